"""Changes of one text each; what somebody else wrote meanwhile is not overwritten."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from digest.compose.content import Sentence
from digest.compose.following import is_made, with_headline
from digest.compose.names import TEXTS
from digest.compose.pieces import likeness, words
from digest.errors import ChangeError, ConflictError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from digest.compose.content import Content

Line = Literal["subject", "preheader", "note"]
ItemText = Literal["headline", "why_it_matters"]

TYPED = frozenset({"line", "key_points", "text", "summary"})
"""The kinds of change that come by the keystroke."""

_MOST = {"subject": 200, "preheader": 300, "note": 5_000, "headline": 300, "why_it_matters": 1_000}
_KEY_POINT, _KEY_POINTS = 400, 10
_SENTENCE, _SENTENCES = 1_000, 20
# From so much of the same words on, a sentence is taken for another wording of one that there was.
_ALIKE = 0.6
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class SetLine:
    """Another subject, preheader or editor's note; only a note has paragraphs, parted by an empty line.

    One that follows the headlines may be another by now than the editor saw: it is nobody's wording, and no conflict.
    """

    field: Line
    text: str
    before: str

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "line", "what": self.field}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        clean = _paragraphs if self.field == "note" else one_line
        text = _fitting(clean(self.text), _MOST[self.field], TEXTS[self.field])
        stored: str = getattr(content, self.field)
        before = stored if is_made(content, self.field) else self.before
        changed = _is_changed(clean(stored), clean(before), text, TEXTS[self.field])
        line: dict[str, Any] = {self.field: text}
        return replace(content, **line) if changed else content


@dataclass(frozen=True, slots=True)
class SetKeyPoints:
    """Other key points; empty ones are left out."""

    points: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "key_points", "what": "key points"}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        points = [_fitting(point, _KEY_POINT, "key point") for point in _lines(self.points)]
        if len(points) > _KEY_POINTS:
            raise ChangeError(f"{len(points)} key points are more than anybody reads: keep {_KEY_POINTS} at most")
        stored, before = ("\n".join(_lines(each)) for each in (content.key_points, self.before))
        changed = _is_changed(stored, before, "\n".join(points), "key points")
        return replace(content, key_points=tuple(points)) if changed else content


@dataclass(frozen=True, slots=True)
class SetItemText:
    """Another headline, or another sentence on why a story matters.

    What the edition says in the words of a headline follows it. A sentence that says something else than the outlet's
    is the editor's own, and credited to nobody.
    """

    key: int
    field: ItemText
    text: str
    before: str

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "text", "what": self.field, "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        item = content.item(self.key)
        text = _fitting(one_line(self.text), _MOST[self.field], TEXTS[self.field])
        stored: str = getattr(item, self.field)
        if not _is_changed(one_line(stored), one_line(self.before), text, TEXTS[self.field]):
            return content
        if self.field == "headline":
            return with_headline(content, item, text)
        outlet = item.why_outlet if likeness(words(stored), words(text)) >= _ALIKE else ""
        return content.with_item(replace(item, why_it_matters=text, why_outlet=outlet))


@dataclass(frozen=True, slots=True)
class SetSummary:
    """Other sentences; `before` is the summary as `ItemContent.summary_text` had it.

    A sentence that stayed keeps its credit, and so does another wording of one; any other is the editor's own.
    """

    key: int
    sentences: tuple[str, ...]
    before: str

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "summary", "what": "summary", "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        item = content.item(self.key)
        texts = [_fitting(text, _SENTENCE, "sentence") for text in _lines(self.sentences)]
        if len(texts) > _SENTENCES:
            raise ChangeError(f"{len(texts)} sentences are an article: keep {_SENTENCES} at most")
        if not _is_changed(one_line(item.summary_text), one_line(self.before), " ".join(texts), "summary"):
            return content
        summary = _credited(texts, item.summary)
        # Nothing of a language model's is left where every sentence is the editor's.
        written_by = item.written_by if any(sentence.entry_id is not None for sentence in summary) else ""
        return content.with_item(replace(item, summary=summary, written_by=written_by))


def _is_changed(stored: str, before: str, new: str, name: str) -> bool:
    """Whether there is anything to change.

    Raises:
        ConflictError: There is, but others stand there than the editor saw.
    """
    if stored == new:
        return False
    if stored != before:
        message = f"somebody else changed the {name} meanwhile: both wordings are kept, choose one"
        raise ConflictError(message, theirs=stored, mine=new)
    return True


def _credited(texts: Iterable[str], before: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, each with the credit of the old one that it is, or is another wording of."""
    same = {sentence.text: sentence for sentence in reversed(before)}
    known = [(sentence, words(sentence.text)) for sentence in before]
    return tuple(same.get(text) or _like(text, known) for text in texts)


def _like(text: str, known: Sequence[tuple[Sentence, Counter[str]]]) -> Sentence:
    own = words(text)
    alike = [(likeness(others, own), at) for at, (_, others) in enumerate(known)]
    most, best = max(alike, default=(0.0, 0))
    return replace(known[best][0], text=text, start=None, end=None) if most >= _ALIKE else Sentence(text)


def _fitting(text: str, most: int, name: str) -> str:
    if len(text) > most:
        raise ChangeError(f"the {name} has {len(text):,} characters, and {most:,} are the most: shorten it")
    return text


def _lines(texts: Iterable[str]) -> list[str]:
    return list(filter(None, map(one_line, texts)))


def _paragraphs(text: str) -> str:
    return "\n\n".join(_lines(_BLANK_LINE.split(text.replace("\r\n", "\n"))))
