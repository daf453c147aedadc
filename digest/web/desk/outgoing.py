"""How an edition goes out, as plain values: what the page and its stream show, and what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.db.deliveries import UNFINISHED, DeliveryStatus
from digest.db.editions import REPLACEABLE, Approval, Edition, EditionStatus
from digest.durations import in_words
from digest.engine import progress, scheduling

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.progress import Progress, Reason
    from digest.settings import Newsletter


class Action(StrEnum):
    """What can be done about the sending of an edition."""

    NOW = "now"
    LATER = "later"
    HOUR = "hour"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    BRING_BACK = "bring back"


_ORDER = (
    DeliveryStatus.SENT,
    DeliveryStatus.REFUSED,
    DeliveryStatus.UNKNOWN,
    DeliveryStatus.SKIPPED,
    DeliveryStatus.DEFERRED,
    DeliveryStatus.SENDING,
    DeliveryStatus.PENDING,
)
_MEANINGS = {
    DeliveryStatus.SENT: "the mail server took it",
    DeliveryStatus.REFUSED: "the mail server said no, for good",
    DeliveryStatus.UNKNOWN: "no answer came: it may or may not have arrived",
    DeliveryStatus.SKIPPED: "the reader left, paused or chose other editions since the sending began",
    DeliveryStatus.DEFERRED: "the mail server asked to be tried again later",
    DeliveryStatus.SENDING: "being handed over",
    DeliveryStatus.PENDING: "waiting for its turn",
}
_BAR = 1000  # units of the drawing that its parts are measured in
_WATCHED = frozenset({EditionStatus.APPROVED, *lifecycle.UNDER_WAY})


@dataclass(frozen=True, slots=True)
class Count:
    """How many copies stand at one status, and their part of the bar: from `start` on, `width` wide."""

    status: DeliveryStatus
    word: str
    meaning: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An edition on its way at a moment.

    `undo_until` is how long a cancelling can be taken back, `hour_before` the hour that taking "send now" back leads
    to; None where that cannot be done.
    """

    newsletter: Newsletter
    edition: Edition
    now: datetime
    progress: Progress
    reasons: tuple[Reason, ...] = ()
    approval: Approval | None = None
    undo_until: datetime | None = None
    hour_before: datetime | None = None

    @property
    def is_imminent(self) -> bool:
        """Whether it goes out within the minute that follows "send now"."""
        waits = self.edition.status is EditionStatus.APPROVED
        return waits and self.edition.send_at <= self.now + scheduling.SEND_DELAY

    @property
    def is_overdue(self) -> bool:
        """Whether its hour has come."""
        return self.edition.send_at <= self.now

    @property
    def is_undoable(self) -> bool:
        """Whether it was cancelled just now."""
        return self.undo_until is not None

    @property
    def is_watched(self) -> bool:
        """Whether something may happen to it by itself."""
        return self.edition.status in _WATCHED or self.is_undoable

    @property
    def state(self) -> str:
        """Another one means that other things can be done."""
        return " ".join([self.edition.status.value, *sorted(self.actions)])

    @property
    def actions(self) -> frozenset[Action]:
        """What can be done as it stands."""
        status = self.edition.status
        return frozenset(action for action, is_open in self._openings(status).items() if is_open)

    def _openings(self, status: EditionStatus) -> dict[Action, bool]:
        is_approved = status is EditionStatus.APPROVED
        return {
            Action.NOW: is_approved and not self.is_imminent,
            Action.LATER: self.hour_before is not None,
            Action.HOUR: status in REPLACEABLE,
            Action.WITHDRAW: is_approved,
            Action.PAUSE: status is EditionStatus.SENDING,
            Action.RESUME: status is EditionStatus.PAUSED,
            Action.CANCEL: status in lifecycle.CANCELLABLE,
            Action.BRING_BACK: self.is_undoable,
        }

    @property
    def left(self) -> int:
        """Copies that the program is not done with."""
        return self.progress.total - self.progress.settled

    @property
    def until_hour(self) -> str:
        """How long there is until it goes out."""
        return in_words(self.edition.send_at - self.now, seconds=True)

    @property
    def until_undone(self) -> str:
        """How long a cancelling can still be taken back."""
        return in_words(self.undo_until - self.now, seconds=True) if self.undo_until else ""

    @property
    def until_end(self) -> str:
        """How long the sending goes on, as far as anybody can say."""
        return in_words(self.progress.expected_end - self.now, seconds=True) if self.progress.expected_end else ""

    @property
    def counts(self) -> list[Count]:
        """The copies by status, those that the program is done with first."""
        total, start, made = max(self.progress.total, 1), 0.0, []
        for status in _ORDER:
            if count := self.progress.counts.get(status, 0):
                width = _BAR * count / total
                word = progress.word(self.edition.status, status)
                made.append(Count(status, word, self._meaning(status), count, round(start, 2), round(width, 2)))
                start += width
        return made

    def _meaning(self, status: DeliveryStatus) -> str:
        is_let_go = self.edition.status is EditionStatus.CANCELLED and status in UNFINISHED
        return "left when the edition was cancelled" if is_let_go else _MEANINGS[status]


def outgoing(session: Session, newsletter: Newsletter, edition: Edition, now: datetime) -> Outgoing:
    """How an edition goes out at a moment."""
    return Outgoing(
        newsletter,
        edition,
        now,
        progress.progress(session, edition, now),
        tuple(progress.reasons(session, edition)),
        _approval(session, edition),
        scheduling.undo_until(session, edition, now),
        scheduling.hour_before(session, edition, now),
    )


def _approval(session: Session, edition: Edition) -> Approval | None:
    given = select(Approval).where(Approval.edition_id == edition.id, col(Approval.voided_at).is_(None))
    return session.exec(given.order_by(col(Approval.id).desc()).limit(1)).first()
