from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.collect.clean import clean_text
from digest.pick.choose import pick
from digest.pick.group.rulings import Ruling
from digest.pick.report import Told
from digest.settings import Focus, Newsletter, Sections
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from digest.pick.choose import PickedStory
    from digest.pick.report import Report

FOCUS = Focus(regions=["asia"], topics={"security": 1, "economy": 1, "diplomacy": 1, "elections": 1})
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def _letter(sections: dict[str, int], focus: Focus = FOCUS) -> Newsletter:
    return Newsletter(slug="asia", title="Asia", focus=focus, sections=Sections(**sections))


def _pick(reports: list[Report], told: list[Told] | None = None, **sections: int) -> list[PickedStory]:
    return pick(reports, _letter(sections), NOW, told or [])


def test_the_story_of_most_outlets_leads_and_the_next_is_a_main_story() -> None:
    first, second = _pick([*rates(), *strait_drills()])
    assert (first.section, second.section) == ("lead", "main")
    assert first.countries[:2] == ["TW", "CN"]
    assert first.summary is not None
    assert first.summary.headline_id == first.report_ids[0]


def test_reports_outside_the_window_or_after_now_are_not_picked() -> None:
    reports = [report("China's army drills near Taiwan", hours=60), report("China's army drills off Taiwan", hours=-1)]
    assert _pick(reports) == []


def test_a_story_that_nobody_tells_in_the_newsletters_language_is_not_picked() -> None:
    (only,) = _pick([report("China's army drills near Taiwan", language="ja")])
    assert (only.section, only.excluded, only.summary) == ("", "no report in en", None)
    (only,) = _pick([report("China's army drills near Taiwan", language="en-GB")])
    assert not only.excluded


def test_reports_in_other_languages_are_heard_and_never_quoted() -> None:
    drills = strait_drills()
    foreign = [report(each.title, each.text, outlet=f"{each.outlet} JP", language="ja", hours=0.5) for each in drills]
    (alone,), (heard,) = _pick(drills), _pick([*drills, *foreign])
    assert heard.score > alone.score
    assert heard.summary == alone.summary
    assert heard.report_ids[len(drills) :] == [each.id for each in foreign]
    assert set(heard.report_ids[: len(drills)]) == {each.id for each in drills}


def test_copies_of_one_text_are_named_and_add_less_than_reports_of_their_own() -> None:
    drills = strait_drills()
    copy = report("Taiwan on alert as drills begin", drills[0].text, outlet="Evening Echo", country="GB", hours=1)
    (own,), (copied,) = _pick(drills), _pick([*drills[:3], copy])
    assert copied.copies == ((drills[0].id, copy.id),)
    assert own.components["outlets"] > copied.components["outlets"]


def test_known_stories_and_rulings_reach_grouping_and_joins_come_back() -> None:
    drills, other = strait_drills(), rates()
    apart = Ruling(drills[0].id, drills[1].id, together=False)
    ids = {each.id for each in drills}
    picked = pick([*drills, *other], _letter({}), NOW, known=[{other[0].id, other[1].id}], rulings=[apart])
    story_of = {number: each for each in picked for number in each.report_ids}
    assert story_of[drills[0].id] is not story_of[drills[1].id]
    assert story_of[other[0].id].known == (0,)
    assert all(set(each.joins) == set(each.report_ids) for each in picked)
    assert ids < set(story_of)


def test_what_was_joined_by_mistake_stays_in_the_story_and_is_neither_counted_nor_quoted() -> None:
    vote = report("Taiwan's parliament votes to expand army", "Lawmakers in Taipei voted at dawn to buy 66 jets.")
    text = "The army said it would read the letters of its soldier."
    stray = report("Soldier wrote of fear before death", text, outlet="Pacific Ledger")
    (only,) = pick([vote, stray], _letter({}), NOW, known=[{vote.id, stray.id}])
    assert only.report_ids == [vote.id, stray.id]
    assert only.unheard == {stray.id}
    assert only.reason.startswith("1 outlet")
    assert only.summary is not None
    assert {each.report_id for each in only.summary.sentences} == {vote.id}


def test_a_pinned_region_gets_the_last_place_even_behind_better_stories() -> None:
    reports = [
        *strait_drills(),
        *rates(),
        report("Kazakhstan votes in election for parliament", "Turnout was low in the snow.", outlet="C", hours=30),
    ]
    sizes = {"lead": 0, "main": 0, "briefs": 2, "min_stories": 1}
    pinned = FOCUS.model_copy(update={"pinned": ["central-asia"]})
    without = [each for each in pick(reports, _letter(sizes), NOW) if each.section]
    with_it = [each for each in pick(reports, _letter(sizes, pinned), NOW) if each.section]
    assert "KZ" not in {each.countries[0] for each in without}
    assert [each.countries[0] for each in with_it][-1] == "KZ"
    assert len(with_it) == len(without) == 2


def test_what_is_not_worth_a_place_does_not_fill_one_up() -> None:
    soft = report("What might the future hold for the old barracks of Taiwan's army?", "An essay.", hours=30)
    (only,) = _pick([soft])
    assert (only.section, only.excluded) == ("", "")


def test_what_a_story_kept_beside_those_chosen_before_it_is_said() -> None:
    reports = [
        report("China fires missile over desert in weapon test", "The rocket flew for nine minutes.", outlet="A"),
        report("Beijing police detain forty soldiers after mutiny", "The men had refused orders for days.", outlet="B"),
    ]
    first, second = _pick(reports)
    assert first.discounts is not None
    assert second.discounts is not None
    assert {kept for name, kept in first.discounts.items() if name != "fit at the top"} == {1.0}
    assert first.worth == pytest.approx(first.score * first.discounts["fit at the top"], abs=0.001)
    assert second.discounts["same country"] < 1
    assert second.discounts["same topic"] < 1


def test_one_country_does_not_fill_the_edition() -> None:
    headlines = (
        "China and Nepal sign border treaty",
        "China fires missile over desert in weapon test",
        "China raises interest rates at central bank",
        "Envoy of China recalled from embassy in Fiji",
        "China elects village committees after ballot count",
    )
    texts = (
        "Surveyors will mark forty passes.",
        "The rocket flew for nine minutes.",
        "Lenders face dearer credit.",
        "The diplomat left Suva by night.",
        "Turnout was low in rainy districts.",
    )
    reports = [report(title, text, outlet=title[:9]) for title, text in zip(headlines, texts, strict=True)]
    picked = _pick(reports, per_country=2)
    assert Counter(bool(each.section) for each in picked) == {True: 2, False: 3}
    assert {each.excluded for each in picked if not each.section} == {"2 stories of its country already"}


def test_what_one_edition_told_the_next_does_not() -> None:
    reports = [*rates(), *strait_drills()]
    first = _pick(reports)
    told = [
        Told(
            each.headline,
            " ".join(sentence.text for sentence in each.summary.sentences),
            frozenset(each.report_ids),
            frozenset(),
            NOW,
        )
        for each in first
        if each.summary
    ]
    again = _pick(reports, told)
    assert [each.excluded for each in again] == ["told on 10 Mar", "told on 10 Mar"]


def test_an_update_is_told_from_what_is_new() -> None:
    drills = strait_drills()
    before = Told(
        drills[0].title, drills[0].text, frozenset(each.id for each in drills), frozenset(), drills[3].published_at
    )
    moved = report(
        "Chinese destroyer rams frigate during military drills around Taiwan",
        "A Chinese destroyer rammed the frigate Cheng Kung during the military drills around Taiwan. Fourteen "
        "sailors were missing, and President Lin called an emergency cabinet session.",
        hours=1,
    )
    (only,) = _pick([*drills, moved], [before])
    assert only.update
    assert only.headline == moved.title
    assert only.report_ids[0] == moved.id


def test_a_story_without_a_printable_sentence_is_at_most_a_brief() -> None:
    (only,) = _pick([report("China and Vietnam hold summit on border treaty", outlet="A")])
    assert only.section == "brief"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_a_real_article_leaves_no_promotion_caption_or_repetition() -> None:
    raw = (CORPUS / "articles" / "business-times-2026-02-05.txt").read_text(encoding="utf-8")
    title = raw.splitlines()[0]
    cleaned = clean_text(raw, title)
    (picked,) = _pick([report(title, cleaned.text)])
    told = " ".join(sentence.text for sentence in picked.summary.sentences) if picked.summary else ""
    for remains in ("newsletter", "inbox", "PHOTO", "DECODING ASIA", "feedback", "BLOOMBERG", "[BEIJING]"):
        assert remains not in cleaned.text + told
    paragraphs = cleaned.text.split("\n\n")
    assert len(paragraphs) == len(set(paragraphs))
    assert cleaned.agency == "Bloomberg"
    assert told.startswith("Russian President Vladimir Putin")


def test_what_will_happen_is_over_by_the_calendar_of_the_newsletters_place() -> None:
    meeting = "Ministers of Vietnam and Indonesia signed a trade pact in Hanoi and will meet again on {}."
    early_in_singapore = NOW.replace(hour=22)
    tomorrow = early_in_singapore + timedelta(days=1)
    printed = []
    for day in (early_in_singapore, tomorrow):
        told = report("Vietnam and Indonesia sign trade pact", meeting.format(f"{day.day} {day:%B}"), hours=1)
        letter = _letter({"min_stories": 1}).model_copy(update={"timezone": "Asia/Singapore"})
        (only,) = pick([told], letter, early_in_singapore)
        printed.append([sentence.text for sentence in only.summary.sentences] if only.summary else [])
    assert printed[0] == []
    assert len(printed[1]) == 1
