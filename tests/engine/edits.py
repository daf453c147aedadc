"""Changes of one edition, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from digest.compose import lifecycle, revisions
from digest.compose.changes import SetLine
from digest.db.editions import Audit
from digest.engine import editing, revising
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.compose.changes import Change
    from digest.compose.content import Content
    from digest.db.editions import Edition, Revision
    from digest.engine.installation import Installation
    from digest.engine.revising import Undone

SUBJECT = "The strait reopens"
ANA, BEN = "Ana Editor", "Ben Editor"
EVENING = NOW + timedelta(hours=6)


def revise(installation: Installation, change: Change, by: str = ANA, **asked: int) -> Edition:
    return revising.revise(installation, installation.newsletter(SLUG), 1, change, by, **asked)


def undo(installation: Installation, **asked: int) -> Undone:
    return revising.undo(installation, installation.newsletter(SLUG), 1, ANA, **asked)


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def said(installation: Installation) -> Content:
    with installation.database.read() as session:
        return revisions.present(session, lifecycle.find(session, SLUG, "1"))


def history(installation: Installation) -> list[Revision]:
    with installation.database.read() as session:
        return revisions.revisions(session, lifecycle.find(session, SLUG, "1"))


def audited(installation: Installation, action: str) -> list[Audit]:
    with installation.database.read() as session:
        return list(session.exec(select(Audit).where(Audit.action == action)))


def failing(installation: Installation) -> list[str]:
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    return [check.name for check in checks if check.result == "fail"]


def subject(text: str, before: str = SUBJECT) -> SetLine:
    return SetLine("subject", text, before)
