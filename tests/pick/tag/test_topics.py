from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.kinds import kind
from digest.pick.tag.topics import topic_names, topics


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


def test_a_word_within_a_word_says_nothing() -> None:
    assert topics("The warden of a reward programme", "") == {}


@given(st.text(max_size=200), st.text(max_size=300))
def test_certainties_lie_between_0_and_1_for_known_topics(title: str, text: str) -> None:
    found = topics(title, text)
    assert found.keys() <= topic_names()
    assert all(0 < value <= 1 for value in found.values())


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("Parliament passes budget", "/world/1", "news"),
        ("Live: Parliament votes on budget", "/world/1", "live"),
        ("Watch: Parliament votes", "/world/1", "video"),
        ("Parliament votes", "/video/1", "video"),
        ("Opinion: the budget is a mistake", "/world/1", "opinion"),
        ("The budget is a mistake", "/opinion/1", "opinion"),
        ("10 things to know about the budget", "/world/1", "listicle"),
        ("Island team win badminton championship final", "/world/1", "sport"),
        ("City draw", "/sport/football/1", "sport"),
        ("Pop star opens luxury restaurant", "/world/1", "lifestyle"),
        ("Man, 43, arrested over murder of neighbour", "/world/1", "crime"),
        ("Paid news", "/sponsored/1", "sponsored"),
        ("Morning briefing: what happened overnight", "/world/1", "roundup"),
        ("Why is the strait so important?", "/world/1", "explainer"),
        ("Analysis: What the vote changes", "/world/1", "analysis"),
    ],
)
def test_kinds_are_told_by_headline_and_address(title: str, url: str, expected: str) -> None:
    assert kind(title, "", f"https://news.example{url}") == expected


def test_politics_in_the_headline_keeps_sport_and_crime_in_the_news() -> None:
    assert kind("Ministers boycott Asian Games over visas for athletes", "", "") == "news"
    assert kind("Opposition leader arrested on murder charge as protests spread", "", "") == "news"
