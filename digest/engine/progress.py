"""How a sending goes, as plain values: how many, how fast, until when; and what became of each copy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.db.deliveries import TROUBLED, UNFINISHED, Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus
from digest.deliver import ledger
from digest.deliver.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

_WINDOW = timedelta(minutes=5)
"""What the rate is taken from: the last minutes, because a server's pace changes."""
_TOO_SHORT = timedelta(seconds=5)
_LEFT = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the sending of an edition stands at a moment.

    `rate` counts the copies settled per minute; it and `expected_end` are None where nobody can say.
    """

    status: EditionStatus
    total: int
    counts: dict[DeliveryStatus, int]
    rate: float | None = None
    started_at: datetime | None = None
    expected_end: datetime | None = None
    next_attempt_at: datetime | None = None

    @property
    def settled(self) -> int:
        """Copies that the program is done with."""
        return self.total - sum(self.counts.get(status, 0) for status in UNFINISHED)


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of the ledger: what became of one copy, and why, in words and in the mail server's own."""

    email: str
    status: DeliveryStatus
    word: str
    reason: str
    reply: str
    attempts: int
    changed_at: datetime
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reason:
    """How many copies did not simply arrive for one reason."""

    status: DeliveryStatus
    reason: str
    count: int


def progress(session: Session, edition: Edition, now: datetime) -> Progress:
    """How the sending of an edition stands; it has no total before it begins."""
    counts = ledger.tally(session, edition.id)
    started = select(func.min(Audit.at), func.max(Audit.at)).where(
        Audit.edition_id == edition.id, Audit.action == EditionStatus.SENDING.value
    )
    first, last = session.exec(started).one()
    rate = None
    if edition.status is EditionStatus.SENDING and last is not None:
        since = max(last, now - _WINDOW)
        rate = per_minute(ledger.settled_since(session, edition.id, since), now - since)
    return Progress(
        edition.status,
        sum(counts.values()),
        counts,
        rate,
        first,
        expected_end(sum(counts.get(status, 0) for status in _LEFT), rate, now),
        ledger.next_attempt(session, edition.id) if edition.status is EditionStatus.SENDING else None,
    )


def per_minute(settled: int, elapsed: timedelta) -> float | None:
    """How many copies a minute are settled; None while that cannot be said yet."""
    return settled / (elapsed / timedelta(minutes=1)) if settled and elapsed >= _TOO_SHORT else None


def expected_end(left: int, rate: float | None, now: datetime) -> datetime | None:
    """When the last copy that does not wait for a further try is settled, if the rate lasts."""
    return now + timedelta(minutes=left / rate) if left and rate else None


def word(edition: EditionStatus, copy: DeliveryStatus) -> str:
    """What a copy's status is called: what is left of a cancelled edition is not sent."""
    return "not sent" if edition is EditionStatus.CANCELLED and copy in UNFINISHED else copy.value


def in_words(edition: EditionStatus, counts: Mapping[DeliveryStatus, int]) -> dict[str, int]:
    """The counts of the copies by what their status is called."""
    words: Counter[str] = Counter()
    for status, count in counts.items():
        words[word(edition, status)] += count
    return dict(words)


def reasons(session: Session, edition: Edition) -> list[Reason]:
    """Why copies did not simply arrive, counted, the most frequent first."""
    replies = (
        select(Delivery.status, Delivery.reply, func.count())
        .where(Delivery.edition_id == edition.id, col(Delivery.status).in_(TROUBLED))
        .group_by(col(Delivery.status), col(Delivery.reply))
    )
    counted: Counter[tuple[DeliveryStatus, str]] = Counter()
    for status, reply, count in session.exec(replies):
        known = DeliveryStatus(status)
        counted[known, reason(known, reply)] += count
    return [Reason(status, words, count) for (status, words), count in counted.most_common()]


def ledger_rows(  # noqa: PLR0913, PLR0917 - which copies, and which of them on this page
    session: Session, edition: Edition, among: Collection[DeliveryStatus], text: str, limit: int, offset: int = 0
) -> list[Copy]:
    """The copies of an edition by address: those `among` the statuses, if any are given, whose address has `text`."""
    rows = select(Delivery).where(Delivery.edition_id == edition.id)
    if among:
        rows = rows.where(col(Delivery.status).in_(among))
    if wanted := text.strip().lower():
        rows = rows.where(col(Delivery.email).contains(wanted, autoescape=True))
    return [_copy(edition, row) for row in session.exec(rows.order_by(col(Delivery.email)).limit(limit).offset(offset))]


def _copy(edition: Edition, row: Delivery) -> Copy:
    return Copy(
        row.email,
        row.status,
        word(edition.status, row.status),
        reason(row.status, row.reply),
        row.reply,
        row.attempts,
        row.changed_at,
        row.next_attempt_at,
    )
