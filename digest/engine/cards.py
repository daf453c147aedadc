"""What the desk shows of a story: plain values, made from rows that were read before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from digest.db.editions import Section
    from digest.db.stories import Story
    from digest.pick.report import Mark

MOST_TELLINGS = 30  # entries listed on a card; `digest explain` lists them all
MOST_BEFORE = 3  # editions of before that are named
_LABELS = {
    "event": "what happened",
    "kind": "kind of text",
    "novelty": "new to readers",
    "prominence": "place in feeds",
    "recency": "age",
    "relevance": "what it is about",
}
_NOTHING = 1e-4  # below any value of a part but 0, which takes all away


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who tells a story; `country` is the name of where it sits, or empty."""

    name: str
    country: str
    state_affiliated: bool
    paywall: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry that tells a story."""

    entry_id: int
    outlet: Outlet
    title: str
    url: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a score, such as `outlets`, its value, and the fact behind it in a short phrase."""

    name: str
    value: float
    words: str

    @property
    def label(self) -> str:
        """What editors call it."""
        return _LABELS.get(self.name, self.name)

    @property
    def weight(self) -> float:
        """How far it takes the score up or down from what it would be without it; 0 where it takes it nowhere."""
        return abs(math.log(max(self.value, _NOTHING)))


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier edition said of a story, or of the one that it carries on."""

    number: int
    day: date
    headline: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story stands in an edition: the key of its item, and the section."""

    key: int
    section: Section


@dataclass(frozen=True, slots=True)
class Card:
    """A story as the board shows it.

    `outlets` has each once, in the order of `tellings`, which are the newest first and at most `MOST_TELLINGS`;
    `tellings_in_all` counts them. `countries` and `topics` are what the story is about, by name, most important first.
    `first_at` and `latest_at` are when the first and the latest report were published; None where none is left.
    `place` is where it stands in the edition, `left_out` why it does not: one of them is empty.
    """

    story_id: int
    rank: int
    headline: str
    kind: str
    is_update: bool
    outlets: tuple[Outlet, ...]
    outlet_countries: int
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    first_at: datetime | None
    latest_at: datetime | None
    score: float
    worth: float | None
    reason: str
    parts: tuple[Part, ...]
    place: Place | None
    left_out: str
    before: tuple[Before, ...]
    mark: Mark | None
    tellings: tuple[Telling, ...]
    tellings_in_all: int


def card(
    story: Story, tellings: Sequence[Telling], before: Sequence[Before], place: Place | None, mark: Mark | None
) -> Card:
    """The card of a story.

    Args:
        story: As it was ranked last.
        tellings: Its entries, the newest first.
        before: What earlier editions said of it, the newest first.
        place: Where it stands in the edition, if it does.
        mark: What an editor said of it.
    """
    outlets = tuple(dict.fromkeys(telling.outlet for telling in tellings))
    return Card(
        story_id=story.id,
        rank=story.rank,
        headline=story.headline,
        kind=story.kind,
        is_update=story.moved,
        outlets=outlets,
        outlet_countries=len({outlet.country for outlet in outlets if outlet.country}),
        countries=tuple(country_name(code) for code in story.countries),
        topics=tuple(story.topics),
        first_at=tellings[-1].published_at if tellings else None,
        latest_at=tellings[0].published_at if tellings else None,
        score=story.score,
        worth=story.detail.get("worth"),
        reason=story.reason,
        parts=_parts(story),
        place=place,
        left_out="" if place else _left_out(story),
        before=tuple(before[:MOST_BEFORE]),
        mark=mark,
        tellings=tuple(tellings[:MOST_TELLINGS]),
        tellings_in_all=len(tellings),
    )


def _parts(story: Story) -> tuple[Part, ...]:
    """What the score is made of, what decides most of it first; how each was counted is for `digest explain`."""
    words = story.detail.get("words", {})
    parts = [Part(name, value, words.get(name, "").split("; ")[0]) for name, value in story.components.items()]
    return tuple(sorted(parts, key=lambda part: -part.weight))


def _left_out(story: Story) -> str:
    """Why a story does not stand in the edition."""
    if story.section:
        return f"picked as {story.section}, and not in this edition"
    return str(story.excluded or story.detail.get("cut") or "others ranked higher")
