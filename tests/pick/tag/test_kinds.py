from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.lexicon import table
from digest.pick.tag.kinds import NEVER, kind
from digest.pick.tag.tags import tag_report
from tests.pick.samples import report

KINDS = {row["kind"] for row in table("kinds.yaml")} | {"news"}


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("Parliament passes budget", "/world/1", "news"),
        ("Amid protests, parliament passes budget", "/world/1", "news"),
        ("Court clears deepfake-video", "/world/1", "news"),
        ("Letters from jailed monks reach the capital", "/world/1", "news"),
        ("Opposition leader: budget will not pass", "/world/1", "news"),
        ("Live: Parliament votes on budget", "/world/1", "live"),
        ("Budget vote in parliament – live", "/world/1", "live"),
        ("Parliament passes budget – as it happened", "/world/1", "live"),
        ("Parliament votes", "/politics/budget-vote-news-live-minister/", "live"),
        ("Watch: Parliament votes", "/world/1", "video"),
        ("Parliament votes – video", "/world/1", "video"),
        ("Parliament votes [video]", "/world/1", "video"),
        ("Parliament votes", "/video/1", "video"),
        ("Opinion: the budget is a mistake", "/world/1", "opinion"),
        ("The Harbour Wire view on the budget: a mistake", "/world/1", "opinion"),
        ("HARBOUR WIRE COMMENT: A mistaken budget", "/world/1", "opinion"),
        ("The budget is a mistake - opinion", "/world/1", "opinion"),
        ("The budget is a mistake", "/opinion/1", "opinion"),
        ("10 things to know about the budget", "/world/1", "listicle"),
        ("Island team win badminton championship final", "/world/1", "sport"),
        ("City draw", "/sport/football/1", "sport"),
        ("Pop star opens luxury restaurant", "/world/1", "lifestyle"),
        ("Man, 43, arrested over murder of neighbour", "/world/1", "crime"),
        ("Paid news", "/sponsored/1", "sponsored"),
        ("Partner content: a bank for the islands", "/world/1", "sponsored"),
        ("A bank for the islands | Paid post", "/world/1", "sponsored"),
        ("Morning briefing: what happened overnight", "/world/1", "roundup"),
        ("Asia business roundup", "/world/1", "roundup"),
        ("Letters: the budget and its readers", "/world/1", "roundup"),
        ("Why is the strait so important?", "/world/1", "explainer"),
        ("Analysis: What the vote changes", "/world/1", "analysis"),
        ("A fragile truce after the vote – analysis", "/world/1", "analysis"),
    ],
)
def test_kinds_are_told_by_headline_and_address(title: str, url: str, expected: str) -> None:
    assert kind(title, "", f"https://news.example{url}") == expected


def test_an_advertisement_says_so_in_its_text_at_times() -> None:
    assert kind("A bank for the islands", "This content was paid for by the bank.", "") == "sponsored"


def test_politics_in_the_headline_keeps_sport_and_crime_in_the_news() -> None:
    assert kind("Ministers boycott Asian Games over visas for athletes", "", "") == "news"
    assert kind("Opposition leader arrested on murder charge as protests spread", "", "") == "news"


def test_a_politician_or_two_countries_in_the_headline_keep_crime_and_leisure_in_the_news() -> None:
    murder = "Detectives said the suspect stabbed the man; police say he was arrested."
    assert tag_report(report("Canada ties India to murder of activist", murder)).kind == "news"
    assert tag_report(report("Trudeau speaks on murder of activist", murder)).kind == "news"
    assert tag_report(report("Body of murdered tourist found in Japan", murder)).kind == "crime"


def test_one_leaning_word_makes_no_kind_however_often_it_stands() -> None:
    assert kind("Gold falls as traders wait", "Gold was lower on Monday.", "") == "news"
    assert kind("Gold for skater", "The athlete won gold.", "") == "sport"


def test_two_countries_on_a_pitch_stay_sport() -> None:
    assert tag_report(report("India beat Sri Lanka by six wickets", "The innings ended early.")).kind == "sport"


def test_patterns_are_written_for_lower_case() -> None:
    for row in table("kinds.yaml"):
        for pattern in [*row.get("titles", ()), *row.get("urls", ())]:
            assert pattern == pattern.lower(), pattern


def test_every_kind_that_is_never_told_exists() -> None:
    assert NEVER < KINDS


@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=100))
def test_every_entry_has_a_kind_that_is_known(title: str, text: str, url: str) -> None:
    assert kind(title, text, url) in KINDS


@pytest.mark.parametrize("piece", ["a ", "man ", "the ", "- ", "/", "1 "])
def test_a_huge_headline_takes_time_in_proportion(piece: str) -> None:
    begin = time.process_time()
    kind(piece * 20_000, "", piece * 20_000)
    assert time.process_time() - begin < 3
