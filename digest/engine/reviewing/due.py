"""Which mails reviewers are due, and which are not wanted any more: decisions on plain values."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from digest.db.editions import OPEN, EditionStatus, ReviewMailKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from digest.db.editions import Edition, ReviewMail

_LEAST = timedelta(hours=1)  # so long an editor's question is tried to be delivered, however near the send hour is


def due(
    edition: Edition, built: int, mails: Sequence[ReviewMail], remind: timedelta, now: datetime
) -> ReviewMailKind | None:
    """The mail that a reviewer is due on a draft, if any.

    Args:
        edition: The draft.
        built: The revision that the latest build made: later ones are an editor's, and nobody is mailed at each.
        mails: What that reviewer was written on it so far.
        remind: How long before the send hour reviewers are reminded; nothing for never.
        now: The present.
    """
    if edition.status is not EditionStatus.DRAFT or now >= edition.send_at:
        return None
    if not any(mail.revision >= built for mail in mails):
        return ReviewMailKind.READY
    hour = edition.send_at - remind
    reminded = any(
        mail.created_at >= hour or (mail.kind is ReviewMailKind.REMINDER and mail.revision == edition.revision)
        for mail in mails
    )
    return ReviewMailKind.REMINDER if remind and now >= hour and not reminded else None


def refusal(
    mail: ReviewMail, edition: Edition, others: Sequence[ReviewMail], reviewers: Collection[str], now: datetime
) -> str:
    """Why a mail that waits is not to be handed over any more; empty if it is.

    Args:
        mail: The mail.
        edition: What it is about, as it is now.
        others: What the same reviewer was or is to be written on it besides.
        reviewers: The addresses that review the newsletter.
        now: The present.
    """
    if mail.address not in reviewers:
        return "not sent: this address is no reviewer of the newsletter any more"
    if edition.status not in OPEN:
        return f"not sent: the edition was {edition.status.word} by then"
    if any(other.kind is mail.kind and other.revision == edition.revision for other in others):
        return "not sent: a later mail says more"
    if now >= max(edition.send_at, mail.created_at + _LEAST):
        return "given up at the send hour"
    return ""
