"""What is not in an edition as it was: items added, dropped, moved, and each text that was changed, word by word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.compose.pieces import pieces
from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_PLACES = {Section.LEAD: "lead story", Section.MAIN: "main story", Section.BRIEF: "brief"}
_HEADLINE = "headline"  # what it was and is says of which item
# Pairs of pieces. Where more would have to be compared, the whole is told as changed: at worst, the time that it takes
# grows with the third power of the pieces, and a reviewer's page asks for it without a login.
_MOST_COMPARED = 100_000


class Kind(StrEnum):
    """What became of an item or a text."""

    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"
    CHANGED = "changed"


class Mark(StrEnum):
    """Whether a piece of text stood there before, stands there now, or both."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a changed text."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    `key` names the item that it is about, and `headline` is that item's, as it is now; an edition's own words have
    neither. `what` names the text that was changed. `before` and `after` are the text, or the place of an item that
    was moved; one that was added had none, and one that was dropped has none.
    """

    kind: Kind
    before: str
    after: str
    what: str = ""
    key: int | None = None
    headline: str = ""

    def __str__(self) -> str:
        """The difference in words, but for those of the text."""
        quoted = f"“{self.headline}”"
        match self.kind:
            case Kind.ADDED:
                return f"added as {self.after}: {quoted}"
            case Kind.DROPPED:
                return f"dropped, was {self.before}: {quoted}"
            case Kind.MOVED:
                return f"moved from {self.before} to {self.after}: {quoted}"
            case Kind.CHANGED:
                return f"{self.what} of {quoted}" if self.headline and self.what != _HEADLINE else self.what

    @property
    def spans(self) -> list[Span]:
        """The text as it was and as it is in one, of a text that was changed."""
        return spans(self.before, self.after) if self.kind is Kind.CHANGED else []


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """All that a reader of `new` would find otherwise in `old`, in reading order; what was dropped comes last.

    Args:
        old: An edition's words as `Revision.content` has them.
        new: Those of another revision of the same edition. It may have been built anew, so that the items have other
            keys: then those of one story are the same item.
    """
    return [*_changed(_own(old), _own(new)), *_of_items(old["items"], new["items"])]


def spans(before: str, after: str) -> list[Span]:
    """Two texts in one, word by word: without what was inserted it is `before`, without what was deleted `after`."""
    old, new = pieces(before), pieces(after)
    first = _same(old, new)
    last = _same(reversed(old[first:]), reversed(new[first:]))
    made = [Span(Mark.KEPT, "".join(old[:first]))]
    for deleted, inserted, kept in _changes(old[first : len(old) - last], new[first : len(new) - last]):
        made += [Span(Mark.DELETED, deleted), Span(Mark.INSERTED, inserted), Span(Mark.KEPT, kept)]
    made.append(Span(Mark.KEPT, "".join(old[len(old) - last :])))
    return [span for span in made if span.text]


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    """How many pieces at the beginning are the same in both."""
    count = 0
    for piece, another in zip(one, other, strict=False):
        if piece != another:
            break
        count += 1
    return count


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """What was deleted, what was inserted there, and what follows unchanged; blanks alone do not part two changes."""
    if len(old) * len(new) > _MOST_COMPARED:
        yield "".join(old), "".join(new), ""
        return
    deleted = inserted = ""
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[start:end]), "".join(new[new_start:new_end])
        if was != now or not was.strip():
            deleted, inserted = deleted + was, inserted + now
        else:
            yield deleted, inserted, was
            deleted = inserted = ""
    yield deleted, inserted, ""


def _own(content: Mapping[str, Any]) -> dict[str, str]:
    """The edition's own words, by what they are."""
    return {
        "subject": content["subject"],
        "preheader": content["preheader"],
        "editor’s note": content["note"],
        "key points": "\n".join(content["key_points"]),
    }


def _texts(item: Mapping[str, Any]) -> dict[str, str]:
    """The words of an item that readers see, by what they are."""
    return {
        _HEADLINE: item["headline"],
        "“Update” mark": "Update" if item["moved"] else "",
        "summary": " ".join(sentence["text"] for sentence in item["summary"]),
        "outlets quoted in the summary": ", ".join(
            sentence["outlet"] for sentence in item["summary"] if sentence["outlet"]
        ),
        "language model of the summary": item["written_by"],
        "why it matters": item["why_it_matters"],
        "outlet quoted on why it matters": item["why_outlet"],
        "countries": ", ".join(item["countries"]),
        "sources": "\n".join(f"{source['outlet']}: {source['url']}" for source in item["sources"]),
    }


def _changed(
    old: Mapping[str, str], new: Mapping[str, str], key: int | None = None, headline: str = ""
) -> list[Difference]:
    return [
        Difference(Kind.CHANGED, old[what], new[what], what, key, headline) for what in new if old[what] != new[what]
    ]


def _of_items(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    old_places, new_places, pairs = _placed(old), _placed(new), _pairs(old, new)
    stayed = _stayed(old, new, pairs)
    for number, item in enumerate(new):
        key, headline, place = item["key"], item["headline"], new_places[number]
        before = pairs.get(number)
        if before is None:
            yield Difference(Kind.ADDED, "", place, key=key, headline=headline)
            continue
        if number not in stayed:
            yield Difference(Kind.MOVED, old_places[before], place, key=key, headline=headline)
        yield from _changed(_texts(old[before]), _texts(item), key, headline)
    for number, item in enumerate(old):
        if number not in pairs.values():
            yield Difference(Kind.DROPPED, old_places[number], "", key=item["key"], headline=item["headline"])


def _placed(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where each item stands, in words."""
    numbers: Counter[Section] = Counter()
    places = []
    for item in items:
        section = Section(item["section"])
        numbers[section] += 1
        places.append(f"{_PLACES[section]} {numbers[section]}")
    return places


def _pairs(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Which old item each new one was, by their places from 0: that of its key and story, or else of its story."""
    named = {(item["key"], item["story_id"]): number for number, item in enumerate(old)}
    pairs = {
        number: named[item["key"], item["story_id"]]
        for number, item in enumerate(new)
        if (item["key"], item["story_id"]) in named
    }
    told = {item["story_id"]: number for number, item in enumerate(old) if number not in pairs.values()}
    for number, item in enumerate(new):
        if number not in pairs and item["story_id"] is not None and item["story_id"] in told:
            pairs[number] = told.pop(item["story_id"])
    return pairs


def _stayed(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], pairs: Mapping[int, int]) -> set[int]:
    """The new items that nobody moved: as many as can be of those that are in the same section and the same order."""
    runs: list[list[int]] = [[]]
    for number in range(len(new)):
        if number in pairs and old[pairs[number]]["section"] == new[number]["section"]:
            longest = max((run for run in runs if not run or pairs[run[-1]] < pairs[number]), key=len)
            runs.append([*longest, number])
    most: list[int] = max(runs, key=len)
    return set(most)
