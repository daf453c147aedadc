"""Which mails about subscriptions are to be sent: a row for each, written with the change that it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.db.audience import AudienceMail
from digest.tokens import new_key

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from digest.db.audience import AudienceMailKind, Subscriber

NOT_SENT = "not sent: "
"""How the trouble of a mail begins that was not wanted any more before it was handed over."""


def mail_to(  # noqa: PLR0913 - what a mail is
    subscriber: Subscriber,
    newsletter: str,
    kind: AudienceMailKind,
    now: datetime,
    *,
    lasts: timedelta,
    address: str = "",
    wanted: dict[str, Any] | None = None,
) -> AudienceMail:
    """A mail to be added to the session, which `posting` then hands over.

    Args:
        subscriber: Whom it is for.
        newsletter: How it looks, and who sends it.
        kind: Why.
        now: The present.
        lasts: How long its link is good; it is not sent later, either.
        address: Where to, if not to the subscriber's own address.
        wanted: What using its link brings about.
    """
    return AudienceMail(
        kind=kind,
        newsletter=newsletter,
        subscriber_id=subscriber.id,
        address=address or subscriber.email,
        key=new_key(),
        wanted=wanted or {},
        created_at=now,
        expires_at=now + lasts,
        next_attempt_at=now,
    )
