"""What an editor may do to an edition's words, and what becomes of them."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given, strategies as st

from digest.compose.changes import (
    Add,
    Drop,
    LeadWith,
    Move,
    Nudge,
    Restore,
    SetAnew,
    SetItemText,
    SetKeyPoints,
    SetLine,
    SetSummary,
)
from digest.compose.content import Content, ItemContent, Sentence, Source
from digest.db.editions import Section
from digest.errors import ChangeError, ConflictError

if TYPE_CHECKING:
    from digest.compose.changes import Change

LEAD, MAIN, BRIEF = Section.LEAD, Section.MAIN, Section.BRIEF
QUOTED = (
    Sentence("The two navies leave the strait on 1 April.", "Harbour Post", 11),
    Sentence("About 40 ships a week are expected.", "Xinhai Daily", 12),
)


def item(key: int, section: Section = MAIN, country: str = "SG", **more: Any) -> ItemContent:
    return ItemContent(key, section, f"Port {key} opens", countries=(country,), **more)


def source(number: int) -> Source:
    return Source(number, f"Outlet {number}", "Title", f"https://{number}.example/", "2026-02-18T12:00:00+00:00")


CONTENT = Content(
    subject="The strait reopens",
    preheader="Also: ports",
    note="Good morning.\n\nThe strait is the story.",
    key_points=("One.", "Two."),
    items=(
        item(1, LEAD, summary=QUOTED, why_it_matters="Freight costs twice what it did.", why_outlet="Harbour Post",
             sources=(source(11), source(12)), story_id=101),
        item(2, story_id=102),
        item(3),
        item(4, BRIEF, "SG"),
        item(5, BRIEF, "MY"),
        item(6, BRIEF, "MY"),
        item(7, BRIEF, "TH"),
    ),
    last_key=9,
)  # fmt: skip
SUMMARY = CONTENT.item(1).summary_text


def keys(content: Content, section: Section) -> list[int]:
    return [each.key for each in content.within(section)]


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


def test_a_story_that_becomes_the_lead_sends_the_old_one_to_the_top_of_the_main_stories() -> None:
    moved = Move(5, LEAD).apply(CONTENT)
    assert keys(moved, LEAD) == [5]
    assert keys(moved, MAIN) == [1, 2, 3]


@pytest.mark.parametrize(
    ("index", "order"), [(0, [2, 4, 5, 6, 7]), (2, [4, 5, 2, 6, 7]), (99, [4, 5, 6, 7, 2]), (-1, [2, 4, 5, 6, 7])]
)
def test_a_story_moves_to_where_it_is_put(index: int, order: list[int]) -> None:
    assert keys(Move(2, BRIEF, index).apply(CONTENT), BRIEF) == order


def test_an_index_counts_the_others_of_the_section() -> None:
    assert keys(Move(4, BRIEF, 3).apply(CONTENT), BRIEF) == [5, 6, 7, 4]
    assert Move(4, BRIEF, 0).apply(CONTENT) == CONTENT


@pytest.mark.parametrize(("country", "order"), [("MY", [4, 5, 6, 8, 7]), ("VN", [4, 5, 6, 7, 8])])
def test_a_brief_without_a_place_goes_behind_those_of_its_country(country: str, order: list[int]) -> None:
    content = CONTENT.arranged([*CONTENT.items, item(8, MAIN, country)])
    assert keys(Move(8, BRIEF).apply(content), BRIEF) == order


@pytest.mark.parametrize(
    ("key", "step", "lead", "main", "briefs"),
    [
        (3, -1, [1], [3, 2], [4, 5, 6, 7]),
        (2, 1, [1], [3, 2], [4, 5, 6, 7]),
        (2, -1, [2], [1, 3], [4, 5, 6, 7]),
        (1, 1, [2], [1, 3], [4, 5, 6, 7]),
        (1, -1, [1], [2, 3], [4, 5, 6, 7]),
        (3, 1, [1], [2], [3, 4, 5, 6, 7]),
        (4, -1, [1], [2, 3, 4], [5, 6, 7]),
        (7, 1, [1], [2, 3], [4, 5, 6, 7]),
    ],
)
def test_a_step_up_or_down_goes_over_the_borders(
    key: int, step: Literal[-1, 1], lead: list[int], main: list[int], briefs: list[int]
) -> None:
    moved = Nudge(key, step).apply(CONTENT)
    assert [keys(moved, section) for section in Section] == [lead, main, briefs]


def test_the_only_story_above_the_briefs_can_step_down() -> None:
    alone = CONTENT.arranged(each for each in CONTENT.items if each.section is not MAIN)
    down = Nudge(1, 1).apply(alone)
    assert [keys(down, section) for section in Section] == [[], [1], [4, 5, 6, 7]]
    assert Nudge(1, -1).apply(down) == alone


def test_what_is_dropped_is_gone_and_cannot_be_changed_any_more() -> None:
    dropped = Drop(2).apply(CONTENT)
    assert 2 not in [each.key for each in dropped.items]
    for change in (Drop(2), Move(2, BRIEF), SetItemText(2, "headline", "New", "Port 2 opens"), SetSummary(2, (), "")):
        with pytest.raises(ChangeError, match="not in the edition any more"):
            change.apply(dropped)


def test_a_key_is_never_given_twice() -> None:
    once = Add(item(0), MAIN).apply(CONTENT)
    assert keys(once, MAIN) == [2, 3, 10]
    again = Add(item(0), MAIN).apply(Drop(10).apply(once))
    assert keys(again, MAIN) == [2, 3, 11]
    assert Restore(CONTENT, 1).apply(again).last_key == 11


def test_a_story_that_is_there_already_is_not_added_again() -> None:
    with pytest.raises(ChangeError, match="already"):
        Add(item(0, story_id=102), BRIEF).apply(CONTENT)


def test_an_added_lead_sends_the_old_one_down_too() -> None:
    added = Add(item(0), LEAD).apply(CONTENT)
    assert (keys(added, LEAD), keys(added, MAIN)) == ([10], [1, 2, 3])


def test_the_headline_leads_to_another_source() -> None:
    assert [each.entry_id for each in LeadWith(1, 12).apply(CONTENT).item(1).sources] == [12, 11]
    assert LeadWith(1, 11).apply(CONTENT) == CONTENT
    with pytest.raises(ChangeError, match="not among"):
        LeadWith(1, 13).apply(CONTENT)


def test_setting_anew_changes_no_word() -> None:
    assert SetAnew().apply(CONTENT) == CONTENT


changes = st.one_of(
    st.builds(Move, st.integers(1, 14), st.sampled_from(Section), st.none() | st.integers(-2, 9)),
    st.builds(Nudge, st.integers(1, 14), st.sampled_from([-1, 1])),
    st.builds(Drop, st.integers(1, 14)),
    st.builds(
        Add, st.sampled_from(["SG", "MY", "VN"]).map(lambda code: item(0, BRIEF, code)), st.sampled_from(Section)
    ),
)


@given(st.lists(changes, max_size=20))
def test_however_stories_are_moved_none_is_lost_and_one_leads_at_most(made: list[Change]) -> None:
    content, expected = CONTENT, {each.key for each in CONTENT.items}
    for change in made:
        try:
            content = change.apply(content)
        except ChangeError:
            continue
        if isinstance(change, Drop):
            expected.discard(change.key)
        elif isinstance(change, Add):
            expected.add(content.last_key)
        order = [list(Section).index(each.section) for each in content.items]
        assert order == sorted(order)
        assert sorted(each.key for each in content.items) == sorted(expected)
        assert len(content.within(LEAD)) <= 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_is_stored_clean_and_may_be_typed_on(one: str, other: str) -> None:
    typed = SetLine("note", one, CONTENT.note).apply(CONTENT)
    assert all(sign.isprintable() or sign in "\n\u200c\u200d" for sign in typed.note)
    assert SetLine("note", other, one).apply(typed) == SetLine("note", other, typed.note).apply(typed)
