from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.compose.changes import SetItemText, SetKeyPoints, SetLine, SetSummary
from digest.compose.content import Content, Sentence
from digest.errors import ChangeError, ConflictError
from tests.compose.changes.sample import CONTENT, QUOTED, SUMMARY

if TYPE_CHECKING:
    from digest.compose.changes import Change


def test_a_line_is_kept_on_one_line_and_without_control_characters() -> None:
    changed = SetLine("subject", "  A\r\nnew\x07 \x1b[31msubject ", CONTENT.subject).apply(CONTENT)
    assert changed.subject == "A new [31msubject"


def test_a_note_keeps_its_paragraphs() -> None:
    changed = SetLine("note", "One\r\nline.\r\n\r\n\r\nTwo.\x00\n \nThree.", CONTENT.note).apply(CONTENT)
    assert changed.note == "One line.\n\nTwo.\n\nThree."


@pytest.mark.parametrize(
    "change",
    [
        SetLine("subject", "x" * 201, CONTENT.subject),
        SetKeyPoints(("x" * 401,), CONTENT.key_points),
        SetKeyPoints(tuple("abcdefghijk"), CONTENT.key_points),
        SetItemText(1, "headline", "x" * 301, "Port 1 opens"),
        SetSummary(1, ("x" * 1001,), SUMMARY),
        SetSummary(1, tuple(f"Sentence {number}." for number in range(21)), SUMMARY),
    ],
)
def test_a_text_without_end_is_refused(change: Change) -> None:
    with pytest.raises(ChangeError, match=r"most|keep"):
        change.apply(CONTENT)


CHANGES: list[tuple[Change, Content]] = [
    (SetLine("subject", "Mine", CONTENT.subject), replace(CONTENT, subject="Theirs")),
    (SetKeyPoints(("Mine",), CONTENT.key_points), replace(CONTENT, key_points=("Theirs",))),
    (
        SetItemText(2, "headline", "Mine", "Port 2 opens"),
        CONTENT.with_item(replace(CONTENT.item(2), headline="Theirs")),
    ),
    (SetSummary(1, ("Mine",), SUMMARY), CONTENT.with_item(replace(CONTENT.item(1), summary=(Sentence("Theirs"),)))),
]


@pytest.mark.parametrize(("change", "meanwhile"), CHANGES)
def test_a_stale_editor_is_told_and_shown_both_wordings(change: Change, meanwhile: Content) -> None:
    with pytest.raises(ConflictError) as caught:
        change.apply(meanwhile)
    assert (caught.value.theirs, caught.value.mine) == ("Theirs", "Mine")


@pytest.mark.parametrize(("change", "meanwhile"), CHANGES)
def test_two_editors_who_write_the_same_do_not_conflict(change: Change, meanwhile: Content) -> None:
    assert meanwhile != CONTENT
    done = change.apply(CONTENT)
    assert done != CONTENT
    assert change.apply(done) == done


def test_blanks_and_line_breaks_that_a_browser_adds_are_no_conflict() -> None:
    stored = replace(CONTENT, subject="The  strait reopens")
    assert SetLine("subject", "New", "The strait\r\nreopens").apply(stored).subject == "New"
    assert SetLine("note", "New", "Good morning.\r\n\r\nThe strait is the story.").apply(CONTENT).note == "New"


def test_empty_key_points_are_left_out() -> None:
    assert SetKeyPoints(("", " One\n", "Three."), CONTENT.key_points).apply(CONTENT).key_points == ("One", "Three.")


def test_a_mended_comma_keeps_who_said_why_it_matters() -> None:
    text = "Freight costs twice what it did, they say."
    mended = SetItemText(1, "why_it_matters", text, "Freight costs twice what it did.").apply(CONTENT)
    assert mended.item(1).why_outlet == "Harbour Post"


@pytest.mark.parametrize("text", ["Grain moves before the rains.", ""])
def test_another_reason_why_it_matters_is_the_editors_own(text: str) -> None:
    changed = SetItemText(1, "why_it_matters", text, "Freight costs twice what it did.").apply(CONTENT)
    assert (changed.item(1).why_it_matters, changed.item(1).why_outlet) == (text, "")


def test_a_summary_keeps_the_credit_of_what_stayed_and_of_other_wordings() -> None:
    texts = ("About 40 ships a week are expected soon.", QUOTED[0].text, "Nobody knows what Belmora wants.")
    changed = SetSummary(1, texts, SUMMARY).apply(CONTENT).item(1).summary
    assert changed == (Sentence(texts[0], "Xinhai Daily", 12), QUOTED[0], Sentence(texts[2]))


@pytest.mark.parametrize(
    ("texts", "written_by"), [((QUOTED[0].text, "My own words."), "some-model"), (("My own words.",), "")]
)
def test_a_model_is_named_as_long_as_a_sentence_of_it_is_left(texts: tuple[str, ...], written_by: str) -> None:
    content = CONTENT.with_item(replace(CONTENT.item(1), written_by="some-model"))
    assert SetSummary(1, texts, SUMMARY).apply(content).item(1).written_by == written_by


def letters(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - any will do
    return ["".join(chance.choices("ab", k=1_000)) for _ in range(count)]


def test_the_longest_summary_is_credited_at_once() -> None:
    before = CONTENT.with_item(replace(CONTENT.item(1), summary=tuple(map(Sentence, letters(1, 20)))))
    began = time.process_time()
    changed = SetSummary(1, tuple(letters(2, 20)), before.item(1).summary_text).apply(before)
    assert [sentence.text for sentence in changed.item(1).summary] == letters(2, 20)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("The two navies left the strait on 1 April.", "Harbour Post"),
        ("On 1 April the two navies leave the strait!", "Harbour Post"),
        ("The two brothers leave the army in May.", ""),
        ("…", ""),
        ("両国の海軍は四月一日に海峡を離れる。", ""),
    ],
)
def test_another_wording_is_known_by_its_words(text: str, outlet: str) -> None:
    changed = SetSummary(1, (text, QUOTED[1].text), SUMMARY).apply(CONTENT)
    assert [sentence.outlet for sentence in changed.item(1).summary] == [outlet, "Xinhai Daily"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_is_stored_clean_and_may_be_typed_on(one: str, other: str) -> None:
    typed = SetLine("note", one, CONTENT.note).apply(CONTENT)
    assert all(sign.isprintable() or sign in "\n\u200c\u200d" for sign in typed.note)
    assert SetLine("note", other, one).apply(typed) == SetLine("note", other, typed.note).apply(typed)
