"""What the templates see: an edition as plain values, complete and in reading order.

The templates get nothing else: no database row, no session, no settings object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet's telling of a story."""

    outlet: str
    title: str
    url: str
    published_at: datetime
    state_affiliated: bool = False
    paywall: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary and the outlet it comes from."""

    text: str
    outlet: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it stands in the edition; `sources[0]` is the one its headline links to."""

    headline: str
    summary: list[Sentence]
    sources: list[Source]
    countries: list[str] = field(default_factory=list)
    why_it_matters: str = ""
    update: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Briefs that share a country."""

    name: str
    stories: list[Story]


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute addresses under `public_url`; the last two carry a placeholder that each copy fills in."""

    view_in_browser: str
    feedback: str
    subscribe: str
    preferences: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition, ready to be set."""

    title: str
    tagline: str
    language: str
    number: int
    day: date
    subject: str
    preheader: str
    key_points: list[str]
    lead: list[Story]
    main: list[Story]
    briefs: list[Group]
    links: Links
    postal_address: str
    reply_to: str
    outlets: int
    outlet_countries: int
    note: str = ""

    @property
    def stories(self) -> list[Story]:
        """Every story in reading order."""
        return [*self.lead, *self.main, *(story for group in self.briefs for story in group.stories)]

    @property
    def words(self) -> int:
        """Words of running text that a reader meets."""
        texts = [self.note, *self.key_points]
        for story in self.stories:
            texts += [story.headline, story.why_it_matters, *(sentence.text for sentence in story.summary)]
        return sum(len(text.split()) for text in texts)

    @property
    def minutes(self) -> int:
        """Reading time at 220 words a minute, at least one."""
        return max(1, round(self.words / 220))
