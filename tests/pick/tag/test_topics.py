from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.tags import tag_report
from digest.pick.tag.topics import signs, topic_names, topics
from tests.pick.samples import report


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Missiles fired across the front as troops mass", "security"),
        ("Foreign ministers hold summit after ambassador is recalled", "diplomacy"),
        ("New tariffs and export controls hit suppliers", "trade"),
        ("Voters go to the polls in general election", "elections"),
        ("Chipmakers race to build artificial intelligence processors", "technology"),
        ("Coal-fired power plant replaced by wind farm", "energy"),
        ("Ships collide at disputed shoal", "borders"),
        ("Dissident jailed in crackdown on press freedom", "rights"),
        ("Central bank raises interest rates as inflation climbs", "economy"),
        ("Climate summit agrees on emissions target", "climate"),
        ("Earthquake death toll rises as rescuers search", "disasters"),
    ],
)
def test_the_headline_tells_the_topic(title: str, topic: str) -> None:
    found = topics(title, "")
    assert max(found, key=lambda name: found[name]) == topic


@pytest.mark.parametrize(
    ("title", "text", "topic", "not_topics"),
    [
        (
            "Dockers end strike at main port",
            "The government had sold the terminal. A minister spoke.",
            "trade",
            {"elections"},
        ),
        (
            "Parliament backs power plant",
            "Lawmakers voted 80 to 30; the president signed.",
            "energy",
            {"elections"},
        ),
        (
            "Firm lays submarine cable between islands",
            "The internet link is to open in May.",
            "technology",
            {"security"},
        ),
        ("Premier returns to office", "She won a landslide victory in the election.", "elections", {"disasters"}),
        (
            "Patrol aircraft crosses strait",
            "The navy spoke of navigational rights and freedoms.",
            "security",
            {"rights"},
        ),
        ("Two armies trade fire", "Soldiers opened fire at the fence.", "security", {"trade", "disasters"}),
        ("Unions and company hold wage talks", "It is important for the industry.", "economy", {"trade", "diplomacy"}),
        ("Taxi drivers bombarded with West Bank news", "", "security", {"economy"}),
        ("Solomon Islands raise tax", "", "economy", {"borders"}),
    ],
)
def test_words_in_another_sense_tell_no_topic(title: str, text: str, topic: str, not_topics: set[str]) -> None:
    found = topics(title, text)
    assert max(found, key=lambda name: found[name]) == topic
    assert not found.keys() & not_topics


@pytest.mark.parametrize(
    "title",
    [
        "Fire at shoe factory kills ten",
        "Fire on board ferry injures dozens",
        "Landslide buries village",
        "Bus crash leaves six dead",
        "Storm floods coastal towns",
    ],
)
def test_what_hides_other_senses_hides_no_disaster(title: str) -> None:
    found = topics(title, "")
    assert max(found, key=lambda name: found[name]) == "disasters"


def test_words_that_only_help_say_nothing_alone() -> None:
    assert "elections" not in topics("President and minister praise government", "A leader spoke.")
    helped = topics("President and minister praise government", "A leader spoke of the election.")
    alone = topics("Nothing new", "Somebody spoke of the election.")
    assert helped["elections"] > alone["elections"]


def test_a_word_within_a_word_says_nothing() -> None:
    assert topics("The warden of a reward programme", "") == {}


@given(st.text(max_size=200), st.text(max_size=300))
def test_certainties_lie_between_0_and_1_for_known_topics(title: str, text: str) -> None:
    found = topics(title, text)
    assert found.keys() <= topic_names()
    assert all(0 < value <= 1 for value in found.values())


def test_signs_tell_whose_affair_it_is() -> None:
    assert signs("Ministers summon ambassador over border clash", "")["state"] > 0.9
    assert signs("Carmaker's shares fall as quarterly profit shrinks", "")["commerce"] > 0.9
    assert signs("Film festival honours novelist", "")["life"] > 0.9
    assert signs("", "") == {}


def test_each_politician_named_says_more_of_a_state() -> None:
    none, one, two = (signs("Talks in the capital", "", people).get("state", 0) for people in (0, 1, 2))
    assert none < one < two < 1


def test_politicians_of_two_countries_in_one_headline_are_diplomacy() -> None:
    assert topics("Xi and Putin in Moscow", "", leaders_meet=True)["diplomacy"] > 0.5
    assert tag_report(report("Xi and Putin in Moscow")).topics["diplomacy"] > 0.5
    assert "diplomacy" not in tag_report(report("Xi in Shanghai")).topics
