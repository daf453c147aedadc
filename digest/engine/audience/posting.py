"""The mails about subscriptions that wait, and until when: `digest.engine.posting` hands them over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, true
from sqlmodel import col, select

from digest.db.audience import (
    AudienceMail,
    AudienceMailKind,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.engine import posting
from digest.engine.audience import changes
from digest.engine.audience.letters import written
from digest.engine.audience.mails import NOT_SENT
from digest.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.engine.posting import Written

AT_ONCE = 50
"""How many are handed over before anybody is asked whether to go on."""

_TO_SUBSCRIBERS = AudienceMailKind.ALREADY, AudienceMailKind.WELCOME, AudienceMailKind.CHANGED


def hand_over(installation: Installation, said: Callable[[str], None]) -> int:
    """Hand some of the mails that wait to the mail server; `said` is called with a line for the log on each.

    Returns:
        How many waited; none if the mail server cannot be used now.
    """
    try:
        return posting.hand_over(installation, AudienceMailing(installation), said)
    except DeliveryError as error:
        said(f"mails about subscriptions wait: {error}")
        return 0


@dataclass(frozen=True, slots=True)
class AudienceMailing:
    """The mails about subscriptions, of all newsletters. The log names no addresses."""

    installation: Installation
    table: type[AudienceMail] = AudienceMail

    def waiting(self, session: Session) -> Sequence[int]:
        """Those that are due, the oldest first."""
        due = col(AudienceMail.next_attempt_at) <= self.installation.clock.now()
        return session.exec(select(AudienceMail.id).where(due).order_by(col(AudienceMail.id)).limit(AT_ONCE)).all()

    def name(self, session: Session, mail: AudienceMail) -> str:  # noqa: ARG002 - the row says it all
        """The newsletter, the kind and the number."""
        return f"{mail.newsletter}, {mail.kind.value} mail {mail.id}"

    def refusal(self, session: Session, mail: AudienceMail) -> str:
        """Why it is not wanted any more; empty if it is."""
        suppressed, stays = session.exec(select(_suppressed(mail), _stays(mail))).one()
        if suppressed:
            return f"{NOT_SENT}this address must not be mailed"
        if not stays:
            return f"{NOT_SENT}its reader has left, or has another address"
        if mail.kind is AudienceMailKind.CHANGED and not changes.is_different(session, mail):
            return f"{NOT_SENT}all is as it was"
        retry = timedelta(hours=self.installation.settings.deliver.retry_hours)
        return "given up" if _is_late(mail, self.installation.clock.now(), retry) else ""

    def written(self, session: Session, mail: AudienceMail) -> Written:
        """What it says, as long as its address may be mailed, and is subscribed if it speaks of that."""
        return replace(written(session, self.installation, mail), still=~_suppressed(mail) & _stays(mail))


def _is_late(mail: AudienceMail, now: datetime, retry: timedelta) -> bool:
    """Whether its time is over; of one that was tried and not taken, `retry` after it was written."""
    return now >= mail.expires_at or bool(mail.trouble and now >= mail.created_at + retry)


def _suppressed(mail: AudienceMail) -> ColumnElement[bool]:
    return exists().where(col(Suppression.hash) == address_hash(mail.address))


def _stays(mail: AudienceMail) -> ColumnElement[bool]:
    """Whether the subscription that a mail speaks of is active, and of the address that the mail goes to."""
    if mail.kind not in _TO_SUBSCRIBERS:
        return true()
    return exists().where(
        col(Subscription.id) == mail.wanted["subscription"],
        col(Subscription.standing) == Standing.ACTIVE,
        col(Subscription.subscriber_id) == col(Subscriber.id),
        col(Subscriber.email) == mail.address,
    )
