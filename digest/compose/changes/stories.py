"""Changes of which stories an edition tells, where each stands, and which source leads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from digest.db.editions import Section
from digest.errors import ChangeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.compose.content import Content, ItemContent


@dataclass(frozen=True, slots=True)
class Move:
    """A story to another place.

    `to_index` counts from 0 among the others of that section; without it the story goes to the end, a brief behind
    the last one of its country. A story that becomes the lead sends the present lead to the top of the main stories.
    """

    key: int
    section: Section
    to_index: int | None = None

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "moved", "what": self.section.value, "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        item = content.item(self.key)
        if item.section is self.section is Section.LEAD:
            return content
        others = content.arranged(each for each in content.items if each is not item)
        return _inserted(others, replace(item, section=self.section), self.to_index)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A story one place up (-1) or down (1), over the border of its section where it stands at one."""

    key: int
    step: Literal[-1, 1]

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "moved", "what": "up" if self.step < 0 else "down", "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        item = content.item(self.key)
        beside = content.within(item.section)
        index = beside.index(item) + self.step
        if 0 <= index < len(beside):
            return Move(self.key, item.section, index).apply(content)
        return _over_the_border(content, item, self.step)


@dataclass(frozen=True, slots=True)
class Drop:
    """A story taken out."""

    key: int

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "dropped", "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        dropped = content.item(self.key)
        return content.arranged(each for each in content.items if each is not dropped)


@dataclass(frozen=True, slots=True)
class Add:
    """A further story, at the place that `Move` without an index would give it; the edition gives it its key."""

    item: ItemContent
    section: Section

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "added", "what": self.section.value, "headline": self.item.headline}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        if self.item.story_id is not None and any(each.story_id == self.item.story_id for each in content.items):
            raise ChangeError("that story is in the edition already: move it instead")
        key = content.last_key + 1
        return _inserted(replace(content, last_key=key), replace(self.item, key=key, section=self.section), None)


@dataclass(frozen=True, slots=True)
class LeadWith:
    """Another source first: the one that the headline leads to."""

    key: int
    entry_id: int

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "lead_source", "what": "lead source", "item": self.key}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        item = content.item(self.key)
        chosen = [source for source in item.sources if source.entry_id == self.entry_id]
        if not chosen:
            raise ChangeError("that report is not among the story's sources: choose another")
        rest = [source for source in item.sources if source.entry_id != self.entry_id]
        return content.with_item(replace(item, sources=(*chosen, *rest)))


def _inserted(content: Content, item: ItemContent, index: int | None) -> Content:
    """The words with one more item, at `index` of its section or where it belongs."""
    section = content.within(item.section)
    others = [each for each in content.items if each.section is not item.section]
    if item.section is Section.LEAD:
        makes_room = [replace(each, section=Section.MAIN) for each in section]
        return content.arranged([item, *makes_room, *others])
    at = _natural_place(section, item) if index is None else index
    section.insert(max(at, 0), item)
    return content.arranged([*others, *section])


def _natural_place(section: Sequence[ItemContent], item: ItemContent) -> int:
    """Behind the last brief of its country, or at the end."""
    if item.section is Section.BRIEF:
        for place in range(len(section), 0, -1):
            if section[place - 1].countries[:1] == item.countries[:1]:
                return place
    return len(section)


def _over_the_border(content: Content, item: ItemContent, step: int) -> Content:
    """A story at the edge of its section, put into the next one; the lead and the first main story change places."""
    main = content.within(Section.MAIN)
    match item.section, step:
        case Section.LEAD, 1 if main:
            return Move(main[0].key, Section.LEAD).apply(content)
        case (Section.LEAD, 1) | (Section.BRIEF, -1):
            return Move(item.key, Section.MAIN, len(main)).apply(content)
        case Section.MAIN, -1:
            return Move(item.key, Section.LEAD).apply(content)
        case Section.MAIN, 1:
            return Move(item.key, Section.BRIEF, 0).apply(content)
    return content
