"""Which mails subscribers are to get about their subscriptions: a row for each, written before it is handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from digest.audience.standing import Choices, is_suppressed
from digest.db.audience import AudienceMail, AudienceMailKind, Subscriber, Subscription
from digest.tokens import new_key

if TYPE_CHECKING:
    from datetime import datetime

RETURN_LASTS = timedelta(days=30)
MOVE_LASTS = timedelta(days=2)
_TOLD_EVERY = timedelta(hours=1)
_DAY = timedelta(days=1)
_MOVES = AudienceMailKind.MOVE_FROM, AudienceMailKind.MOVE_TO


def new_mail(
    subscription: Subscription, kind: AudienceMailKind, address: str, now: datetime, lasts: timedelta
) -> AudienceMail:
    """A mail about a subscription that waits to be handed over at once."""
    return AudienceMail(
        kind=kind,
        newsletter=subscription.newsletter,
        subscriber_id=subscription.subscriber_id,
        address=address,
        key=new_key(),
        created_at=now,
        expires_at=now + lasts,
        next_attempt_at=now,
    )


def say_goodbye(session: Session, subscription: Subscription, now: datetime) -> None:
    """Tell the owner of an address that it was unsubscribed; the link brings all back as it was.

    Of several such links the last one is good.
    """
    address = session.get_one(Subscriber, subscription.subscriber_id).email
    earlier = (
        col(AudienceMail.subscriber_id) == subscription.subscriber_id,
        col(AudienceMail.newsletter) == subscription.newsletter,
        col(AudienceMail.kind) == AudienceMailKind.GOODBYE,
        col(AudienceMail.used_at).is_(None),
    )
    session.execute(update(AudienceMail).where(*earlier).values(used_at=now))
    if not is_suppressed(session, address):
        mail = new_mail(subscription, AudienceMailKind.GOODBYE, address, now, RETURN_LASTS)
        mail.wanted = {"subscription": subscription.id, "choices": Choices.of(subscription).stored()}
        session.add(mail)


def tell_changes(session: Session, subscription: Subscription, before: Choices, now: datetime) -> None:
    """Tell the owner of an address what was chosen for it: the first change at once, further ones once an hour.

    Whoever has a mail that was forwarded to them can choose again and again, and must not fill an inbox by it.
    """
    address = session.get_one(Subscriber, subscription.subscriber_id).email
    told = select(AudienceMail).where(
        AudienceMail.subscriber_id == subscription.subscriber_id,
        AudienceMail.newsletter == subscription.newsletter,
        AudienceMail.kind == AudienceMailKind.CHANGED,
    )
    last = session.exec(told.order_by(col(AudienceMail.id).desc()).limit(1)).first()
    if is_suppressed(session, address) or (last is not None and last.next_attempt_at is not None):
        return  # the one that waits tells of this change as well
    mail = new_mail(subscription, AudienceMailKind.CHANGED, address, now, _DAY)
    mail.next_attempt_at = max(now, last.created_at + _TOLD_EVERY) if last else now
    mail.wanted = {"subscription": subscription.id, "before": before.stored()}
    session.add(mail)


def ask_about_move(session: Session, subscription: Subscription, new_address: str, now: datetime, most: int) -> None:
    """Ask the address that somebody has, and the one that they gave, whether the newsletters shall go there.

    Neither is asked more than `most` times a day, and one that must not be mailed never is: nobody else is told.
    """
    address = session.get_one(Subscriber, subscription.subscriber_id).email
    pair = [new_mail(subscription, kind, to, now, MOVE_LASTS) for kind, to in zip(_MOVES, (address, new_address))]
    for mail in pair:
        if because := _unasked(session, mail, most):
            mail.next_attempt_at, mail.trouble = None, because
        session.add(mail)
    session.flush()
    for mail, other in zip(pair, reversed(pair)):
        mail.wanted = {"from": address, "to": new_address, "other": other.id}


def _unasked(session: Session, mail: AudienceMail, most: int) -> str:
    """Why an address is not asked about a move; empty if it is."""
    if is_suppressed(session, mail.address):
        return "not sent: the address is suppressed"
    asked = select(func.count()).where(
        AudienceMail.address == mail.address,
        col(AudienceMail.kind).in_(_MOVES),
        AudienceMail.created_at > mail.created_at - _DAY,
    )
    return "not sent: the address was asked often enough today" if session.exec(asked).one() >= most else ""
