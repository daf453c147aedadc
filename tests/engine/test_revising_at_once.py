"""Changes by several people at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose import approvals, lifecycle
from digest.compose.changes import Move, SetLine
from digest.db.editions import EditionStatus, Section
from digest.db.session import Database
from digest.engine import approving, revising
from digest.engine.approving import Consent
from digest.errors import ApprovedError, ConflictError, StateError
from tests.engine.edits import ANA, BEN, EVENING, SUBJECT, history, revise, stored, subject
from tests.fakes.editions import SLUG, draft_edition
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.compose.changes import Change, Line
    from digest.compose.content import Content
    from digest.engine.installation import Installation


@dataclass
class Meanwhile:
    """A change of one line, just after which somebody else does something, the first `times` that it is made."""

    change: Change
    happens: Callable[[int], object]
    times: int = 1
    described: dict[str, Any] = field(default_factory=lambda: {"kind": "line", "what": "subject"})

    def apply(self, content: Content) -> Content:
        """Make the change; then the other editor is quicker."""
        if self.times:
            self.times -= 1
            self.happens(self.times)
        return self.change.apply(content)


def test_changes_of_different_texts_at_the_same_moment_are_both_kept(installation: Installation) -> None:
    draft_edition(installation)
    preheader = SetLine("preheader", "Bens preheader", "Also: the ports of Norvania are early this year")
    edition = revise(
        installation, Meanwhile(subject("Anas subject"), lambda _left: revise(installation, preheader, BEN))
    )
    assert (edition.subject, edition.preheader, edition.revision) == ("Anas subject", "Bens preheader", 3)
    assert "Bens preheader" in edition.html


def test_of_two_changes_of_one_text_at_the_same_moment_the_later_is_told(installation: Installation) -> None:
    draft_edition(installation)
    with pytest.raises(ConflictError) as caught:
        revise(installation, Meanwhile(subject("Mine"), lambda _left: revise(installation, subject("Theirs"), BEN)))
    assert (caught.value.theirs, caught.value.mine) == ("Theirs", "Mine")
    assert stored(installation).subject == "Theirs"


def test_who_is_always_too_late_is_told_so(installation: Installation) -> None:
    draft_edition(installation)
    change = Meanwhile(
        subject("Mine"), lambda left: revise(installation, Move(2, Section.MAIN, (left + 1) % 2), BEN), times=99
    )
    with pytest.raises(StateError, match="keep changing"):
        revise(installation, change)


def test_an_approval_in_between_is_void(installation: Installation) -> None:
    draft_edition(installation, send_at=EVENING)

    def approve(_left: int) -> None:
        approving.approve(installation, installation.newsletter(SLUG), "1", Consent(BEN))

    assert revise(installation, Meanwhile(subject("Another"), approve)).status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert approvals.approval_of(session, lifecycle.find(session, SLUG, "1")) is None


def test_an_approval_that_comes_while_a_change_is_set_is_spared(installation: Installation) -> None:
    draft_edition(installation)
    newsletter = installation.newsletter(SLUG)

    def approve(_left: int) -> None:
        approving.approve(installation, newsletter, "1", Consent(BEN, accept_all=True))

    with pytest.raises(ApprovedError):
        revising.revise(installation, newsletter, 1, Meanwhile(subject("One"), approve), ANA, 0)
    assert (stored(installation).status, stored(installation).subject) == (EditionStatus.APPROVED, SUBJECT)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NEEDS_POSTGRES)])
def shared(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Installation]:
    """An installation on each kind of database."""
    if request.param == "sqlite":
        yield installation
        return
    database = Database(request.getfixturevalue("upgraded_postgres"))
    yield replace(installation, database=database)
    database.close()


def test_two_who_type_at_once_lose_nothing(shared: Installation) -> None:
    draft_edition(shared)
    words = ["", "One", "One two", "One two three", "One two three four"]

    def type_(field: Line, first: str, by: str) -> None:
        for before, after in pairwise([first, *words[1:]]):
            revise(shared, SetLine(field, after, before), by)

    with ThreadPoolExecutor() as editors:
        runs = [editors.submit(type_, "note", "", ANA), editors.submit(type_, "subject", SUBJECT, BEN)]
        for run in runs:
            run.result()
    edition = stored(shared)
    assert (edition.note, edition.subject, edition.revision) == (words[-1], words[-1], 9)
    assert words[-1] in edition.html
    assert [row.number for row in history(shared)][-1] == 9
