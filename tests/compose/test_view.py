from __future__ import annotations

from dataclasses import replace

from digest.compose.view import Group, Sentence
from tests.compose.samples import edition


def test_words_and_minutes_are_those_a_reader_meets() -> None:
    view = replace(edition(), note="", lead=[], main=[], briefs=[], key_points=["one two three"])
    assert (view.words, view.minutes) == (3, 1)
    long = replace(edition().lead[0], summary=[Sentence("word " * 650, "Harbour Post")])
    assert replace(view, briefs=[Group("Tanaris", [long])]).minutes == 3


def test_the_editors_own_words_are_nobodys_and_part_them_from_what_is_quoted() -> None:
    lead = edition().lead[0]
    quoted, own = lead.summary[0], Sentence("Nobody knows what Belmora wants.", "")
    story = replace(lead, summary=[quoted, own, own])
    assert [(passage.outlet and passage.outlet.name) for passage in story.passages] == ["Harbour Post", None]
    assert story.quoted == {"Harbour Post"}
    assert story.needs_credits
    assert not replace(lead, summary=[quoted]).needs_credits
