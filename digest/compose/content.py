"""An edition's own words as plain values: what an editor may change, and what a revision keeps of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from digest.db.editions import Item, Section
from digest.errors import ChangeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.db.editions import Edition

_ORDER = list(Section)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary and the entry that it is taken from; no outlet and no entry where it is the editor's.

    It stands at `start` to `end` of the entry's text; None where it is worded otherwise.
    """

    text: str
    outlet: str = ""
    entry_id: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet's telling of a story; `published_at` in ISO 8601, `entry_id` None where the editor named it."""

    entry_id: int | None
    outlet: str
    title: str
    url: str
    published_at: str
    state_affiliated: bool = False
    paywall: bool = False


@dataclass(frozen=True, slots=True)
class ItemContent:
    """A story in an edition; each field is that of `digest.db.editions.Item`."""

    key: int
    section: Section
    headline: str
    summary: tuple[Sentence, ...] = ()
    why_it_matters: str = ""
    why_outlet: str = ""
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    moved: bool = False
    written_by: str = ""
    story_id: int | None = None
    picked: dict[str, Any] = field(default_factory=dict)

    @property
    def summary_text(self) -> str:
        """The summary as an editor reads it: its sentences with a blank between them."""
        return " ".join(sentence.text for sentence in self.summary)


@dataclass(frozen=True, slots=True)
class Content:
    """All words of an edition, its items in reading order.

    `last_key` is the highest key that any item of the edition ever had: a key names one story for good.
    """

    subject: str
    preheader: str
    note: str = ""
    key_points: tuple[str, ...] = ()
    items: tuple[ItemContent, ...] = ()
    last_key: int = 0

    def item(self, key: int) -> ItemContent:
        """The item of that key.

        Raises:
            ChangeError: There is none, or none any more.
        """
        for item in self.items:
            if item.key == key:
                return item
        raise ChangeError("that story is not in the edition any more: look at it again")

    def within(self, section: Section) -> list[ItemContent]:
        """The items of one section in reading order."""
        return [item for item in self.items if item.section is section]

    def arranged(self, items: Iterable[ItemContent]) -> Content:
        """The same words with other items; they keep their order within each section."""
        return replace(self, items=tuple(sorted(items, key=lambda item: _ORDER.index(item.section))))

    def with_item(self, changed: ItemContent) -> Content:
        """The same words with one item in the place of the one of its key."""
        return self.arranged(changed if item.key == changed.key else item for item in self.items)


def content_of(edition: Edition, items: Sequence[Item], last_key: int = 0) -> Content:
    """The words of a stored edition.

    Args:
        edition: The row.
        items: Its rows in reading order.
        last_key: The highest key that is known to have been given, if that is not one of these items'.
    """
    return Content(
        subject=edition.subject,
        preheader=edition.preheader,
        note=edition.note,
        key_points=tuple(edition.key_points),
        items=tuple(_item(item.model_dump()) for item in items),
        last_key=max([last_key, *(item.key for item in items)]),
    )


def put(content: Content, edition: Edition) -> list[Item]:
    """Write the words onto the row of an edition.

    Returns:
        Its items, as rows that are not in the database yet.
    """
    edition.subject, edition.preheader, edition.note = content.subject, content.preheader, content.note
    edition.key_points = list(content.key_points)
    return [
        Item(edition_id=edition.id, position=position, **_data(item))
        for position, item in enumerate(content.items, start=1)
    ]


def as_data(content: Content) -> dict[str, Any]:
    """The words as JSON has them."""
    return _data(content)


def from_data(data: Mapping[str, Any]) -> Content:
    """What `as_data` made values of."""
    return Content(
        subject=data["subject"],
        preheader=data["preheader"],
        note=data["note"],
        key_points=tuple(data["key_points"]),
        items=tuple(_item(each) for each in data["items"]),
        last_key=data["last_key"],
    )


def _data(value: Content | ItemContent) -> dict[str, Any]:
    return asdict(
        value,
        dict_factory=lambda pairs: {name: list(part) if isinstance(part, tuple) else part for name, part in pairs},
    )


def sentence(data: Mapping[str, Any]) -> Sentence:
    """A sentence from JSON; it keeps no more than what `Sentence` has."""
    return Sentence(data["text"], data["outlet"], data["entry_id"], data.get("start"), data.get("end"))


def _item(data: Mapping[str, Any]) -> ItemContent:
    """An item from its row's values or from JSON."""
    return ItemContent(
        key=data["key"],
        section=Section(data["section"]),
        headline=data["headline"],
        summary=tuple(sentence(each) for each in data["summary"]),
        why_it_matters=data["why_it_matters"],
        why_outlet=data["why_outlet"],
        countries=tuple(data["countries"]),
        topics=tuple(data.get("topics", ())),  # revisions before topics were kept have none
        sources=tuple(Source(**each) for each in data["sources"]),
        moved=data["moved"],
        written_by=data["written_by"],
        story_id=data["story_id"],
        picked=data["picked"],
    )
