from __future__ import annotations

import time
from typing import Any

from hypothesis import given, strategies as st

from digest.compose.differences import Difference, Kind, Mark, Span, differences, spans
from digest.db.editions import Section

WORDS = st.text(alphabet="ab 港口.\n", max_size=12)


def item(key: int, *, story: int | None = None, section: str = "main", **words: Any) -> dict[str, Any]:
    return {
        "key": key,
        "story_id": key * 10 if story is None else story,
        "section": section,
        "headline": f"Port {key} opens",
        "summary": [{"text": f"Port {key} opened on Monday.", "outlet": "Harbour Post", "entry_id": key}],
        "why_it_matters": "",
        "why_outlet": "",
        "countries": ["SG"],
        "sources": [{"entry_id": key, "outlet": "Harbour Post", "title": "Port", "url": f"https://h.example/{key}"}],
        "moved": False,
        "written_by": "",
        "picked": {},
        **words,
    }


def content(*items: dict[str, Any], **words: Any) -> dict[str, Any]:
    own = {"subject": "The strait reopens", "preheader": "And more", "note": "", "key_points": ["One.", "Two."]}
    return {**own, **words, "items": list(items)}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(difference) for difference in differences(old, new)]


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """An edition of some of eight items, in any order and section, under few enough words to be the same at times."""
    keys = draw(st.lists(st.integers(1, 8), unique=True, max_size=6))
    items = []
    for section in ("lead", "main", "brief"):
        count = draw(st.integers(0, len(keys)))
        items += [item(key, section=section, headline=draw(st.sampled_from(["A", "B"]))) for key in keys[:count]]
        keys = keys[count:]
    return content(
        *items,
        subject=draw(st.sampled_from(["A", "B"])),
        key_points=draw(st.lists(st.sampled_from(["A.", "B."]), max_size=2)),
    )


def rebuilt(old: list[dict[str, Any]], new: list[dict[str, Any]], found: list[Difference]) -> list[int]:
    """The new order of the keys, from the old one and what is said of items: only places that are told are used."""
    gone = {one.key for one in found if one.kind in {Kind.DROPPED, Kind.MOVED}}
    order = [(each["section"], each["key"]) for each in old if each["key"] not in gone]
    coming = {one.key for one in found if one.kind in {Kind.ADDED, Kind.MOVED}}
    sections = {section: [key for at, key in order if at == section] for section in ("lead", "main", "brief")}
    for each in new:
        if each["key"] in coming:
            (place,) = (one.after for one in found if one.key == each["key"] and one.kind in {Kind.ADDED, Kind.MOVED})
            section, _, number = place.rpartition(" ")
            sections[section.removesuffix(" story")].insert(int(number) - 1, each["key"])
    return [key for keys in sections.values() for key in keys]


@given(contents())
def test_the_same_words_have_no_differences(words: dict[str, Any]) -> None:
    assert differences(words, words) == []


@given(contents(), contents())
def test_what_is_told_of_items_leads_from_the_old_order_to_the_new_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = differences(old, new)
    assert rebuilt(old["items"], new["items"], found) == [each["key"] for each in new["items"]]
    assert (found == []) == (old == new)


@given(WORDS, WORDS)
def test_spans_hold_both_texts_whole(before: str, after: str) -> None:
    made = spans(before, after)
    assert "".join(span.text for span in made if span.mark is not Mark.INSERTED) == before
    assert "".join(span.text for span in made if span.mark is not Mark.DELETED) == after
    assert (before == after) == all(span.mark is Mark.KEPT for span in made)


def test_a_changed_word_is_shown_within_its_sentence() -> None:
    assert spans("The strait reopens on Monday.", "The strait reopens on Tuesday.") == [
        Span(Mark.KEPT, "The strait reopens on "),
        Span(Mark.DELETED, "Monday"),
        Span(Mark.INSERTED, "Tuesday"),
        Span(Mark.KEPT, "."),
    ]


def test_words_that_stand_together_are_changed_together() -> None:
    assert spans("a big red ship", "a small blue ship")[1:3] == [
        Span(Mark.DELETED, "big red"),
        Span(Mark.INSERTED, "small blue"),
    ]


def test_chinese_is_compared_by_its_characters() -> None:
    assert spans("海峡重新开放", "海峡再次开放") == [
        Span(Mark.KEPT, "海峡"),
        Span(Mark.DELETED, "重新"),
        Span(Mark.INSERTED, "再次"),
        Span(Mark.KEPT, "开放"),
    ]


def test_a_long_text_with_nothing_in_common_is_told_at_once() -> None:
    began = time.monotonic()
    made = spans("a b " * 20_000, "b a " * 20_000 + "c")
    assert time.monotonic() - began < 2
    assert "".join(span.text for span in made if span.mark is not Mark.INSERTED) == "a b " * 20_000


def test_a_text_of_which_every_other_word_was_changed_is_told_at_once() -> None:
    before, after = (" ".join(f"kept{number} {word}{number}" for number in range(157)) for word in ("old", "new"))
    began = time.process_time()
    spans(f"A {before}.", f"The {after}!")
    assert time.process_time() - began < 0.5


def test_an_item_that_was_added_is_told_with_its_place() -> None:
    assert told(content(item(1)), content(item(2), item(1))) == ["added as main story 1: “Port 2 opens”"]


def test_an_item_that_was_dropped_is_told_last() -> None:
    old, new = content(item(1), item(2)), content(item(2, headline="Port 2 is open"))
    assert told(old, new) == ["headline", "dropped, was main story 1: “Port 1 opens”"]


def test_only_the_item_that_was_moved_is_told_and_not_those_that_made_room() -> None:
    old = content(*(item(key) for key in (1, 2, 3, 4)))
    new = content(*(item(key) for key in (4, 1, 2, 3)))
    assert told(old, new) == ["moved from main story 4 to main story 1: “Port 4 opens”"]


def test_an_item_that_was_moved_to_another_section_is_told() -> None:
    old = content(item(1, section="lead"), item(2))
    new = content(item(2, section="lead"), item(1))
    assert told(old, new) == [
        "moved from main story 1 to lead story 1: “Port 2 opens”",
        "moved from lead story 1 to main story 1: “Port 1 opens”",
    ]


def test_every_text_that_readers_see_is_told_of() -> None:
    other: dict[str, Any] = {
        "headline": "New",
        "moved": True,
        "summary": [{"text": "New.", "outlet": "Dawn", "entry_id": 1}],
        "written_by": "small-model",
        "why_it_matters": "It does.",
        "why_outlet": "Dawn",
        "countries": ["MY"],
        "sources": [{"entry_id": 1, "outlet": "Dawn", "title": "Port", "url": "https://dawn.example/"}],
    }
    own: dict[str, Any] = {"subject": "New", "preheader": "New", "note": "New", "key_points": []}
    found = differences(content(item(1)), content(item(1, **other), **own))
    assert {one.kind for one in found} == {Kind.CHANGED}
    assert [one.what for one in found if one.key is None] == ["subject", "preheader", "editor’s note", "key points"]
    assert len([one for one in found if one.key == 1]) == len(other) + 1  # of a sentence, the text and the outlet


def test_after_a_build_anew_items_are_known_by_their_story() -> None:
    old = content(item(1, story=7), item(2, story=8))
    new = content(item(1, story=8), item(2, story=9))
    assert told(old, new) == [
        "headline",
        "summary of “Port 1 opens”",
        "sources of “Port 1 opens”",
        "added as main story 2: “Port 2 opens”",
        "dropped, was main story 1: “Port 1 opens”",
    ]


def test_items_by_hand_are_never_taken_for_one_another() -> None:
    by_hand: dict[str, Any] = {"story_id": None}
    old, new = content(item(1, **by_hand)), content(item(2, **by_hand))
    assert [one.kind for one in differences(old, new)] == [Kind.ADDED, Kind.DROPPED]


def test_every_section_has_its_place() -> None:
    for section in Section:
        (one,) = differences(content(), content(item(1, section=section)))
        assert one.after.endswith(" 1")
