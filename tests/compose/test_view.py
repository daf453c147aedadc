from __future__ import annotations

from dataclasses import replace

from digest.compose.view import Group, Sentence
from tests.compose.samples import edition


def test_words_and_minutes_are_those_a_reader_meets() -> None:
    view = replace(edition(), note="", lead=[], main=[], briefs=[], key_points=["one two three"])
    assert (view.words, view.minutes) == (3, 1)
    long = replace(edition().lead[0], summary=[Sentence("word " * 650, "Harbour Post")])
    assert replace(view, briefs=[Group("Tanaris", [long])]).minutes == 3
