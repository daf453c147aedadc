"""How everything stands: what an operator wants to know at a glance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.compose import approvals
from digest.db.audience import Frequency
from digest.db.editions import Edition, EditionStatus
from digest.db.feeds import Entry, Feed
from digest.deliver import ledger
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.db.deliveries import Delivery, DeliveryStatus
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_LISTED = 50


@dataclass(frozen=True, slots=True)
class NewsletterStanding:
    """One newsletter: its audience, its newest edition and what became of the copies.

    `unserved` counts those of its subscribers who want its weekly best-of alone while the settings give it none.
    `unfinished` numbers the editions, new or old, whose sending has begun and not ended; `paused` those that wait.
    """

    slug: str
    subscribers: int
    unserved: int = 0
    edition: Edition | None = None
    approved_by: str = ""
    deliveries: dict[DeliveryStatus, int] = field(default_factory=dict)
    troubled: list[Delivery] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    paused: list[int] = field(default_factory=list)

    @property
    def unserved_in_words(self) -> str:
        """What is to be said of them."""
        wanting = counted(self.unserved, "subscriber wants", "subscribers want")
        get = "gets" if self.unserved == 1 else "get"
        return f"{wanting} the weekly best-of alone and {get} nothing: `newsletters.{self.slug}.weekly` gives it one"


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole installation; `unvisited` counts the feeds of the settings that no round has come to yet."""

    entries: int
    feeds: list[Feed]
    unvisited: int
    newsletters: list[NewsletterStanding]


def standing_of(installation: Installation, slugs: Sequence[str]) -> Standing:
    """How the feeds and the newsletters `slugs` stand now."""
    now = installation.clock.now()
    with installation.database.read() as session:
        feeds = list(session.exec(select(Feed).where(col(Feed.active)).order_by(col(Feed.outlet), col(Feed.url))))
        known = {feed.url for feed in feeds}
        return Standing(
            entries=session.exec(select(func.count()).select_from(Entry)).one(),
            feeds=feeds,
            unvisited=sum(source.url not in known for source in installation.settings.feeds),
            newsletters=[_newsletter(session, installation.newsletter(slug), now) for slug in slugs],
        )


def _newsletter(session: Session, newsletter: Newsletter, now: datetime) -> NewsletterStanding:
    slug = newsletter.slug
    readers = {frequency: ledger.count_readers(session, slug, frequency, now) for frequency in Frequency}
    audience, unserved = sum(readers.values()), 0 if newsletter.weekly else readers[Frequency.WEEKLY]
    edition = session.exec(
        select(Edition).where(Edition.newsletter == slug).order_by(col(Edition.number).desc()).limit(1)
    ).first()
    if edition is None:
        return NewsletterStanding(slug, audience, unserved)
    approval = approvals.approval_of(session, edition)
    return NewsletterStanding(
        slug,
        audience,
        unserved,
        edition,
        approval.approved_by if approval else "",
        ledger.tally(session, edition.id),
        ledger.not_sent(session, edition.id, _LISTED),
        _numbers(session, slug, EditionStatus.SENDING),
        _numbers(session, slug, EditionStatus.PAUSED),
    )


def _numbers(session: Session, slug: str, status: EditionStatus) -> list[int]:
    rows = select(Edition.number).where(Edition.newsletter == slug, Edition.status == status)
    return list(session.exec(rows.order_by(col(Edition.number))))
