"""Subscribers: added one by one, removed and listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.addresses import normalised
from digest.audience import standing
from digest.audience.importing import Added
from digest.db.audience import FORGOTTEN, Standing, Subscriber, Subscription, Suppression

if TYPE_CHECKING:
    from datetime import datetime

    from digest.audience.people import Person


@dataclass(frozen=True, slots=True)
class Listed:
    """One subscriber as the list shows it."""

    email: str
    name: str
    newsletter: str
    standing: Standing
    since: datetime
    suppressed: bool


def add(session: Session, newsletter: str, person: Person, now: datetime) -> Added:
    """Subscribe somebody. Whoever unsubscribed or is suppressed stays so: only they can change it."""
    if standing.is_suppressed(session, person.email):
        return Added.SUPPRESSED
    subscriber = session.exec(select(Subscriber).where(Subscriber.email == person.email)).first()
    if subscriber is None:
        subscriber = Subscriber(email=person.email, name=person.name, added_at=now)
        session.add(subscriber)
        session.flush()
    known = standing.held(session, subscriber, newsletter)
    if known is not None:
        return Added.LEFT if known.standing is Standing.UNSUBSCRIBED else Added.ALREADY
    standing.add(session, subscriber, newsletter, now, source=person.source)
    return Added.NEW


def remove(session: Session, newsletter: str, email: str, source: str, now: datetime) -> bool:
    """Unsubscribe an address, at once and also from an edition that is being sent; only its owner can come back.

    Returns:
        Whether it was subscribed.

    Raises:
        AddressError: It is no address.
    """
    found = session.exec(
        select(Subscription)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .where(Subscriber.email == normalised(email), Subscription.newsletter == newsletter)
    ).first()
    return found is not None and standing.leave(session, found, now, source=source)


def listed(session: Session, newsletter: str) -> list[Listed]:
    """The subscribers of a newsletter by address, without those who are forgotten."""
    rows = session.exec(
        select(Subscriber, Subscription, Suppression)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .join(Suppression, col(Suppression.email) == col(Subscriber.email), isouter=True)
        .where(Subscription.newsletter == newsletter, ~col(Subscriber.email).startswith(FORGOTTEN))
        .order_by(col(Subscriber.email))
    )
    return [
        Listed(
            person.email,
            person.name,
            subscription.newsletter,
            subscription.standing,
            subscription.changed_at,
            suppression is not None,
        )
        for person, subscription, suppression in rows
    ]
