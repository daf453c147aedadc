"""What an edition says of itself in its stories' headlines, and when it follows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from digest.compose import draft
from digest.compose.changes import SetItemText, SetLine
from digest.compose.content import Content, ItemContent, Source
from digest.compose.following import outdated
from digest.db.editions import Section
from digest.errors import ConflictError

TITLE = Source(11, "Harbour Post", "A strait is open again", "https://post.example/", "2026-02-18T12:00:00+00:00")
ITEMS = (
    ItemContent(1, Section.LEAD, "The strait reopens", sources=(TITLE,), story_id=101),
    ItemContent(2, Section.MAIN, "Port 2 opens", story_id=102),
    ItemContent(3, Section.BRIEF, "Port 3 opens", story_id=103),
)
BUILT = Content(
    subject="The strait reopens",
    preheader="Also: Port 2 opens; Port 3 opens",
    key_points=("Ships pass from 1 April on.", "Port 2 opens"),
    items=ITEMS,
)


def reworded(content: Content, key: int, headline: str) -> Content:
    return SetItemText(key, "headline", headline, content.item(key).headline).apply(content)


def test_the_subject_follows_the_leads_headline() -> None:
    assert reworded(BUILT, 1, "The strait is open").subject == "The strait is open"
    assert reworded(BUILT, 1, "The strait is open, " + "by and by, " * 9).subject == TITLE.title


def test_the_subject_of_a_best_of_keeps_its_beginning() -> None:
    best_of = replace(BUILT, subject="The week: The strait reopens")
    assert reworded(best_of, 1, "The strait is open").subject == "The week: The strait is open"


def test_preheader_and_key_points_follow_the_headline_that_they_are_made_of() -> None:
    made = reworded(BUILT, 2, "Port 2 is open")
    assert made.preheader == "Also: Port 2 is open; Port 3 opens"
    assert made.key_points == ("Ships pass from 1 April on.", "Port 2 is open")
    assert made.subject == BUILT.subject


def test_they_follow_a_headline_that_was_emptied_meanwhile() -> None:
    made = reworded(reworded(BUILT, 2, ""), 2, "Port 2 is open")
    assert (made.preheader, made.key_points[1]) == ("Also: Port 2 is open; Port 3 opens", "Port 2 is open")


def test_whoever_words_a_line_that_followed_a_headline_meanwhile_is_in_no_conflict() -> None:
    made = reworded(reworded(BUILT, 1, "The strait is open"), 2, "Port 2 is open")
    assert SetLine("subject", "Open!", BUILT.subject).apply(made).subject == "Open!"
    assert SetLine("preheader", "Ports, too", BUILT.preheader).apply(made).preheader == "Ports, too"
    with pytest.raises(ConflictError):
        SetLine("subject", "Open!", BUILT.subject).apply(replace(made, subject="Somebody's"))


def test_what_somebody_worded_is_left_alone() -> None:
    own = replace(BUILT, subject="Open!", preheader="Ports: Port 2 opens", key_points=("Port 2 opens at last",))
    made = reworded(reworded(own, 2, "Port 2 is open"), 1, "The strait is open")
    assert (made.subject, made.preheader, made.key_points) == (own.subject, own.preheader, own.key_points)


@given(st.text(max_size=300), st.sampled_from([1, 2, 3]))
def test_whatever_the_headline_the_words_are_as_a_build_would_make_them(headline: str, key: int) -> None:
    made = reworded(BUILT, key, headline)
    assert made.preheader == draft.preheader([item.headline for item in made.items])
    assert made.subject == draft.subject(made.items[0].headline, [TITLE.title])


def test_a_text_that_still_has_an_old_headline_is_found() -> None:
    own = replace(BUILT, preheader="Ports: Port 2 opens", key_points=("Port 2 opens at last", "Port 3 opens"))
    now = reworded(reworded(own, 2, "A harbour opens"), 3, "A third one opens")
    assert outdated(now, BUILT) == {"preheader": [2], "key_points": [2]}


@pytest.mark.parametrize("preheader", ["Ports", "Ports: Port 2 opens again"])
def test_a_text_without_the_old_headline_or_with_the_new_one_is_not(preheader: str) -> None:
    now = reworded(replace(BUILT, preheader=preheader), 2, "Port 2 opens again")
    assert not outdated(now, BUILT)


def test_an_item_of_another_build_has_no_old_headline() -> None:
    other = replace(BUILT, items=(replace(ITEMS[0], story_id=9), *ITEMS[1:]))
    assert not outdated(replace(other, items=(replace(other.items[0], headline="New"), *ITEMS[1:])), BUILT)
