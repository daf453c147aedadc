"""The mails about subscriptions that wait, and until when: `digest.engine.posting` hands them over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Exists, exists
from sqlmodel import col, select

from digest.db.audience import AudienceMail, AudienceMailKind, Suppression, address_hash
from digest.engine import posting
from digest.engine.audience import welcome
from digest.engine.audience.letters import written
from digest.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.engine.posting import Written

AT_ONCE = 50
"""How many are handed over before anybody is asked whether to go on."""


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


def refusal(mail: AudienceMail, now: datetime, retry: timedelta, *, suppressed: bool, left: bool) -> str:
    """Why a mail that waits is not to be handed over any more; empty if it is.

    Args:
        mail: The mail.
        now: The present.
        retry: How long a mail that nobody takes is tried again.
        suppressed: Whether its address must never be mailed.
        left: Whether it welcomes somebody who is not subscribed any more.
    """
    if suppressed:
        return "not sent: this address must not be mailed"
    if left:
        return "not sent: its reader has left"
    if now >= min(mail.expires_at, mail.created_at + retry):
        return f"given up: {mail.trouble or 'nothing handed it over in time'}"
    return ""


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
        retry = timedelta(hours=self.installation.settings.deliver.retry_hours)
        suppressed = bool(session.exec(select(_suppressed(mail))).one())
        left = mail.kind is AudienceMailKind.WELCOME and not welcome.is_wanted(session, mail)
        return refusal(mail, self.installation.clock.now(), retry, suppressed=suppressed, left=left)

    def written(self, session: Session, mail: AudienceMail) -> Written:
        """What it says, as long as its address may be mailed."""
        message = written(session, self.installation, mail)
        return replace(message, still=~_suppressed(mail) & message.still)


def _suppressed(mail: AudienceMail) -> Exists:
    return exists().where(col(Suppression.hash) == address_hash(mail.address))
