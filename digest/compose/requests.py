"""Requests for changes: an editor's note on what must be otherwise before an edition may go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.db.editions import OPEN, Audit, Edition, EditionStatus
from digest.errors import ChangeError, StateError
from digest.legible import one_line

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NOTE = 2000
_REQUESTED = "changes requested"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What somebody wants changed, in lines of plain text; `id` is that of its row in the record."""

    id: int
    note: str
    by: str
    at: datetime


def clean_note(note: str) -> str:
    """A note as it is kept: its lines without control characters, and no blank ones at its ends.

    Raises:
        ChangeError: It says nothing, or is longer than 2000 characters.
    """
    lines = "\n".join(one_line(line) for line in note.splitlines()).strip()
    if not lines:
        raise ChangeError("say what should be changed: the note is empty")
    if len(lines) > LONGEST_NOTE:
        raise ChangeError(f"the note has {len(lines)} characters, and {LONGEST_NOTE} is the most: shorten it")
    return lines


def request_changes(session: Session, edition: Edition, note: str, by: str, now: datetime) -> None:
    """Write down what `by` wants changed. An approval must have been taken back before.

    Raises:
        ChangeError: The note says nothing or is too long.
        StateError: It is not open any more, or somebody changed it meanwhile.
    """
    if edition.status not in OPEN:
        raise StateError(f"edition {edition.number} is {edition.status.word}: nothing in it can be changed any more")
    detail = {"note": clean_note(note), "revision": edition.revision}
    lifecycle.record(session, edition, _REQUESTED, actor=by, now=now, detail=detail)


def open_request(session: Session, edition: Edition) -> ChangeRequest | None:
    """The newest request since which nobody has approved the edition."""
    telling = (_REQUESTED, EditionStatus.APPROVED.value)
    newest = session.exec(
        select(Audit)
        .where(Audit.edition_id == edition.id, col(Audit.action).in_(telling))
        .order_by(col(Audit.id).desc())
        .limit(1)
    ).first()
    if newest is None or newest.action != _REQUESTED:
        return None
    return ChangeRequest(newest.id, newest.detail["note"], newest.actor, newest.at)
