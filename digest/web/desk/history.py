"""The history of an edition: who changed what, what is otherwise between any two revisions, and the way back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from digest.accounts.roles import Right
from digest.compose import revisions
from digest.compose.content import as_data
from digest.compose.differences import differences
from digest.db.editions import REPLACEABLE, Approval, Edition
from digest.engine import revising
from digest.web.at import At, Here, NotThereError, Shown
from digest.web.desk.access import Editor, Reader
from digest.web.desk.steps import Step, by_day, steps_of
from digest.web.desk.typed import Reopening
from digest.web.fields import Number
from digest.web.pages import back

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/history")


@router.get("")
def page(request: Request, here: Here, shown: Shown, at: At, visitor: Reader) -> Response:
    """All that happened, the newest first."""
    zone = at.newsletter.timezone
    with here.database.read() as session:
        steps = steps_of(session, at.edition, zone, named=visitor.may(Right.EDIT))
        approved = _approved(session, at.edition)
    return shown.page(
        request,
        "history.html",
        visitor,
        newsletter=at.newsletter,
        edition=at.edition,
        url=at.url,
        days=by_day(steps, zone),
        kept=_kept(steps),
        before=_before(_kept(steps)),
        approved=approved,
        since=_compared_with(at.edition.revision, _kept(steps), approved),
    )


@router.get("/compare")
def compare(
    request: Request,
    here: Here,
    shown: Shown,
    at: At,
    visitor: Reader,
    old: Annotated[Number | None, Query(alias="from")] = None,
    new: Annotated[Number | None, Query(alias="to")] = None,
) -> Response:
    """What is otherwise between two revisions: if none are named, since the last approval or change."""
    edition = at.edition
    with here.database.read() as session:
        kept = _kept(steps_of(session, edition, at.newsletter.timezone, named=False))
        approved = _approved(session, edition)
        new = new or edition.revision
        old = old or _compared_with(new, kept, approved)
        found = differences(_words(session, edition, old), _words(session, edition, new))
    return shown.page(
        request,
        "difference.html",
        visitor,
        newsletter=at.newsletter,
        edition=edition,
        url=at.url,
        old=old,
        new=new,
        kept=kept,
        found=found,
        approved=approved,
        since=_compared_with(edition.revision, kept, approved),
        can_restore=edition.status in REPLACEABLE and old != edition.revision and visitor.may("edit"),
    )


class Restored(Reopening):
    """Which revision it is to be again."""

    revision: Number


@router.post("/restore")
def restore(request: Request, here: Here, at: At, visitor: Editor, form: Annotated[Restored, Form()]) -> Response:
    """Let the edition say again what it said then."""
    then = form.revision
    edition = revising.restore(here, at.newsletter, at.edition.number, then, visitor.name, form.reopen)
    if edition.revision == at.edition.revision:
        return back(request, f"{at.url}/history", f"It says what it said at revision {then} already.")
    return back(request, at.url, f"Restored: it says again what it said at revision {then}. Undo takes that back.")


def _kept(steps: list[Step]) -> list[Step]:
    """The changes whose words are there, the newest first."""
    return [step for step in steps if step.kind == "edit"]


def _before(kept: list[Step]) -> dict[int | None, int | None]:
    """Of each revision, the one before it."""
    return dict(pairwise(step.revision for step in kept))


def _compared_with(new: int, kept: list[Step], approved: int | None) -> int:
    """What a revision is compared with, if nobody says: what was approved last, or else the one before it."""
    return approved if approved and approved != new else _before(kept).get(new) or new


def _approved(session: Session, edition: Edition) -> int | None:
    """The revision that was approved last, whether or not that counts still."""
    given = select(Approval.revision).where(Approval.edition_id == edition.id).order_by(col(Approval.id).desc())
    return session.exec(given.limit(1)).first()


def _words(session: Session, edition: Edition, number: int) -> Mapping[str, Any]:
    """What an edition said at a revision.

    Raises:
        NotThereError: Nobody kept it.
    """
    kept = revisions.revision(session, edition, number)
    if kept is not None:
        return kept.content
    if number == edition.revision:
        return as_data(revisions.present(session, edition))
    raise NotThereError(f"nobody kept what edition {edition.number} said at revision {number}: choose another")
