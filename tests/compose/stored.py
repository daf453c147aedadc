"""Edition 1 as it is stored, and what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import approvals, lifecycle
from digest.db.editions import Approval, Audit, Edition, EditionStatus
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.db.session import Database


def find(session: Session) -> Edition:
    return lifecycle.find(session, SLUG, "1")


def approve(database: Database, by: str = "Ana Editor") -> Approval:
    with database.write() as session:
        return approvals.approve(session, find(session), by, NOW)


def audit(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.actor, row.action) for row in session.exec(select(Audit).order_by(col(Audit.id)))]


def put(database: Database, status: EditionStatus) -> None:
    with database.write() as session:
        find(session).status = status
