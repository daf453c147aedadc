"""What an editor does from the approval to the last copy: give it another hour, pause, cancel, take back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from digest.compose import approvals, lifecycle, requests
from digest.db.editions import OPEN, Audit, Edition, EditionStatus
from digest.errors import ChangeError, StateError

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

SEND_DELAY = timedelta(seconds=60)
"""How long after "send now" the first copy goes out: until then it can be taken back."""
UNDO_WINDOW = timedelta(minutes=10)
"""How long a cancelling can be taken back."""
FARTHEST = timedelta(days=60)
"""How far ahead an edition may be scheduled."""

_SENT_NOW = "send now"
_LET_GO = frozenset({EditionStatus.SKIPPED, EditionStatus.CANCELLED})


def reopened(send_at: datetime, now: datetime) -> EditionStatus:
    """What an edition becomes whose approval is taken back.

    Held, when its hour has come or is about to: no deadline then decides in the editor's place.
    """
    return EditionStatus.DRAFT if send_at > now + SEND_DELAY else EditionStatus.HELD


def back_to(before: EditionStatus, send_at: datetime, now: datetime, *, is_approved: bool) -> EditionStatus:
    """Where an edition goes whose cancelling is taken back; `is_approved` if its approval still counts."""
    if before in lifecycle.UNDER_WAY:
        return EditionStatus.PAUSED
    if before is EditionStatus.APPROVED and is_approved:
        return EditionStatus.APPROVED
    return reopened(send_at, now)


def moment_in(zone: str, text: str) -> datetime:
    """The moment that a date and an hour name, in UTC: those of `zone`, unless the text has an offset of its own.

    An hour that the clocks skip in spring moves forward by as much; one that they show twice in autumn is the first.

    Raises:
        ChangeError: It names none.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ChangeError(f"{text[:40]!r} is no date and hour: write it like 2026-02-19T07:30") from error


def reschedule(installation: Installation, newsletter: Newsletter, number: int, send_at: datetime, by: str) -> Edition:
    """Give an edition another send hour. An approval stays, because not a byte changes; what was held is open again.

    Raises:
        ChangeError: The moment has passed or is more than 60 days ahead.
        StateError: There is no such edition, or its hour cannot be changed any more.
    """
    now = installation.clock.now()
    if not now < send_at <= now + FARTHEST:
        there = send_at.astimezone(ZoneInfo(newsletter.timezone))
        raise ChangeError(
            f"{there:%Y-%m-%d %H:%M} ({newsletter.timezone}) is no hour to send at: take one in the future, at most "
            f"{FARTHEST.days} days ahead"
        )
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        lifecycle.reschedule(session, edition, send_at, by, now)
        return edition


def send_now(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Let an approved edition go out in a minute; asked again, it does not wait longer.

    Raises:
        StateError: There is no such edition, or it is not approved.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        if edition.status is not EditionStatus.APPROVED:
            raise StateError(f"edition {number} is {edition.status.value}: only what is approved can be sent")
        if not now < edition.send_at <= now + SEND_DELAY:
            lifecycle.reschedule(session, edition, now + SEND_DELAY, by, now, because=_SENT_NOW)
        return edition


def send_later(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Take "send now" back: the edition waits for the hour that it had, approved as it is.

    Raises:
        StateError: There is no such edition, or no "send now" to take back.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        before = hour_before(session, edition, now)
        if before is None:
            raise StateError(
                f"there is no “send now” of edition {number} to take back, or the hour that it had has passed"
            )
        lifecycle.reschedule(session, edition, before, by, now, because="“send now” was taken back")
        return edition


def hour_before(session: Session, edition: Edition, now: datetime) -> datetime | None:
    """The hour that an edition had before "send now", as long as that can be taken back."""
    if edition.status is not EditionStatus.APPROVED or not now < edition.send_at <= now + SEND_DELAY:
        return None
    moved = _newest(session, edition, lifecycle.RESCHEDULED)
    if moved is None or moved.detail.get("because") != _SENT_NOW:
        return None
    before = datetime.fromisoformat(moved.detail["from"])
    return before if before > now else None


def withdraw(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Take an approval back before the sending begins. The edition is a draft again, or held if its hour is here.

    Raises:
        StateError: There is no such edition, or it is not approved.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        to = reopened(edition.send_at, now)
        approvals.take_back(session, edition, to, by=by, now=now, because="the approval was withdrawn")
        return edition


def request_changes(installation: Installation, newsletter: Newsletter, number: int, note: str, by: str) -> Edition:
    """Say what must be otherwise before the edition may go out; an approval is taken back.

    Raises:
        ChangeError: The note says nothing or is longer than 2000 characters.
        StateError: There is no such edition, or nothing in it can be changed any more.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        if edition.status is EditionStatus.APPROVED:
            to = reopened(edition.send_at, now)
            approvals.take_back(session, edition, to, by=by, now=now, because="changes were requested")
        requests.request_changes(session, edition, note, by, now)
        return edition


def pause(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Let the copies wait that are left. Wherever it is sent from, the few under way are finished and no more begun.

    Raises:
        StateError: There is no such edition, or it is not being sent.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        come_from = {EditionStatus.SENDING}
        lifecycle.step(session, edition, EditionStatus.PAUSED, come_from=come_from, actor=by, now=now)
        return edition


def resume(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Let the copies go that are left: `digest serve` goes on at its next turn, `digest send` at once.

    Raises:
        ApprovalError: It was changed since its sending began.
        StateError: There is no such edition, or it is not paused.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        come_from = {EditionStatus.PAUSED}
        lifecycle.step(session, edition, EditionStatus.SENDING, come_from=come_from, actor=by, now=now)
        approvals.require_unchanged(session, edition)
        return edition


def cancel(
    installation: Installation, newsletter: Newsletter, number: int, by: str, *, seen: EditionStatus | None = None
) -> Edition:
    """Let an edition go: what is not sent yet never is. For 10 minutes that can be taken back.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        number: Its number.
        by: Who lets it go.
        seen: How it stood when they were told what that means, if they were.

    Raises:
        StateError: There is no such edition, it is sent or was let go already, or it does not stand as it was seen.
    """
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        if seen not in {None, edition.status}:
            raise StateError(f"edition {number} is {edition.status.value} by now: look at it again")
        lifecycle.cancel(session, edition, by, installation.clock.now())
        return edition


def bring_back(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Take a cancelling back. What was being sent is paused; what was approved still is, and waits a minute at least.

    Raises:
        StateError: There is no such edition, nobody cancelled it, it was too long ago, or another edition was built
            since.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _find(session, newsletter, number)
        cancelled = _cancelling(session, edition)
        _require_undoable(session, edition, cancelled, now)
        is_approved = approvals.approval_of(session, edition) is not None
        to = back_to(EditionStatus(cancelled.detail["from"]), edition.send_at, now, is_approved=is_approved)
        detail = {"because": "the cancelling was taken back"}
        lifecycle.step(session, edition, to, come_from=_LET_GO, actor=by, now=now, detail=detail)
        if to in OPEN:
            lifecycle.void_approvals(session, edition, now)
        if to is EditionStatus.APPROVED and edition.send_at < now + SEND_DELAY:
            lifecycle.reschedule(session, edition, now + SEND_DELAY, by, now)
        return edition


def undo_until(session: Session, edition: Edition, now: datetime) -> datetime | None:
    """Until when a cancelled edition can be brought back; None if nobody cancelled it, or too long ago."""
    if edition.status not in _LET_GO:
        return None
    cancelled = _newest(session, edition, edition.status.value)
    if cancelled is None or "from" not in cancelled.detail or now > cancelled.at + UNDO_WINDOW:
        return None
    return cancelled.at + UNDO_WINDOW


def _find(session: Session, newsletter: Newsletter, number: int) -> Edition:
    return lifecycle.find(session, newsletter.slug, str(number))


def _newest(session: Session, edition: Edition, action: str) -> Audit | None:
    """The record of the last time that this was done to an edition; of its status, of how it came to stand there."""
    steps = select(Audit).where(Audit.edition_id == edition.id, Audit.action == action)
    return session.exec(steps.order_by(col(Audit.id).desc()).limit(1)).first()


def _cancelling(session: Session, edition: Edition) -> Audit:
    if edition.status not in _LET_GO:
        raise StateError(f"edition {edition.number} is {edition.status.value}: there is no cancelling to take back")
    cancelled = _newest(session, edition, edition.status.value)
    if cancelled is None or "from" not in cancelled.detail:
        raise StateError(f"edition {edition.number} was let go by the program, not cancelled: build it again")
    return cancelled


def _require_undoable(session: Session, edition: Edition, cancelled: Audit, now: datetime) -> None:
    if now > cancelled.at + UNDO_WINDOW:
        minutes = int(UNDO_WINDOW.total_seconds() // 60)
        raise StateError(
            f"edition {edition.number} was cancelled at {cancelled.at:%Y-%m-%d %H:%M} UTC: for {minutes} minutes that "
            "could be taken back, now it cannot"
        )
    built = select(Edition.number).where(
        Edition.newsletter == edition.newsletter,
        Edition.frequency == edition.frequency,
        Edition.id != edition.id,
        col(Edition.status) != EditionStatus.SKIPPED,
        col(Edition.built_at) >= cancelled.at,
    )
    if (other := session.exec(built.limit(1)).first()) is not None:
        raise StateError(
            f"edition {other} was built since edition {edition.number} was cancelled, and may tell the same stories: "
            f"cancel edition {other} first"
        )
