"""One subscriber's story: what they are subscribed to, what happened, what they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from digest.audience import standing
from digest.db.audience import AudienceEvent, AudienceMail, Subscriber, Subscription, Suppression, address_hash
from digest.db.deliveries import Delivery
from digest.db.editions import Audit, Edition
from digest.deliver.reasons import reason
from digest.engine.audience import telling

if TYPE_CHECKING:
    from datetime import datetime

    from digest.db.deliveries import DeliveryStatus
    from digest.engine.installation import Installation

MOST = 50
"""Of events, mails and copies: the newest of each."""

UNSUBSCRIBED = "unsubscribed"
"""What the record says of it."""

_SOURCE = "desk"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of an edition, and what became of it at `at`: in a word, and why."""

    newsletter: str
    number: int
    subject: str
    status: DeliveryStatus
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """A subscriber with all that is known of them, the newest first; `suppressed` says why nothing is mailed them."""

    subscriber: Subscriber
    subscriptions: list[Subscription]
    events: list[AudienceEvent]
    mails: list[AudienceMail]
    copies: list[Copy]
    suppressed: str


def history(session: Session, newsletter: str, subscription_id: int) -> History | None:
    """The story of whose subscription to a newsletter this is; None if there is none of that number."""
    named = session.get(Subscription, subscription_id)
    if named is None or named.newsletter != newsletter:
        return None
    subscriber = session.get_one(Subscriber, named.subscriber_id)
    theirs = select(Subscription).where(Subscription.subscriber_id == subscriber.id)
    subscriptions = list(session.exec(theirs.order_by(col(Subscription.id))))
    events = select(AudienceEvent).where(AudienceEvent.subscriber_id == subscriber.id)
    mails = select(AudienceMail).where(AudienceMail.subscriber_id == subscriber.id)
    because = select(Suppression.reason).where(Suppression.hash == address_hash(subscriber.email))
    return History(
        subscriber,
        subscriptions,
        list(session.exec(events.order_by(col(AudienceEvent.id).desc()).limit(MOST))),
        list(session.exec(mails.order_by(col(AudienceMail.id).desc()).limit(MOST))),
        _copies(session, [each.id for each in subscriptions]),
        session.exec(because).first() or "",
    )


def unsubscribe(installation: Installation, newsletter: str, subscription_id: int, by: str) -> bool:
    """Unsubscribe somebody in their name; they are told, and can come back by themselves.

    The record says who did it, and of whom it says a number alone: it only grows, and an address must be forgettable.

    Returns:
        Whether they were subscribed.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        found = session.get(Subscription, subscription_id)
        if found is None or found.newsletter != newsletter or not standing.leave(session, found, now, source=_SOURCE):
            return False
        telling.say_goodbye(session, found, now)
        detail = {"newsletter": newsletter, "subscription": subscription_id}
        session.add(Audit(at=now, actor=by, action=UNSUBSCRIBED, detail=detail))
    installation.woken.set()
    return True


def _copies(session: Session, subscriptions: list[int]) -> list[Copy]:
    edition = col(Edition.newsletter), col(Edition.number), col(Edition.subject)  # not its bytes, which are many
    rows = session.execute(
        sql_select(*edition, Delivery)
        .join(Delivery, col(Delivery.edition_id) == col(Edition.id))
        .where(col(Delivery.subscription_id).in_(subscriptions))
        .order_by(col(Delivery.id).desc())
        .limit(MOST)
    )
    return [
        Copy(newsletter, number, subject, row.status, reason(row.status, row.reply), row.changed_at)
        for newsletter, number, subject, row in rows
    ]
