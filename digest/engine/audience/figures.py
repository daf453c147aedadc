"""An audience in figures: how many there are of each standing, where they came from, and what was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import Session, col

from digest.db.audience import SignUp, Standing, Subscriber, Subscription, Suppression
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Edition
from digest.engine.published import BEGUN

if TYPE_CHECKING:
    from datetime import datetime

MOST_SOURCES = 30
"""Sources that are told apart; a program that imports may make any number of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where subscriptions came from, and how those stand that came from there."""

    name: str
    counts: dict[Standing, int]

    @property
    def total(self) -> int:
        """How many came from there in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """How an audience stands.

    Who is suppressed is not among the active of `sources`: `barred` says since when each of them is not, in order.
    `sign_ups` says what became of those of the last month that are decided on, by the word for it; they and
    `suppressed` are of the whole installation. `refused` is how many copies of the edition `newest`, the last that went
    out, no server took; it is None if none went out yet.
    """

    sources: list[Source]
    barred: list[datetime]
    suppressed: int
    sign_ups: dict[str, int]
    newest: int | None
    refused: int

    def count(self, standing: Standing) -> int:
        """How many subscriptions stand so."""
        return sum(source.counts.get(standing, 0) for source in self.sources)

    @property
    def named(self) -> list[Source]:
        """The sources that most came from, the greatest first."""
        return sorted(self.sources, key=lambda source: -source.total)[:MOST_SOURCES]


def figures(session: Session, newsletter: str) -> Figures:
    """The figures of a newsletter's audience now."""
    newest, refused = _refused(session, newsletter)
    barred = _barred(session, newsletter)
    outcomes = select(col(SignUp.outcome), func.count()).where(col(SignUp.outcome) != "").group_by(col(SignUp.outcome))
    return Figures(
        sources=_sources(session, newsletter, Counter(source for source, _ in barred)),
        barred=[since for _, since in barred],
        suppressed=session.execute(select(func.count()).select_from(Suppression)).scalar_one(),
        sign_ups=dict(session.execute(outcomes).all()),
        newest=newest,
        refused=refused,
    )


def _sources(session: Session, newsletter: str, barred: Counter[str]) -> list[Source]:
    source, standing = col(Subscription.source), col(Subscription.standing)
    rows = select(source, standing, func.count()).where(col(Subscription.newsletter) == newsletter)
    counts: dict[str, dict[Standing, int]] = {}
    for name, stands, count in session.execute(rows.group_by(source, standing)):  # in the order of an index
        counts.setdefault(name, {})[stands] = count - (barred[name] if stands is Standing.ACTIVE else 0)
    return [Source(name, each) for name, each in counts.items()]


def _barred(session: Session, newsletter: str) -> list[tuple[str, datetime]]:
    """Of each suppressed address whose subscription is active: where that came from, and since when it gets nothing.

    Whose addresses they are is found first: to ask it of each subscription takes longer than all other figures.
    """
    theirs = select(col(Subscriber.id)).where(col(Subscriber.email).in_(select(col(Suppression.email))))
    rows = (
        select(col(Subscription.source), col(Suppression.at))
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .join(Suppression, col(Suppression.email) == col(Subscriber.email))
        .where(
            col(Subscription.newsletter) == newsletter,
            col(Subscription.standing) == Standing.ACTIVE,
            col(Subscription.subscriber_id).in_(theirs),
        )
        .order_by(col(Suppression.at))
    )
    return [(source, since) for source, since in session.execute(rows)]


def _refused(session: Session, newsletter: str) -> tuple[int | None, int]:
    """The number of the newest edition that went out, and how many copies of it were refused."""
    out = select(col(Edition.id), col(Edition.number)).where(
        col(Edition.newsletter) == newsletter, col(Edition.status).in_(BEGUN)
    )
    newest = session.execute(out.order_by(col(Edition.number).desc()).limit(1)).first()
    if newest is None:
        return None, 0
    refused = col(Delivery.edition_id) == newest.id, col(Delivery.status) == DeliveryStatus.REFUSED
    return newest.number, session.execute(select(func.count()).where(*refused)).scalar_one()
