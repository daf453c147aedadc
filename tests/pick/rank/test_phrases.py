from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from digest.pick.rank import phrases
from digest.pick.rank.score import Candidate, rank
from digest.pick.tag.tags import tag
from digest.settings import Focus
from tests.pick.samples import NOW, report, strait_drills, told

ASIA = Focus(regions=["asia"], topics={"security": 1})


def test_every_part_of_the_score_is_put_into_words() -> None:
    drills = strait_drills()
    copy = report("Drills begin", drills[0].text, outlet="State Echo", country="CN", state_affiliated=True)
    (only,) = rank([Candidate(tag([*drills, copy]))], ASIA, NOW, [])
    assert set(only.words) == set(only.components) == set(only.measures)
    assert only.words["outlets"] == (
        "5 outlets (1 state-affiliated, 1 with another's text); heard as 4.25, half of 1 + 4.25"
    )
    assert only.words["countries"] == "from 5 countries; heard as 4.25, half of 1 + 4.25"
    assert only.words["recency"] == "last news 2 hours before the ranking; after 72 a third is left"
    assert re.fullmatch(
        r"\d+% of it fits \(security\); by its places 100%, by its affair \d+%, by its topics \d+%",
        only.words["relevance"],
    )
    assert only.words["prominence"] == "in the first 10 of no feed, as far as is known"
    assert only.words["kind"] == "news"
    assert only.words["novelty"] == "not told before"


def test_every_part_of_the_score_is_its_measure_to_the_power_of_its_weight() -> None:
    (only,) = rank([Candidate(tag(strait_drills()))], ASIA, NOW, [])
    for name, (measure, weight) in only.measures.items():
        assert only.components[name] == pytest.approx(measure**weight, abs=0.001)


def test_what_was_told_says_when() -> None:
    drills = strait_drills()
    before = told(drills[0].title, drills[0].text, hours=1, ids={each.id for each in drills})
    (only,) = rank([Candidate(tag(drills))], ASIA, NOW, [before])
    assert only.words["novelty"] == "told on 10 Mar, nothing new"
    assert only.components["novelty"] == 0


def test_the_words_that_say_what_happened_are_named_as_they_stand() -> None:
    assert phrases.event(["Landslide kills 40 in Nepal", "Nepal evacuates villages"]) == (
        "2 of 2 headlines say what happened (kills, evacuates); 1 with a number; on average its words weigh 3.5"
    )


def test_headlines_that_ask_or_plan_are_counted() -> None:
    assert phrases.event(["What could a walk in the harbour mean?", "Minister wants to sign treaty"]) == (
        "1 of 2 headlines says what happened (sign, treaty); 1 asking, explaining or an aside, "
        "2 of what is wanted, feared or merely said; on average its words weigh 2.5"
    )


def test_places_in_feeds_are_named_the_highest_first() -> None:
    places = {"Harbour Post": 3, "Island Wire": 0, "Red Delta": None, "Ganges": 40}
    assert phrases.prominence(places) == "place 1 at Island Wire; place 4 at Harbour Post, lower or not known at 2"
    many = {f"Outlet {number}": number for number in range(6)}
    assert phrases.prominence(many).endswith("place 4 at Outlet 3, 2 more in the first 10")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("news", "news"), ("live", "live, which counts 0.7 of news"), ("listicle", "listicle, which is no news")],
)
def test_a_kind_says_what_it_counts(kind: str, words: str) -> None:
    assert phrases.kind(kind) == words


@given(st.lists(st.text(max_size=200), min_size=1, max_size=5))
def test_any_headlines_are_put_into_words(titles: list[str]) -> None:
    assert phrases.event(titles).split(" of ", 1)[1].startswith(f"{len(titles)} headline")
