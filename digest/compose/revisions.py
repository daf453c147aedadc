"""What an edition said at each of its revisions: one row a revision, and the way back from each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.compose.changes import TYPED
from digest.compose.content import Content, as_data, content_of, from_data
from digest.db.editions import Approval, Edition, ReviewMail, Revision

if TYPE_CHECKING:
    from datetime import datetime

_RUN = timedelta(seconds=60)
"""Keystrokes in one browser that follow each other within this time are one change."""


def revisions(session: Session, edition: Edition) -> list[Revision]:
    """What the edition said at its revisions, the oldest first."""
    rows = select(Revision).where(Revision.edition_id == edition.id)
    return list(session.exec(rows.order_by(col(Revision.number))))


def revision(session: Session, edition: Edition, number: int) -> Revision | None:
    """What the edition said at one revision; None where nobody kept it."""
    rows = select(Revision).where(Revision.edition_id == edition.id, Revision.number == number)
    return session.exec(rows).first()


def built(session: Session, edition: Edition) -> Content | None:
    """What the edition said when it was built last; None where nobody kept it."""
    rows = select(Revision).where(
        Revision.edition_id == edition.id, col(Revision.change)["kind"].as_string() == "built"
    )
    row = session.exec(rows.order_by(col(Revision.number).desc()).limit(1)).first()
    return from_data(row.content) if row else None


def present(session: Session, edition: Edition) -> Content:
    """What the edition says now."""
    kept = revision(session, edition, edition.revision)
    last_key = kept.content["last_key"] if kept else 0
    return content_of(edition, lifecycle.items_of(session, edition), last_key)


def keep(session: Session, edition: Edition, number: int, content: Content) -> None:
    """See to it that what the edition said at one revision is kept: a version that kept none may have built it."""
    if revision(session, edition, number) is None:
        row = _row(edition, None, "digest", edition.built_at, {"kind": "built"}, content)
        row.number = number
        session.add(row)


def record(  # noqa: PLR0913, PLR0917 - what a row of revisions holds
    session: Session,
    edition: Edition,
    parent: int | None,
    by: str,
    now: datetime,
    change: dict[str, Any],
    content: Content,
    continues: int = 0,
) -> Revision:
    """Keep what the edition says at its present revision.

    A run of typing is one row, that of its last keystroke: the way back from it leads to before the first. The browser
    that types says which revision its run made last, `continues`: what was typed in another one is no part of the run,
    be it by the same person.
    """
    before = revision(session, edition, parent) if parent is not None else None
    if (
        before
        and before.number == continues
        and _goes_on(before, by, now, change)
        and not _was_shown(session, edition, before.number)
    ):
        before.number, before.at, before.content = edition.revision, now, as_data(content)
        session.add(before)
        return before
    row = _row(edition, parent, by, now, change, content)
    session.add(row)
    return row


def _goes_on(row: Revision, by: str, now: datetime, change: dict[str, Any]) -> bool:
    """Whether a change is the next keystroke of the one that made `row`."""
    return change["kind"] in TYPED and row.change == change and row.by == by and now - row.at < _RUN


def _was_shown(session: Session, edition: Edition, number: int) -> bool:
    """Whether somebody approved that revision or was mailed it: then it must be there to be compared with."""
    approved = select(Approval.id).where(Approval.edition_id == edition.id, Approval.revision == number)
    mailed = select(ReviewMail.id).where(ReviewMail.edition_id == edition.id, ReviewMail.revision == number)
    return any(session.exec(rows.limit(1)).first() is not None for rows in (approved, mailed))


def _row(  # noqa: PLR0913, PLR0917 - as `record`
    edition: Edition, parent: int | None, by: str, now: datetime, change: dict[str, Any], content: Content
) -> Revision:
    return Revision(
        edition_id=edition.id,
        number=edition.revision,
        parent=parent,
        at=now,
        by=by,
        change=change,
        content=as_data(content),
    )
