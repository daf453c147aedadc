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

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.db.deliveries import Delivery, DeliveryStatus
    from digest.engine.installation import Installation

_LISTED = 50


@dataclass(frozen=True, slots=True)
class NewsletterStanding:
    """One newsletter: its audience, its newest edition and what became of the copies.

    `unfinished` numbers the editions, new or old, whose sending has begun and not ended; `paused` those that wait.
    """

    slug: str
    subscribers: int
    edition: Edition | None = None
    approved_by: str = ""
    deliveries: dict[DeliveryStatus, int] = field(default_factory=dict)
    troubled: list[Delivery] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    paused: list[int] = field(default_factory=list)


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
            newsletters=[_newsletter(session, slug, now) for slug in slugs],
        )


def _newsletter(session: Session, slug: str, now: datetime) -> NewsletterStanding:
    audience = sum(ledger.count_readers(session, slug, frequency, now) for frequency in Frequency)
    edition = session.exec(
        select(Edition).where(Edition.newsletter == slug).order_by(col(Edition.number).desc()).limit(1)
    ).first()
    if edition is None:
        return NewsletterStanding(slug, audience)
    approval = approvals.approval_of(session, edition)
    return NewsletterStanding(
        slug,
        audience,
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
