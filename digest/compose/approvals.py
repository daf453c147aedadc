"""What lets an edition go out: somebody's approval of exactly the bytes that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.compose.lifecycle import items_of, step, void_approvals
from digest.db.editions import OPEN, REPLACEABLE, Approval, Edition, EditionStatus
from digest.errors import ApprovalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


def approve(
    session: Session, edition: Edition, by: str, now: datetime, accepted: Sequence[dict[str, str]] = ()
) -> Approval:
    """Approve the edition as it stands. The caller has run the checks; `accepted` are the warnings that may stand.

    Raises:
        ApprovalError: `by` names nobody.
        StateError: It is not open for approval.
    """
    name = " ".join(by.split())
    if not name:
        raise ApprovalError("an approval needs a name: --by NAME")
    approval = Approval(
        edition_id=edition.id,
        revision=edition.revision,
        sha256=rendered_sha256(edition),
        content_sha256=content_sha256(edition, items_of(session, edition)),
        approved_by=name[:100],
        approved_at=now,
        accepted=list(accepted),
    )
    step(
        session,
        edition,
        EditionStatus.APPROVED,
        come_from=REPLACEABLE,  # an approval that a change has voided may be given again
        actor=name,
        now=now,
        detail={"sha256": approval.sha256, "revision": edition.revision, "accepted": approval.accepted},
    )
    void_approvals(session, edition, now)
    edition.send_at = max(edition.send_at, now)  # approved late, it goes out at once
    session.add(approval)
    return approval


def approval_of(session: Session, edition: Edition) -> Approval | None:
    """The approval in force, if the edition is still exactly what was approved."""
    approval = session.exec(
        select(Approval)
        .where(Approval.edition_id == edition.id, col(Approval.voided_at).is_(None))
        .order_by(col(Approval.id).desc())
    ).first()
    if approval is None or approval.revision != edition.revision:
        return None
    same = approval.sha256 == rendered_sha256(edition) and approval.content_sha256 == content_sha256(
        edition, items_of(session, edition)
    )
    return approval if same else None


def take_back(  # noqa: PLR0913 - the names make every call read as a sentence
    session: Session, edition: Edition, to: EditionStatus, *, by: str, now: datetime, because: str
) -> None:
    """From approved to `to`, which is draft or held: nobody has approved it any more.

    Raises:
        StateError: It is not approved, or somebody changed it meanwhile.
    """
    detail = {"because": because}
    step(session, edition, to, come_from={EditionStatus.APPROVED}, actor=by, now=now, detail=detail)
    void_approvals(session, edition, now)


def require_approval(session: Session, edition: Edition) -> Approval:
    """The approval that lets the edition go out.

    Raises:
        ApprovalError: Nobody approved it, or it was changed since.
    """
    if edition.status is not EditionStatus.APPROVED:
        raise ApprovalError(_why_not(edition))
    approval = approval_of(session, edition)
    if approval is None:
        raise ApprovalError(
            f"edition {edition.number} was changed after it was approved: look at it again with "
            f"`digest preview {edition.number}`, then `digest approve {edition.number} --by NAME`"
        )
    return approval


def _why_not(edition: Edition) -> str:
    """Why an edition that is not approved does not go out, and what would let it."""
    what = f"edition {edition.number} is {edition.status.value}"
    if edition.status in OPEN:
        return f"{what}, not approved: `digest approve {edition.number} --by NAME` approves it"
    if edition.status is EditionStatus.PAUSED:
        return f"{what}: `digest resume {edition.number} --by NAME` lets the copies go that are left"
    return f"{what}, not approved"


def require_unchanged(session: Session, edition: Edition) -> None:
    """Let an edition that is being sent go on.

    Raises:
        ApprovalError: It was changed since its sending began.
    """
    if approval_of(session, edition) is None:
        raise ApprovalError(
            f"edition {edition.number} was changed after its sending began: the copies that are left wait until it is "
            "again what was approved"
        )


def open_for_sending(
    session: Session, edition: Edition, now: datetime, further: Mapping[str, Any] | None = None
) -> None:
    """From approved to sending, if what would go out is what was approved; the record has `further`, too.

    Raises:
        ApprovalError: Nobody approved it, or it was changed since.
        StateError: Somebody changed it meanwhile.
    """
    approval = require_approval(session, edition)
    step(
        session,
        edition,
        EditionStatus.SENDING,
        come_from={EditionStatus.APPROVED},
        actor="digest",
        now=now,
        detail={"sha256": approval.sha256, "approved_by": approval.approved_by, **(further or {})},
    )
