"""What is not kept: sign-ups that nobody confirmed, and mails whose links are over.

Anybody may type anybody's address into a form. Of one whose owner never pressed the button nothing stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, update
from sqlmodel import Session, col, or_, select

from digest.db.audience import (
    AudienceEvent,
    AudienceMail,
    Feedback,
    Happening,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
)
from digest.db.deliveries import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

KEPT = timedelta(days=30)
"""How long: no link in these mails is good for longer."""


def expire(session: Session, now: datetime, *, at_once: int = 500) -> bool:
    """Delete what is older than `KEPT`. Who had left before they asked again is as before: somebody who left.

    Args:
        session: For writing.
        now: The present moment.
        at_once: How many subscriptions at most, so that nobody else waits long for the database.

    Returns:
        Whether there may be more of them.
    """
    session.execute(delete(SignUp).where(col(SignUp.at) < now - KEPT))
    session.execute(delete(AudienceMail).where(col(AudienceMail.created_at) < now - KEPT))
    has_left = exists().where(
        col(AudienceEvent.subscriber_id) == col(Subscription.subscriber_id),
        col(AudienceEvent.newsletter) == col(Subscription.newsletter),
        col(AudienceEvent.kind) == Happening.UNSUBSCRIBED,
    )
    was_there = or_(
        has_left,
        exists().where(col(Delivery.subscription_id) == col(Subscription.id)),
        exists().where(col(Feedback.subscription_id) == col(Subscription.id)),
    )
    session.execute(
        update(Subscription)
        .where(_unconfirmed(now), was_there)
        .values(standing=Standing.UNSUBSCRIBED, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    gone = session.exec(select(Subscription).where(_unconfirmed(now)).limit(at_once).with_for_update()).all()
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
    return len(gone) == at_once


def _unconfirmed(now: datetime) -> ColumnElement[bool]:
    return (col(Subscription.standing) == Standing.PENDING) & (col(Subscription.changed_at) < now - KEPT)


def _delete_strangers(session: Session, numbers: Sequence[int]) -> None:
    """Delete those of some subscribers whom nothing refers to any more."""
    referring = [
        exists().where(col(table.subscriber_id) == col(Subscriber.id))
        for table in (Subscription, AudienceMail, AudienceEvent)
    ]
    session.execute(delete(Subscriber).where(col(Subscriber.id).in_(numbers), ~or_(*referring)))
