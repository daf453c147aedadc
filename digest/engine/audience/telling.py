"""Telling the owner of an address what is done in their name: whoever does it may hold a mail that was forwarded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import AudienceMail, AudienceMailKind, Subscriber, Subscription
from digest.engine.audience.mails import NOT_SENT, mail_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

RETURN_LASTS = timedelta(days=30)
MOVE_LASTS = timedelta(days=2)
_CHANGE_LASTS = timedelta(days=2)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_MOST_TOLD = 3


def say_goodbye(session: Session, subscription: Subscription, now: datetime) -> None:
    """Tell that an address was unsubscribed; the link brings all back as it was. Of several the last one is good.

    Nobody's inbox is filled by it: to leave again one must have come back, by a link that its owner alone is sent.
    """
    earlier = (
        col(AudienceMail.subscriber_id) == subscription.subscriber_id,
        col(AudienceMail.newsletter) == subscription.newsletter,
        col(AudienceMail.kind) == AudienceMailKind.GOODBYE,
        col(AudienceMail.used_at).is_(None),
        col(AudienceMail.expires_at) > now,
    )
    session.execute(update(AudienceMail).where(*earlier).values(expires_at=now))
    subscriber = session.get_one(Subscriber, subscription.subscriber_id)
    wanted = {"subscription": subscription.id, "choices": Choices.of(subscription).stored()}
    kind = AudienceMailKind.GOODBYE
    session.add(mail_to(subscriber, subscription.newsletter, kind, now, lasts=RETURN_LASTS, wanted=wanted))


def tell_changes(session: Session, subscription: Subscription, before: Choices, now: datetime) -> None:
    """Tell what was chosen: the first change at once, further ones together.

    With a forwarded mail one can choose again and again, and must not fill an inbox by it.
    """
    subscriber = session.get_one(Subscriber, subscription.subscriber_id)
    kind = AudienceMailKind.CHANGED
    theirs = select(AudienceMail).where(
        AudienceMail.subscriber_id == subscriber.id,
        AudienceMail.newsletter == subscription.newsletter,
        AudienceMail.kind == kind,
        ~col(AudienceMail.trouble).startswith(NOT_SENT),
    )
    latest = session.exec(theirs.order_by(col(AudienceMail.id).desc()).limit(_MOST_TOLD).with_for_update()).all()
    wanted = {"subscription": subscription.id, "before": before.stored()}
    mail = mail_to(subscriber, subscription.newsletter, kind, now, lasts=_CHANGE_LASTS, wanted=wanted)
    if latest and latest[0].next_attempt_at is not None:  # it may be set already, without this change
        mail.next_attempt_at, mail.wanted = latest[0].next_attempt_at, latest[0].wanted
        session.delete(latest[0])
    else:
        mail.next_attempt_at = next_telling([each.sent_at or each.created_at for each in latest], now)
    session.add(mail)


def next_telling(told: Sequence[datetime], now: datetime) -> datetime:
    """When changes may be told again: an hour after the last time, and no more than three times a day.

    Args:
        told: When they were told, the latest first.
        now: The present.
    """
    an_hour_on = [at + _HOUR for at in told[:1]]
    a_day_on = [at + _DAY for at in told[_MOST_TOLD - 1 : _MOST_TOLD]]
    return max([now, *an_hour_on, *a_day_on])


def ask_about_move(session: Session, subscription: Subscription, new_address: str, now: datetime, most: int) -> None:
    """Ask the owner of a subscription whether all that they get shall go to another address: `most` times a day."""
    standing.lock(session, subscription.subscriber_id)
    subscriber = session.get_one(Subscriber, subscription.subscriber_id)
    kind, wanted = AudienceMailKind.MOVE_FROM, {"from": subscriber.email, "to": new_address}
    if subscriber.email != new_address and _times_asked(session, subscriber.email, kind, now) < most:
        session.add(mail_to(subscriber, subscription.newsletter, kind, now, lasts=MOVE_LASTS, wanted=wanted))


def ask_new_address(session: Session, agreed: AudienceMail, now: datetime, most: int) -> None:
    """Ask the other address about a move that the old one has agreed to, unless it was asked `most` times today."""
    kind, address = AudienceMailKind.MOVE_TO, agreed.wanted["to"]
    if _times_asked(session, address, kind, now) < most:
        whose = session.get_one(Subscriber, agreed.subscriber_id)
        lasts, wanted = MOVE_LASTS, agreed.wanted
        session.add(mail_to(whose, agreed.newsletter, kind, now, lasts=lasts, address=address, wanted=wanted))


def say_moved(session: Session, agreed: AudienceMail, now: datetime) -> None:
    """Tell the old address of a move that was done."""
    whose = session.get_one(Subscriber, agreed.subscriber_id)
    kind, address, wanted = AudienceMailKind.MOVED, agreed.wanted["from"], agreed.wanted
    session.add(mail_to(whose, agreed.newsletter, kind, now, lasts=MOVE_LASTS, address=address, wanted=wanted))


def _times_asked(session: Session, address: str, kind: AudienceMailKind, now: datetime) -> int:
    asked = select(func.count()).where(
        AudienceMail.address == address, AudienceMail.kind == kind, AudienceMail.created_at > now - _DAY
    )
    return session.exec(asked).one()
