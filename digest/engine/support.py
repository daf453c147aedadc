"""What in an item no source says, sentence by sentence: for the editor who reads it, and for the check before approval.

What a text's sources say is read once and remembered by what they say, so that a page that is asked for again is quick.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.db.editions import Section
from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.stories import StoryEntry
from digest.pick.truth.evidence import Evidence, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from digest.db.editions import Item

# Items whose sources are remembered, and texts of each: two editions of the largest size, and an hour of typing.
_ITEMS, _TEXTS = 64, 256


@dataclass(frozen=True, slots=True)
class SentenceSupport:
    """A sentence, the entry that it is taken from, and what in it no source says.

    Without an outlet it is the editor's own, and nothing is known of an entry.
    """

    text: str
    outlet: str = ""
    title: str = ""
    url: str = ""
    published_at: datetime | None = None
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSupport:
    """An item's sentences, and what in its headline and in why it matters no source says."""

    key: int
    headline: tuple[str, ...]
    sentences: tuple[SentenceSupport, ...]
    why_it_matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that the sources of an item say or said, and when: what an outlet took back was its word when quoted."""

    texts: tuple[str, ...] = ()
    published: tuple[datetime | None, ...] = ()

    def lacks(self, text: str) -> tuple[str, ...]:
        """The names, numbers, dates and quotations of `text` that none has."""
        return _remembered(self.texts, self.published)(text)


@lru_cache(maxsize=_ITEMS)
def _remembered(texts: tuple[str, ...], published: tuple[datetime | None, ...]) -> Callable[[str], tuple[str, ...]]:
    evidence = Evidence.of(map(Source, texts, published))
    return lru_cache(maxsize=_TEXTS)(lambda text: tuple(evidence.lacks(text)))


def supports(session: Session, items: Sequence[Item]) -> list[ItemSupport]:
    """How the items of an edition stand on their sources, in their order."""
    told = _Told.of(session, items)
    return [told.support(item) for item in items]


def unsupported(session: Session, items: Sequence[Item], lines: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """What each item says, headline, summary and why it matters, and none of its sources does.

    After the items come the lines, which are about all of them: what each says, and no source of any item does.
    """
    told = _Told.of(session, items)
    grounds = told.all_grounds(items)
    return [
        *(told.lacking(item, _said(item)) for item in items),
        *(grounds.lacks(line) if grounds.texts else () for line in lines),
    ]


def _said(item: Item) -> str:
    return "\n".join([item.headline, *(sentence["text"] for sentence in item.summary), _why(item)])


def _why(item: Item) -> str:
    """Why it matters, as far as readers are told: not of a brief, which keeps the words for another place."""
    return "" if item.section is Section.BRIEF else item.why_it_matters


@dataclass(frozen=True, slots=True)
class _Told:
    """The entries behind some items: those that they cite, and those of their stories, with earlier versions."""

    entries: dict[int, tuple[Entry, str]]
    versions: dict[int, list[EntryVersion]]
    of_story: dict[int, list[int]]

    @classmethod
    def of(cls, session: Session, items: Sequence[Item]) -> _Told:
        stories = [item.story_id for item in items if item.story_id is not None]
        of_story: dict[int, list[int]] = defaultdict(list)
        tellings = select(StoryEntry.story_id, StoryEntry.entry_id).where(col(StoryEntry.story_id).in_(stories))
        for story, entry in session.exec(tellings):
            of_story[story].append(entry)
        cited = {number for item in items for number in _cited(item)}.union(*of_story.values())
        rows = select(Entry, Feed.outlet).join(Feed, col(Feed.id) == col(Entry.feed_id)).where(col(Entry.id).in_(cited))
        versions: dict[int, list[EntryVersion]] = defaultdict(list)
        edited = select(EntryVersion).where(col(EntryVersion.entry_id).in_(cited)).order_by(col(EntryVersion.id))
        for version in session.exec(edited):
            versions[version.entry_id].append(version)
        return cls({entry.id: (entry, outlet) for entry, outlet in session.exec(rows)}, versions, of_story)

    def lacking(self, item: Item, text: str) -> tuple[str, ...]:
        """What no source of the item says; nothing where it is an editor's own, whose sources nobody knows."""
        grounds = self._grounds(item)
        return grounds.lacks(text) if item.story_id is not None or grounds.texts else ()

    def _grounds(self, item: Item) -> Grounds:
        numbers = sorted({*_cited(item), *self.of_story.get(item.story_id or 0, ())} & self.entries.keys())
        texts: list[str] = []
        published: list[datetime] = []
        for number in numbers:
            entry, outlet = self.entries[number]
            # An outlet may be named in what is taken from it: "Hill Post has learned".
            texts.append(f"{entry.title}\n\n{entry.text}\n\n{entry.article}\n\n{outlet}")
            texts += [f"{version.title}\n\n{version.text}" for version in self.versions.get(number, ())]
            published += [entry.published_at] * (len(texts) - len(published))
        return Grounds(tuple(texts), tuple(published))

    def all_grounds(self, items: Sequence[Item]) -> Grounds:
        """The sources of all items; an item of which nobody knows any is an editor's word, and counts as one.

        Where nobody knows any of any item, there is nothing to hold a text against.
        """
        each = [self._grounds(item) for item in items]
        told = {pair for found in each for pair in zip(found.texts, found.published, strict=True)}
        own = {(_said(item), None) for item, found in zip(items, each, strict=True) if not found.texts}
        pairs = sorted(told | own if told else (), key=lambda pair: pair[0])
        return Grounds(tuple(text for text, _ in pairs), tuple(moment for _, moment in pairs))

    def support(self, item: Item) -> ItemSupport:
        return ItemSupport(
            item.key,
            self.lacking(item, item.headline),
            tuple(self._sentence(item, sentence) for sentence in item.summary),
            self.lacking(item, _why(item)),
        )

    def _sentence(self, item: Item, sentence: dict[str, Any]) -> SentenceSupport:
        text, outlet = sentence["text"], sentence["outlet"]
        entry, _ = self.entries.get(sentence["entry_id"] or 0, (None, ""))
        if entry is None:
            return SentenceSupport(text, outlet, unsupported=self.lacking(item, text))
        return SentenceSupport(text, outlet, entry.title, entry.url, entry.published_at, self.lacking(item, text))


def _cited(item: Item) -> set[int]:
    cited = {source["entry_id"] for source in item.sources} | {sentence["entry_id"] for sentence in item.summary}
    return cited - {None}
