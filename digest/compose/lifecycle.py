"""The life of an edition: which steps there are, and nobody stepping on another's toes.

    draft -> approved -> sending -> sent
    draft -> held     when its send hour passes without an approval, always if one counts no more; approving it sends it
    approved -> held     when nothing ran for long after its send hour: it may be stale by then
    approved, held -> draft     when it is built again, edited or taken back: the approval is void
    approved -> held     when it is edited after its send hour: it goes out once it is approved again
    held -> draft     when it gets another send hour
    sending <-> paused     the copies that are left wait
    draft, held, approved -> skipped     cancelled before its sending began: it will never be sent
    sending, paused -> cancelled     the copies that are left are never sent
    skipped -> draft, held, approved     a cancelling taken back
    cancelled -> paused     a cancelling taken back

Each step is one conditional update on (id, status, revision, send hour) with its audit row in the same transaction: of
two programs that try the same step, one succeeds and the other is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Approval, Audit, Edition, EditionStatus, Item
from digest.errors import ApprovedError, StateError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

_LATEST = {"latest": Frequency.EVERY, "weekly": Frequency.WEEKLY}
UNDER_WAY = frozenset({EditionStatus.SENDING, EditionStatus.PAUSED})
CANCELLABLE = REPLACEABLE | UNDER_WAY
RESCHEDULED = "rescheduled"
"""What the record says of an edition that got another hour."""


def find(session: Session, newsletter: str, which: str) -> Edition:
    """The edition that `which` names: a number, `latest`, or `weekly` for the latest weekly best-of.

    Raises:
        StateError: There is no such edition.
    """
    chosen = select(Edition).where(Edition.newsletter == newsletter)
    if which in _LATEST:
        latest = chosen.where(Edition.frequency == _LATEST[which]).order_by(col(Edition.number).desc()).limit(1)
        edition = session.exec(latest).first()
    elif which.isascii() and which.isdigit() and len(which) < 10:  # noqa: PLR2004 - longer than any number it gives
        edition = session.exec(chosen.where(Edition.number == int(which))).first()
    else:
        raise StateError(f"{which!r} names no edition: give its number, `latest` or `weekly`")
    if edition is None:
        none = {
            "latest": "there is no edition yet: `digest build` makes one",
            "weekly": "there is no weekly best-of yet: `digest build --weekly` makes one",
        }
        raise StateError(none.get(which, f"there is no edition {which}"))
    return edition


def items_of(session: Session, edition: Edition) -> list[Item]:
    """The items of an edition in reading order."""
    return list(session.exec(select(Item).where(Item.edition_id == edition.id).order_by(col(Item.position))))


def step(  # noqa: PLR0913 - the names make every call read as a sentence
    session: Session,
    edition: Edition,
    to: EditionStatus,
    *,
    come_from: Collection[EditionStatus],
    actor: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Take one step, if the edition is still as the caller saw it.

    Raises:
        StateError: It is not in one of the states `come_from`, or somebody changed it meanwhile.
    """
    if edition.status not in come_from:
        already = " already" if edition.status is to else f", so that it cannot become {to.value}"
        raise StateError(f"edition {edition.number} is {edition.status.value}{already}")
    values = {"status": to, **({"sent_at": now} if to is EditionStatus.SENT else {})}
    record(session, edition, to.value, actor=actor, now=now, detail=detail or {}, **values)


def record(  # noqa: PLR0913 - who did what to which edition
    session: Session,
    edition: Edition,
    action: str,
    *,
    actor: str,
    now: datetime,
    detail: dict[str, Any],
    **values: object,
) -> None:
    """Write down what was done to an edition, if it is still as the caller saw it, and change the `values` of its row.

    Raises:
        StateError: Somebody changed it meanwhile.
    """
    if not _is_set(session, edition, **values):
        raise StateError(f"somebody changed edition {edition.number} meanwhile: look at it again")
    session.add(Audit(at=now, actor=actor, action=action, edition_id=edition.id, detail=detail))


def edit(session: Session, edition: Edition, *, by: str, now: datetime, detail: dict[str, Any]) -> bool:
    """Begin to change the edition, if it is still as the caller saw it: a new revision that nobody has approved.

    One whose send hour has passed does not become a draft, or the next look at the hours would hold, skip or send it
    between two edits.

    Returns:
        Whether it still was.

    Raises:
        StateError: It is not open for changes.
    """
    require_open(edition)
    overdue = edition.status is not EditionStatus.DRAFT and edition.send_at <= now
    to = EditionStatus.HELD if overdue else EditionStatus.DRAFT
    was = edition.status
    if not _is_set(session, edition, status=to, revision=edition.revision + 1):
        return False
    if to is not was:
        session.add(Audit(at=now, actor=by, action=to.value, edition_id=edition.id, detail={"because": "edited"}))
    void_approvals(session, edition, now)
    detail = {"revision": edition.revision, **detail}
    session.add(Audit(at=now, actor=by, action="edited", edition_id=edition.id, detail=detail))
    return True


def _is_set(session: Session, edition: Edition, **values: Any) -> bool:
    """Write `values`, if the edition is still as the caller saw it; whether it was."""
    statement = (
        update(Edition)
        .where(
            col(Edition.id) == edition.id,
            col(Edition.status) == edition.status,
            col(Edition.revision) == edition.revision,
            col(Edition.send_at) == edition.send_at,
        )
        .values(**{"status": edition.status, **values})
        .execution_options(synchronize_session=False)
    )
    result = session.execute(statement)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    session.refresh(edition)
    return True


def require_open(edition: Edition) -> None:
    """Let an edition through that can be changed.

    Raises:
        StateError: It is on its way, or let go.
    """
    if edition.status not in REPLACEABLE:
        raise StateError(f"edition {edition.number} is {edition.status.value}: it cannot be changed any more")


def require_unapproved(edition: Edition, reopen: int) -> None:
    """Let an edition through that no change takes an approval from, but for that of the revision `reopen`.

    Raises:
        ApprovedError: It is approved.
    """
    if edition.status is EditionStatus.APPROVED and edition.revision != reopen:
        raise ApprovedError(
            f"edition {edition.number} is approved, and any change takes the approval away: choose to edit it first",
            edition.revision,
        )


def cancel(session: Session, edition: Edition, by: str, now: datetime) -> None:
    """Let an edition go: what is not sent yet never is.

    An approval stays, and lets nothing out: only what is approved is sent. It counts again if this is taken back.

    Raises:
        StateError: It is sent, skipped or cancelled already, or somebody changed it meanwhile.
    """
    begun = edition.status not in {*REPLACEABLE, EditionStatus.SKIPPED}
    step(
        session,
        edition,
        EditionStatus.CANCELLED if begun else EditionStatus.SKIPPED,
        come_from=CANCELLABLE,
        actor=by,
        now=now,
        detail={"from": edition.status.value},
    )


def reschedule(  # noqa: PLR0913 - the names make every call read as a sentence
    session: Session, edition: Edition, send_at: datetime, by: str, now: datetime, *, because: str = ""
) -> None:
    """Give an edition another send hour. Not a byte of it changes: what is approved stays so, what is held is open.

    The record has the reason, if there is one.

    Raises:
        StateError: Its sending has begun, it was let go, or somebody changed it meanwhile.
    """
    if edition.status not in REPLACEABLE:
        raise StateError(f"edition {edition.number} is {edition.status.value}: its hour cannot be changed any more")
    if edition.status is EditionStatus.HELD:
        step(session, edition, EditionStatus.DRAFT, come_from={EditionStatus.HELD}, actor=by, now=now)
    detail = {"from": edition.send_at.isoformat(), "to": send_at.isoformat()}
    detail |= {"because": because} if because else {}
    record(session, edition, RESCHEDULED, actor=by, now=now, detail=detail, send_at=send_at)


def void_approvals(session: Session, edition: Edition, now: datetime) -> None:
    """No approval given so far counts any more."""
    session.execute(
        update(Approval)
        .where(col(Approval.edition_id) == edition.id, col(Approval.voided_at).is_(None))
        .values(voided_at=now)
    )
