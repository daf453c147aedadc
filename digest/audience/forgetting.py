"""Forgetting a person: what is needed to count is kept without them, and a hash that keeps their address out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from digest.audience import standing
from digest.audience.traces import addresses_of, traces
from digest.db.audience import (
    FORGOTTEN,
    AudienceEvent,
    AudienceMail,
    Feedback,
    Frequency,
    Happening,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.db.deliveries import Delivery
from digest.db.editions import Audit
from digest.tokens import new_key

if TYPE_CHECKING:
    from datetime import datetime


def forget(session: Session, address: str, now: datetime) -> int:
    """Take a normalised address and all that tells of its owner out of every table; it is suppressed from now on.

    So are addresses that became one with it by a change of address. Copies, events and presses of a button stay to be
    counted, of nobody. Links in their mails lead nowhere.

    Returns:
        How many rows of the record name the address: those cannot be changed.
    """
    addresses = addresses_of(session, address)
    numbers = session.exec(select(Subscriber.id).where(col(Subscriber.email).in_(addresses))).all()
    standing.lock(session, *numbers)
    return sum(_forget(session, each, now) for each in addresses)


def _forget(session: Session, address: str, now: datetime) -> int:
    subscriber = session.exec(select(Subscriber).where(Subscriber.email == address)).first()
    number = subscriber.id if subscriber else 0
    where = traces(session, address, number)
    nobody = f"{FORGOTTEN}{number}"
    for table, values in (
        (AudienceEvent, {"source": "", "detail": {}}),
        (Feedback, {"text": ""}),
        (Delivery, {"email": nobody, "reply": ""}),
    ):
        session.execute(update(table).where(where[table]).values(values))
    for gone in (AudienceMail, SignUp, Suppression):
        session.execute(delete(gone).where(where[gone]))
    session.add(Suppression(hash=address_hash(address), reason=Happening.FORGOTTEN.value, at=now))
    for subscription in session.exec(select(Subscription).where(where[Subscription]).with_for_update()).all():
        left = [Happening.UNSUBSCRIBED] if subscription.standing is Standing.ACTIVE else []
        _clear(subscription, now)
        for kind in (*left, Happening.FORGOTTEN):
            session.add(AudienceEvent(at=now, subscriber_id=number, newsletter=subscription.newsletter, kind=kind))
    if subscriber:
        subscriber.email, subscriber.name = nobody, ""
    session.flush()
    return session.exec(select(func.count(col(Audit.id))).where(where[Audit])).one()


def _clear(subscription: Subscription, now: datetime) -> None:
    subscription.standing, subscription.changed_at = Standing.UNSUBSCRIBED, now
    subscription.key, subscription.source, subscription.consented_at = new_key(), "", None
    subscription.frequency, subscription.first, subscription.paused_until = Frequency.EVERY, "", None
