"""The tokens in readers' links: which subscription, or which mail, one is good for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from digest import tokens
from digest.audience import standing
from digest.db.audience import AudienceMail, Subscriber, Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from digest.tokens import Purpose

Row = TypeVar("Row", Subscription, AudienceMail)


class State(StrEnum):
    """What the link in a mail is good for."""

    GOOD = "good"
    DONE = "done"
    OVER = "over"


def subscription_by(session: Session, token: str, purpose: Purpose) -> Subscription | None:
    """The subscription whose token for one purpose this is, however old; None if it is nobody's."""
    return _genuine(session, Subscription, token, purpose)


def mail_by(session: Session, token: str, purpose: Purpose) -> AudienceMail | None:
    """The mail whose link for one purpose has this token, whether it is still good or not; None if none has."""
    return _genuine(session, AudienceMail, token, purpose)


def is_theirs(session: Session, mail: AudienceMail) -> bool:
    """Whether a mail went to the address that its subscriber still has, and may be mailed at."""
    subscriber = session.get_one(Subscriber, mail.subscriber_id)
    return subscriber.email == mail.address and not standing.is_suppressed(session, mail.address)


def is_good(mail: AudienceMail, now: datetime) -> bool:
    """Whether the link in a mail may still be used."""
    return mail.used_at is None and now < mail.expires_at


def use_up(session: Session, mail: AudienceMail, now: datetime) -> bool:
    """Use the link in a mail, once and in its time.

    Returns:
        Whether it was good.
    """
    good = col(AudienceMail.id) == mail.id, col(AudienceMail.used_at).is_(None), col(AudienceMail.expires_at) > now
    used = session.execute(update(AudienceMail).where(*good).values(used_at=now))
    return isinstance(used, CursorResult) and used.rowcount == 1


def _genuine(session: Session, table: type[Row], token: str, purpose: Purpose) -> Row | None:
    named = tokens.read(token)
    if named is None:
        return None
    number, mac = named
    row = session.get(table, number)
    return row if tokens.is_genuine(mac, row.key if row else None, purpose) else None
