"""The people of an audience, listed: those whose address came last first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.db.audience import FORGOTTEN, Standing, Subscriber, Subscription, Suppression

if TYPE_CHECKING:
    from datetime import datetime

SUPPRESSED = "suppressed"
STANDINGS = (*(each.value for each in Standing), SUPPRESSED)
"""What one can look for: a standing, or that an address is suppressed however its subscriptions stand."""


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
    session: Session, newsletter: str, text: str = "", standing: str = "", *, limit: int, offset: int = 0
) -> list[Listed]:
    """Some of the subscriptions to a newsletter.

    Args:
        session: For reading.
        newsletter: Which.
        text: What the address must hold; empty for any.
        standing: One of `STANDINGS`: how they stand; empty for any way.
        limit: How many at most.
        offset: How many are passed over.
    """
    wanted = [col(Subscription.newsletter) == newsletter]
    if standing == SUPPRESSED:
        barred = select(Subscriber.id).where(col(Subscriber.email).in_(select(Suppression.email)))
        wanted.append(col(Subscription.subscriber_id).in_(barred))
    elif standing:
        wanted.append(col(Subscription.standing) == Standing(standing))
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
