"""What editing an edition does to it, to its approval and to its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.compose import lifecycle, revisions
from digest.compose.changes import Drop, Move, Nudge, SetAnew, SetItemText, SetLine
from digest.compose.content import from_data
from digest.db.editions import Approval, Audit, EditionStatus, ReviewMail, ReviewMailKind, Revision, Section
from digest.engine import editing, revising
from digest.engine.checking import composer
from digest.errors import ChangeError, ConflictError, StateError
from tests.fakes.editions import NOW, SLUG, approved_edition, bare_edition, draft_edition, item

if TYPE_CHECKING:
    from digest.compose.changes import Change
    from digest.compose.content import Content
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

SUBJECT = "The strait reopens"
ANA, BEN = "Ana Editor", "Ben Editor"


def revise(installation: Installation, change: Change, by: str = ANA) -> Edition:
    return revising.revise(installation, installation.newsletter(SLUG), 1, change, by)


def undo(installation: Installation) -> Edition:
    return revising.undo(installation, installation.newsletter(SLUG), 1, ANA)


def said(installation: Installation) -> Content:
    with installation.database.read() as session:
        return revisions.present(session, lifecycle.find(session, SLUG, "1"))


def history(installation: Installation) -> list[Revision]:
    with installation.database.read() as session:
        return revisions.revisions(session, lifecycle.find(session, SLUG, "1"))


def subject(text: str, before: str = SUBJECT) -> SetLine:
    return SetLine("subject", text, before)


def test_a_change_is_written_and_set(installation: Installation) -> None:
    draft_edition(installation)
    edition = revise(
        installation, SetItemText(2, "headline", "Port 2 is early", "Port 2 of Norvania loads its first ship")
    )
    assert edition.revision == 2
    assert "Port 2 is early" in edition.html
    assert "Port 2 is early" in edition.text
    assert said(installation).item(2).headline == "Port 2 is early"


def test_an_edited_edition_passes_the_checks_of_what_is_as_built(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3))
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    assert [check.name for check in checks if check.result == "fail"] == []


def test_a_change_takes_an_approval_back(installation: Installation) -> None:
    approved_edition(installation, send_at=NOW.replace(hour=18))
    edition = revise(installation, subject("Another subject"))
    assert edition.status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert lifecycle.approval_of(session, edition) is None
        assert session.exec(select(Approval)).one().voided_at is not None


def test_undo_goes_back_and_back(installation: Installation, clock: MovingClock) -> None:
    draft_edition(installation)
    before = said(installation)
    revise(installation, subject("One"))
    revise(installation, Move(3, Section.MAIN, 0))
    between = said(installation)
    revise(installation, Drop(2))
    undo(installation)
    assert said(installation) == between
    undo(installation)
    assert said(installation).subject == "One"
    assert undo(installation).revision == 7
    assert said(installation) == before
    with pytest.raises(ChangeError, match="nothing to undo"):
        undo(installation)
