"""Unsubscribing somebody in their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.audience import standing
from digest.db.audience import Subscriber, Subscription
from digest.engine.audience import telling

if TYPE_CHECKING:
    from digest.engine.installation import Installation


def remove(installation: Installation, newsletter: str, address: str, *, source: str) -> bool:
    """Unsubscribe a normalised address in its owner's name; they are told, and can come back by themselves.

    Returns:
        Whether it was subscribed.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        found = session.exec(
            select(Subscription)
            .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
            .where(Subscriber.email == address, Subscription.newsletter == newsletter)
        ).first()
        if found is None or not standing.leave(session, found, now, source=source):
            return False
        telling.say_goodbye(session, found, now)
    return True
