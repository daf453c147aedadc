"""What a build would make at a moment: today's open edition anew, or a further one. A weekly best-of is neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.db.audience import Frequency
from digest.db.editions import Edition, EditionStatus
from digest.db.feeds import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Wanted:
    """The edition that a build is to make, and no other: its number, and the revision that it will have."""

    number: int
    revision: int


@dataclass(frozen=True, slots=True)
class Buildable:
    """What there is to build from and over.

    `newest` is the newsletter's newest edition, `is_over_it` whether a build makes that anew; `last` is the number that
    was given last, which a best-of may have, or 0; `reports` are those of the last `hours`.
    """

    newest: Edition | None
    is_over_it: bool
    last: int
    reports: int
    hours: int

    @property
    def is_approved(self) -> bool:
        """Whether an approval stands in the way."""
        return self.is_over_it and self.newest is not None and self.newest.status is EditionStatus.APPROVED

    @property
    def wanted(self) -> Wanted:
        """What would come of it."""
        if self.newest is None or not self.is_over_it:
            return Wanted(self.last + 1, 1)
        return Wanted(self.newest.number, self.newest.revision + 1)


def buildable(session: Session, newsletter: Newsletter, now: datetime) -> Buildable:
    """What a build of the newsletter would make now."""
    of_newsletter = Edition.newsletter == newsletter.slug
    editions = select(Edition).where(of_newsletter, Edition.frequency == Frequency.EVERY)
    newest = session.exec(editions.order_by(col(Edition.number).desc()).limit(1)).first()
    last = session.exec(select(func.max(Edition.number)).where(of_newsletter)).one() or 0
    hours = newsletter.sections.window_hours
    known = select(func.count()).where(
        col(Entry.published_at) >= now - timedelta(hours=hours),
        col(Entry.published_at) <= now,
        col(Entry.first_seen_at) <= now,
    )
    return Buildable(newest, is_built_over(newest, newsletter, now), last, session.exec(known).one(), hours)


def is_newest(session: Session, edition: Edition) -> bool:
    """Whether it is an edition that no other of its newsletter came after."""
    if edition.frequency is not Frequency.EVERY:
        return False
    later = select(Edition.id).where(
        Edition.newsletter == edition.newsletter,
        Edition.frequency == Frequency.EVERY,
        col(Edition.number) > edition.number,
    )
    return session.exec(later.limit(1)).first() is None


def is_built_over(newest: Edition | None, newsletter: Newsletter, now: datetime) -> bool:
    """Whether a build makes the newest edition anew."""
    return newest is not None and newest.is_replaced_by_a_build_on(local_day(now, newsletter.timezone))
