"""What the templates see: an edition as plain values, complete and in reading order.

The templates get nothing else: no database row, no session, no settings object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from itertools import groupby
from typing import TYPE_CHECKING, Any

from digest.legible import counted

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet's telling of a story; `published_at` is on the clocks of the newsletter's place."""

    outlet: str
    title: str
    url: str
    published_at: datetime
    state_affiliated: bool = False
    paywall: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary and the outlet it comes from; empty where the editor wrote it."""

    text: str
    outlet: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as it is named to readers."""

    name: str
    state_affiliated: bool = False
    paywall: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of one outlet; None where they are the editor's own."""

    text: str
    outlet: Outlet | None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it stands in the edition; `sources[0]` is the one its headline links to.

    `why_outlet` is who is quoted in `why_it_matters`; empty when the editor wrote it. `written_by` names the language
    model that wrote the summary; empty when it is quoted.
    """

    headline: str
    summary: list[Sentence]
    sources: list[Source]
    countries: list[str] = field(default_factory=list)
    why_it_matters: str = ""
    why_outlet: str = ""
    update: bool = False
    written_by: str = ""

    @property
    def passages(self) -> list[Passage]:
        """The summary, with each run of sentences from one outlet as one passage."""
        return [
            Passage(" ".join(sentence.text for sentence in run), _outlet(name, self.sources) if name else None)
            for name, run in groupby(self.summary, key=lambda sentence: sentence.outlet)
        ]

    @property
    def quoted(self) -> set[str]:
        """The outlets that a sentence is taken from."""
        return {*(sentence.outlet for sentence in self.summary), self.why_outlet} - {""}

    @property
    def has_own_words(self) -> bool:
        """Whether a sentence of the summary is the editor's own."""
        return any(not sentence.outlet for sentence in self.summary)

    @property
    def needs_credits(self) -> bool:
        """Whether anyone speaks but the outlet that the headline links to."""
        return self.has_own_words or self.quoted != {source.outlet for source in self.sources[:1]}

    @property
    def why_credit(self) -> Outlet | None:
        """Who is quoted in `why_it_matters`, where that needs saying."""
        return _outlet(self.why_outlet, self.sources) if self.why_outlet and self.needs_credits else None

    def linked(self, count: int) -> list[Source]:
        """The sources that get a link: the first `count`, and everyone who is quoted. The others are only named."""
        return [source for at, source in enumerate(self.sources) if at < count or source.outlet in self.quoted]


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
class Bar:
    """A country: how many of the reports that the edition was chosen from are about it, and how many of its stories."""

    code: str
    name: str
    reports: int
    stories: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage by country: the countries most reported on, and in a sentence what there is to see.

    Setting it draws the picture: then `source` is what the image in the message refers to, and its size is in px.
    """

    bars: list[Bar]
    takeaway: str
    source: str = ""
    width: int = 0
    height: int = 0

    @property
    def lines(self) -> list[str]:
        """All that the picture shows, a country a line: `China: 41 reports, 3 stories of its own`."""
        return [
            f"{bar.name}: {counted(bar.reports, 'report')}, "
            f"{counted(bar.stories, 'story', 'stories') if bar.stories else 'no story'} of its own"
            for bar in self.bars
        ]

    @property
    def alt(self) -> str:
        """The picture in words, for those who do not see it."""
        return f"Bar chart of the reports by country, and which have a story of their own. {'. '.join(self.lines)}."


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The edition before or after this one, in the archive."""

    url: str
    number: int
    day: date
    subject: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """What was wrong and what is right, and the day it was said; `headline` is the story's, or empty."""

    day: date
    text: str
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """What the page of an edition has besides, once it went out; `data` describes it to search engines (schema.org).

    The addresses of the other pages are paths: they are on the same host.
    """

    front: str
    archive: str
    feed: str
    about: str
    privacy: str
    subscribe: str
    data: dict[str, Any]
    previous: Neighbour | None = None
    next: Neighbour | None = None
    errata: list[Erratum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition, ready to be set.

    `outlets` and `outlet_countries` count who reported its stories, also those that it does not name. `reply_to` is
    an address with or without a name. `unattended` means that the edition may go out without an editor's approval:
    its readers are then not told of one. `coverage` is None without a picture, `published` on all but the page of an
    edition that went out. `weekly` means that it is the best-of of the week's editions, for those who read no other.
    """

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
    unattended: bool = False
    coverage: Coverage | None = None
    published: Published | None = None
    weekly: bool = False

    @property
    def stories(self) -> list[Story]:
        """Every story in reading order."""
        return [*self.lead, *self.main, *(story for group in self.briefs for story in group.stories)]

    @property
    def credits(self) -> list[Outlet]:
        """The outlets whose stories the edition links to, by name."""
        sources = [source for story in self.stories for source in story.sources]
        names = sorted({source.outlet for source in sources}, key=lambda name: (name.casefold(), name))
        return [_outlet(name, sources) for name in names]

    @property
    def reply_address(self) -> str:
        """The bare address of `reply_to`; empty if it holds none."""
        return parseaddr(self.reply_to)[1]

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


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A short letter to one reader about their subscription, ready to be set.

    `title`, `language` and `postal_address` are the newsletter's. `button` is what the one link says, `link`
    where it leads. `why` is the fine print: why its reader gets it. `unsubscribe` is the link by which they leave, or
    empty.
    """

    title: str
    language: str
    postal_address: str
    subject: str
    preheader: str
    heading: str
    paragraphs: list[str]
    button: str
    link: str
    why: str
    unsubscribe: str


def _outlet(name: str, sources: list[Source]) -> Outlet:
    """The outlet of that name; it is marked if any of its sources is, because a mark too many misleads nobody."""
    own = [source for source in sources if source.outlet == name]
    return Outlet(name, any(source.state_affiliated for source in own), any(source.paywall for source in own))
