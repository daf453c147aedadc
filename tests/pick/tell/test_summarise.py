from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.pick.tell.dates import dated
from digest.pick.tell.summarise import Size, summarise
from tests.pick.samples import rates, report, report_lists, strait_drills

if TYPE_CHECKING:
    from digest.pick.report import Report

STORIES = [strait_drills(), rates(), strait_drills()[:1], [report("Ferry sinks off Cebu")]]


@pytest.mark.parametrize("story", STORIES)
@given(words=st.integers(10, 200), per_source=st.integers(15, 80))
def test_every_sentence_stands_in_its_report_but_for_relative_days(
    story: list[Report], words: int, per_source: int
) -> None:
    reports = {each.id: each for each in story}
    made = summarise(story, Size(words=words, per_source=per_source))
    said = [*made.sentences, *([made.why] if made.why else [])]
    for each in said:
        source = reports[each.report_id]
        assert each.text == dated(source.text[each.start : each.end], source).text


@pytest.mark.parametrize("story", STORIES)
@given(per_source=st.integers(15, 80))
def test_no_outlet_gives_more_words_than_allowed(story: list[Report], per_source: int) -> None:
    outlets = {each.id: each.outlet for each in story}
    made = summarise(story, Size(words=200, per_source=per_source))
    words = Counter[str]()
    for each in [*made.sentences, *([made.why] if made.why else [])]:
        words[outlets[each.report_id]] += len(each.text.split())
    assert all(number <= per_source for number in words.values())


@given(report_lists())
def test_no_sentence_is_told_twice(reports: list[Report]) -> None:
    if reports:
        sentences = [each.text for each in summarise(reports).sentences]
        assert len(sentences) == len(set(sentences))


def test_a_brief_is_one_sentence_of_at_most_its_length() -> None:
    made = summarise(strait_drills(), Size(words=35, sentences=1, longest=35), why=False)
    assert len(made.sentences) == 1
    assert len(made.sentences[0].text.split()) <= 35


def test_why_it_matters_is_another_sentence_that_says_so() -> None:
    made = summarise(strait_drills(), Size(words=40))
    assert made.why is not None
    assert made.why.text.startswith("Analysts said the drills could raise the risk")
    assert made.why not in made.sentences


def test_why_it_matters_is_left_out_when_no_source_says_it() -> None:
    assert summarise([report("Ferry sinks off Cebu", "A ferry with forty people sank off Cebu at dawn.")]).why is None


def test_without_text_there_is_a_headline_and_nothing_else() -> None:
    made = summarise([report("Ferry sinks off Cebu")])
    assert (made.headline, made.sentences, made.why) == ("Ferry sinks off Cebu", (), None)


def test_a_sentence_that_only_repeats_the_headline_is_not_printed() -> None:
    text = "Officials say a bomber attacked a checkpoint in the north, killing 11 soldiers."
    made = summarise([report("Bomber attacks checkpoint in north, 11 soldiers killed", text)])
    assert (made.sentences, made.key_point) == ((), None)


def test_a_sentence_that_adds_a_number_to_the_headline_is_printed() -> None:
    text = "Officials say a bomber attacked a checkpoint in the north, killing 11 soldiers."
    assert summarise([report("Bomber kills soldiers at checkpoint in the north", text)]).sentences


def test_the_headline_is_not_from_an_opinion_piece_or_a_state_outlet() -> None:
    drills = strait_drills()
    opinion = report("Opinion: China begins drills around Taiwan", drills[0].text, outlet="C")
    state = report(
        "China begins military drills around Taiwan island", drills[0].text, outlet="D", state_affiliated=True
    )
    made = summarise([opinion, state, drills[1]])
    assert made.headline == drills[1].title


def test_half_sentences_never_get_in() -> None:
    text = "The ministry in Hanoi said on Monday that the new bridge across the river would be…"
    assert summarise([report("Hanoi plans a bridge", text)]).sentences == ()


def test_what_an_old_report_announces_is_not_told_as_news() -> None:
    old = report(
        "Ministers to meet in Manila on fishing rights",
        "Ministers of Vietnam and the Philippines will meet in Manila on Tuesday to discuss fishing rights.",
        hours=20,
        outlet="Pacific Ledger",
    )
    new = report(
        "Ministers agree in Manila on fishing rights",
        "Vietnam and the Philippines signed an accord on shared fishing grounds after a day of talks.",
        hours=1,
    )
    assert all(each.report_id == new.id for each in summarise([old, new]).sentences)


def test_the_key_point_is_short_names_the_story_and_is_not_its_headline() -> None:
    story = report(
        "Vietnam and the Philippines sign accord on fishing",
        "Vietnam and the Philippines signed an accord on fishing.\n\n"
        "Under an accord signed in Manila, fishing boats from Vietnam may work east of the reefs from May on.\n\n"
        "All boats need a beacon that can be read from the shore of either side.",
    )
    made = summarise([story])
    assert made.key_point is not None
    assert made.key_point.text.startswith("Under an accord signed in Manila")
    assert len(made.key_point.text.split()) <= 25


def test_without_a_sentence_that_can_stand_far_from_its_headline_there_is_no_key_point() -> None:
    text = "All boats need a beacon that can be read from the shore of either side."
    assert summarise([report("Vietnam and the Philippines sign accord on fishing", text)]).key_point is None


def test_two_outlets_that_say_one_thing_are_quoted_once() -> None:
    one = "Vietnam and the Philippines signed an accord on shared fishing grounds in Manila at dawn."
    other = "The Philippines and Vietnam have signed an accord on fishing grounds after a night of talks in Manila."
    made = summarise([report("Accord in Manila", one), report("Two coasts agree", other, outlet="B")])
    assert len(made.sentences) == 1


def test_what_most_outlets_say_is_told_before_what_one_says() -> None:
    told = [
        report("Flood cuts off towns in Assam", "Flood water cut off nine towns in Assam and washed away a bridge."),
        report(
            "Assam towns cut off by flood",
            "Nine towns in Assam were cut off by flood water, officials said.",
            outlet="B",
        ),
        report(
            "Flood in Assam",
            "Singers in Guwahati held a concert that had been planned for a year.",
            outlet="C",
            hours=2,
        ),
    ]
    assert "Assam" in summarise(told).sentences[0].text


def test_opinion_gives_neither_news_nor_headline() -> None:
    news = report("Bank Indonesia cuts its rate", "Bank Indonesia cut its main rate by 25 basis points in Jakarta.")
    view = report(
        "Opinion: Bank Indonesia cuts too late",
        "Bank Indonesia waited too long and every borrower in Jakarta knows it by now.",
        outlet="B",
        hours=1,
    )
    made = summarise([view, news])
    assert {each.report_id for each in made.sentences} == {news.id}
    assert made.headline_id == news.id


@given(st.lists(st.text(alphabet="Aa. “”\"'’\n…!?1\t\x00中ß", max_size=300), min_size=1, max_size=4))
def test_any_texts_can_be_summarised(texts: list[str]) -> None:
    reports = [report(text[:40] or "x", text, outlet=text[:3]) for text in texts]
    made = summarise(reports, told=texts[:1])
    assert made.headline_id in {each.id for each in reports}


@pytest.mark.parametrize("text", ["word " * 40_000, "a" * 200_000, "“" * 20_000, "Mr. " * 40_000, "." * 100_000])
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    begin = time.process_time()
    summarise([report("Hanoi plans a bridge", text)])
    assert time.process_time() - begin < 1


def test_a_surname_comes_after_the_sentence_that_says_who_it_is() -> None:
    text = (
        "Fishing crews in Cebu may sell their catch in Hanoi from May on under the accord. "
        "Ms. Okafor said that both fleets would need a beacon that can be read from the shore. "
        "Lena Okafor, who heads the fishing board, signed the papers in Manila on behalf of 40 harbours."
    )
    made = summarise(
        [report("Vietnam and the Philippines sign accord on fishing", text)], Size(words=120, per_source=90)
    )
    printed = [each.text for each in made.sentences]
    assert any(each.startswith("Lena Okafor") for each in printed)
    assert not any(each.startswith("Ms. Okafor") for each in printed) or printed.index(
        next(each for each in printed if each.startswith("Lena"))
    ) < printed.index(next(each for each in printed if each.startswith("Ms.")))


def test_somebody_whom_no_sentence_introduces_is_not_called_by_a_surname() -> None:
    text = (
        "Ms. Okafor said that the fleets would need a beacon that can be read from the shore. "
        "Fishing crews in Cebu may sell their catch in Hanoi from May on under the accord."
    )
    made = summarise([report("Vietnam and the Philippines sign accord on fishing", text)])
    assert [each.text[:7] for each in made.sentences] == ["Fishing"]


def test_what_was_to_happen_on_a_day_that_is_over_is_not_printed() -> None:
    text = (
        "Ministers of Vietnam and the Philippines will meet in Cebu on Monday to talk about reefs. "
        "The accord lets 40 boats from Hanoi work east of the reefs for a year."
    )
    story = report("Vietnam and the Philippines agree on reefs", text, hours=60)  # on 8 March, a Sunday
    before, after = (summarise([story], today=day).sentences for day in (date(2026, 3, 9), date(2026, 3, 10)))
    assert any(each.text.startswith("Ministers") for each in before)
    assert not any(each.text.startswith("Ministers") for each in after)


def test_analysis_is_quoted_only_where_no_news_can_be() -> None:
    news = report(
        "Hanoi opens its harbour to ferries", "The harbour opened to ferries from Manila at dawn, with 300 aboard."
    )
    view = report("Analysis: Why Hanoi opens up", "Hanoi opens up because its ports lose trade to Manila.", outlet="B")
    assert {each.report_id for each in summarise([view, news]).sentences} == {news.id}
    assert {each.report_id for each in summarise([view]).sentences} == {view.id}
