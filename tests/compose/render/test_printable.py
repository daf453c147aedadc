from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.marks import FIRST, LAST
from digest.compose.render.printable import printable
from tests.compose.render.page import HOSTILE, rewritten
from tests.compose.samples import edition


@given(st.text(st.characters(exclude_categories=())) | st.sampled_from(HOSTILE))
def test_every_text_is_one_line_that_can_be_sent(text: str) -> None:
    view = printable(rewritten(edition(), lambda: text))
    for clean in (view.title, view.lead[0].headline, view.lead[0].sources[0].url, view.briefs[0].name):
        assert len(clean.splitlines()) <= 1
        clean.encode()


@given(st.text(st.characters(min_codepoint=FIRST - 2, max_codepoint=LAST + 2)))
def test_no_text_holds_a_mark(text: str) -> None:
    clean = printable(replace(edition(), title=f"a{text}b", note=text))
    assert not any(FIRST <= ord(sign) <= LAST for sign in clean.title + clean.note)


@pytest.mark.parametrize("text", ["\u202e Hello", "Hello \u202c", "\x00 Hello\x7f \x01", "\n\u2066\tHello"])
def test_what_is_taken_out_leaves_no_blank_behind(text: str) -> None:
    clean = printable(replace(edition(), title=text, note=text))
    assert (clean.title, clean.note) == ("Hello", "Hello")


@given(st.text(st.sampled_from("ab \n\t\x0b\x1c\x85\u2028\u202e\x00")))
def test_words_stay_apart_and_cleaning_twice_changes_nothing(text: str) -> None:
    clean = printable(replace(edition(), title=text))
    assert clean.title.split(" ") == (text.replace("\u202e", "").replace("\x00", "").split() or [""])
    assert printable(clean) == clean


def test_a_line_of_nothing_that_can_be_printed_parts_paragraphs() -> None:
    assert printable(replace(edition(), note="one\n\u202e\ntwo")).note == "one\n\ntwo"


def test_joiners_stay() -> None:
    assert printable(replace(edition(), title="👩‍🔬 می‌خواهم")).title == "👩‍🔬 می‌خواهم"


def test_the_note_keeps_its_paragraphs() -> None:
    assert printable(replace(edition(), note="one\ntwo\n\n \n\nthree\x00")).note == "one two\n\nthree"
