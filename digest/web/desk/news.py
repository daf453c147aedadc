"""What others did to an edition since somebody's board was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.db.editions import Audit, Revision

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.editions import Edition, EditionStatus


@dataclass(frozen=True, slots=True)
class News:
    """Who did it, and when the last of it was done."""

    by: str
    at: datetime


def changed_since(session: Session, edition: Edition, revision: int, reader: str) -> News | None:
    """Who but the reader changed what an edition says since one of its revisions; None if it is at that revision.

    Where nobody else did, the reader did it in another place.
    """
    if revision == edition.revision:
        return None
    later = select(Revision).where(Revision.edition_id == edition.id, col(Revision.number) > revision)
    rows = session.exec(later.order_by(col(Revision.number))).all()
    if not rows:
        return News("Somebody", edition.built_at)
    theirs = [row for row in rows if row.by != reader] or rows
    return News(" and ".join(dict.fromkeys(row.by for row in theirs)), theirs[-1].at)


def became(session: Session, edition: Edition, status: EditionStatus) -> News | None:
    """Who took an edition to where it is now, if that is not `status`; None too where nobody wrote it down."""
    if status is edition.status:
        return None
    steps = select(Audit).where(Audit.edition_id == edition.id, Audit.action == edition.status.value)
    last = session.exec(steps.order_by(col(Audit.id).desc()).limit(1)).first()
    return News(last.actor, last.at) if last else None
