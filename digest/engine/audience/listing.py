"""The people of an audience, listed: those whose address came last first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.db.audience import FORGOTTEN, Standing, Subscriber, Subscription, Suppression

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One subscription; `since` is when it last changed. Who asked to be forgotten has no `address`."""

    id: int
    address: str
    standing: Standing
    source: str
    since: datetime
    is_suppressed: bool


def listed(  # noqa: PLR0913 - what is looked for, and which part of it
    session: Session, newsletter: str, text: str = "", standing: Standing | None = None, *, limit: int, offset: int = 0
) -> list[Listed]:
    """Some of the subscriptions to a newsletter.

    Args:
        session: For reading.
        newsletter: Which.
        text: What the address must hold; empty for any.
        standing: How they stand; None for any way.
        limit: How many at most.
        offset: How many are passed over.
    """
    wanted = [col(Subscription.newsletter) == newsletter]
    if standing:
        wanted.append(col(Subscription.standing) == standing)
    if text:
        named = col(Subscriber.email).contains(text.lower(), autoescape=True)  # an address is kept in lower case
        wanted.append(col(Subscription.subscriber_id).in_(select(Subscriber.id).where(named)))
    newest = col(Subscription.subscriber_id).desc()  # in the order of an index, and so are those passed over
    some = select(Subscription.id).where(*wanted).order_by(newest).limit(limit).offset(offset)
    rows = session.exec(
        select(Subscription, Subscriber.email, Suppression.id)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .join(Suppression, col(Suppression.email) == col(Subscriber.email), isouter=True)
        .where(col(Subscription.id).in_(some))
        .order_by(newest)
    )
    return [
        Listed(row.id, _known(address), row.standing, row.source, row.changed_at, suppressed is not None)
        for row, address, suppressed in rows
    ]


def _known(address: str) -> str:
    return "" if address.startswith(FORGOTTEN) else address
