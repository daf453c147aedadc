"""What the picker works with: plain values, no database rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One outlet's telling of something, cleaned.

    `country` is where the outlet sits (ISO 3166, two letters), not where the story happens. `published_at` is aware
    and in UTC. `text` holds paragraphs parted by empty lines and may be empty. `agency` is the news agency that it is
    credited to, or empty. `position` is where it stood in its feed when it was first seen, 0 at the top, None if nobody
    knows. `weight` is what the settings say that the outlet's word counts, 1 by default.
    """

    id: int
    title: str
    text: str
    url: str
    outlet: str
    country: str | None
    language: str
    state_affiliated: bool
    paywall: bool
    published_at: datetime
    agency: str = ""
    position: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What an editor said of a story, and who: it is `pinned`, so that it must be in, or else none of ours."""

    pinned: bool
    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """An item of an earlier edition: what readers have already been told, from which entries, and when.

    `day` is the date that the edition bears, which may not be that of `told_at` in UTC.
    """

    headline: str
    summary: str
    entry_ids: frozenset[int]
    urls: frozenset[str]
    told_at: datetime
    day: date | None = None
