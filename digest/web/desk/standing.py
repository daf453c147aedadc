"""The strip above the board: where an edition stands, how long there is, and what may be done with it next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.accounts.roles import Right
from digest.compose import approvals, lifecycle, requests
from digest.db.editions import OPEN, REPLACEABLE, EditionStatus, ReviewMail
from digest.durations import in_words
from digest.engine import deadline, scheduling
from digest.engine.deadline import Verdict
from digest.web.words import clock, counted, day, place

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.requests import ChangeRequest
    from digest.db.editions import Approval, Edition
    from digest.settings import Newsletter
    from digest.web.desk.access import Visitor


class Action(StrEnum):
    """What the strip offers."""

    APPROVE = "approve"
    TEST = "test"
    REQUEST = "request"
    ASK = "ask"
    CANCEL = "cancel"
    BRING_BACK = "bring back"


_RIGHTS = {
    Action.APPROVE: Right.APPROVE,
    Action.TEST: Right.EDIT,
    Action.REQUEST: Right.EDIT,
    Action.ASK: Right.EDIT,
    Action.CANCEL: Right.APPROVE,
    Action.BRING_BACK: Right.APPROVE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an edition stands at a moment.

    `undo_until` is how long a cancelling can be taken back, if it can; `verdict` is what becomes of the edition if
    nobody approves it.
    """

    newsletter: Newsletter
    edition: Edition
    now: datetime
    approval: Approval | None = None
    request: ChangeRequest | None = None
    mails: tuple[ReviewMail, ...] = ()
    undo_until: datetime | None = None
    verdict: Verdict = Verdict.HELD

    @property
    def is_approved(self) -> bool:
        """Whether it goes out at its hour as it is."""
        return self.edition.status is EditionStatus.APPROVED and self.approval is not None

    @property
    def counts_down(self) -> bool:
        """Whether its hour is still to come, and something will happen then."""
        waits = self.is_approved or self.edition.status is EditionStatus.DRAFT
        return waits and self.edition.send_at > self.now

    @property
    def left(self) -> str:
        """How long there is until its hour."""
        return in_words(self.edition.send_at - self.now)

    @property
    def hour(self) -> str:
        """Its hour, on the clocks of the newsletter's place: `07:00 Singapore time`, with the day if it is another."""
        zone = self.newsletter.timezone
        time = f"{clock(self.edition.send_at, zone)} {place(zone)}"
        other_day = day(self.edition.send_at, zone) != day(self.now, zone)
        return f"{time} on {day(self.edition.send_at, zone)}" if other_day else time

    @property
    def goes_out(self) -> str:
        """When it goes out if it is approved now."""
        return f"in {self.left}, at {self.hour}" if self.edition.send_at > self.now else "at once"

    @property
    def otherwise(self) -> str:
        """What happens at its hour if nobody approves it."""
        return deadline.otherwise(self.edition, self.verdict, self.now)

    def mailed(self, visitor: Visitor) -> list[str]:
        """What reviewers were mailed, in words; who edits may know their addresses."""
        taken = [mail for mail in self.mails if mail.sent_at is not None]
        lost = [mail for mail in self.mails if mail.sent_at is None and mail.trouble]
        said = []
        if taken:
            last = max(mail.sent_at for mail in taken if mail.sent_at)
            people = counted(len({mail.address for mail in taken}), "reviewer")
            said.append(f"{people} mailed, last at {clock(last, self.newsletter.timezone)}")
        if waiting := len(self.mails) - len(taken) - len(lost):
            said.append(f"{counted(waiting, 'mail')} to reviewers on the way")
        if visitor.may(Right.EDIT):
            return said + [f"{mail.address} was not mailed: {mail.trouble}" for mail in lost]
        return [*said, f"{counted(len(lost), 'mail')} to reviewers could not be sent"] if lost else said

    def actions(self, visitor: Visitor) -> set[str]:
        """What may be done with it as it stands, by somebody."""
        return {action.value for action in self._open() if visitor.may(_RIGHTS[action])}

    def _open(self) -> set[Action]:
        status = self.edition.status
        found = set()
        if status in REPLACEABLE:
            found |= {Action.TEST, Action.REQUEST}
        if status in REPLACEABLE and not self.is_approved:
            found.add(Action.APPROVE)
        if status in OPEN and self.newsletter.reviewers:
            found.add(Action.ASK)
        if status in lifecycle.CANCELLABLE:
            found.add(Action.CANCEL)
        if self.undo_until is not None:
            found.add(Action.BRING_BACK)
        return found


def standing_of(session: Session, newsletter: Newsletter, edition: Edition, now: datetime) -> Standing:
    """Where an edition stands."""
    mails = select(ReviewMail).where(ReviewMail.edition_id == edition.id).order_by(col(ReviewMail.id))
    return Standing(
        newsletter,
        edition,
        now,
        approvals.approval_of(session, edition),
        requests.open_request(session, edition),
        tuple(session.exec(mails)),
        scheduling.undo_until(session, edition, now),
        deadline.verdict(session, newsletter, edition),
    )
