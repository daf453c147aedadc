"""What is not kept: sign-ups that nobody confirmed, and mails whose links are over.

Anybody may type anybody's address into a form. Of one whose owner never pressed the button nothing stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists
from sqlmodel import Session, col, or_, select

from digest.audience import standing
from digest.db.audience import (
    AudienceEvent,
    AudienceMail,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

KEPT = timedelta(days=30)
"""How long: no link in these mails is good for longer."""


def expire(session: Session, now: datetime, *, at_once: int = 500) -> bool:
    """Delete what is older than `KEPT`. A subscription waits only if there was none before it was asked for.

    Args:
        session: For writing.
        now: The present moment.
        at_once: How many subscriptions at most, so that nobody else waits long for the database.

    Returns:
        Whether there may be more of them.
    """
    session.execute(delete(SignUp).where(col(SignUp.at) < now - KEPT))
    session.execute(delete(AudienceMail).where(col(AudienceMail.created_at) < now - KEPT))
    unconfirmed = col(Subscription.standing) == Standing.PENDING, col(Subscription.changed_at) < now - KEPT
    found = session.exec(select(Subscription.id, Subscription.subscriber_id).where(*unconfirmed).limit(at_once)).all()
    standing.lock(session, *(subscriber for _, subscriber in found))
    still = col(Subscription.id).in_([number for number, _ in found])
    gone = session.exec(select(Subscription).where(still, *unconfirmed).with_for_update()).all()
    for subscription in gone:
        session.execute(
            delete(AudienceEvent).where(
                col(AudienceEvent.subscriber_id) == subscription.subscriber_id,
                col(AudienceEvent.newsletter) == subscription.newsletter,
            )
        )
        session.delete(subscription)
    session.flush()
    _delete_strangers(session, [each.subscriber_id for each in gone])
    return len(found) == at_once


def _delete_strangers(session: Session, numbers: Sequence[int]) -> None:
    """Delete those of some subscribers whom nothing refers to any more."""
    referring = [
        exists().where(col(table.subscriber_id) == col(Subscriber.id))
        for table in (Subscription, AudienceMail, AudienceEvent)
    ]
    session.execute(delete(Subscriber).where(col(Subscriber.id).in_(numbers), ~or_(*referring)))
