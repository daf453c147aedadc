"""What is taken back, and what stays of it in the history."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from digest.compose.changes import Drop, Move, SetAnew, SetLine
from digest.db.editions import ReviewMail, ReviewMailKind, Section
from digest.engine import approving, building, revising
from digest.engine.approving import Consent
from digest.engine.revising import NewerError
from digest.errors import ChangeError
from tests.engine.edits import BEN, EVENING, SUBJECT, failing, history, revise, said, stored, subject, undo
from tests.fakes.collected import installed
from tests.fakes.editions import NOW, SLUG, draft_edition
from tests.pick.samples import NOW as BUILT, strait_drills

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.compose.content import Content
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


def test_undo_goes_back_and_back(installation: Installation) -> None:
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
    assert undo(installation).edition.revision == 7
    assert said(installation) == before
    with pytest.raises(ChangeError, match="nothing to undo"):
        undo(installation)


def test_an_undo_says_what_it_took_back(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, subject("One"))
    dropped = said(installation).item(2).headline
    revise(installation, Drop(2))
    first, second = undo(installation), undo(installation)
    assert (first.change["kind"], first.headline) == ("dropped", dropped)
    assert (dict(second.change), second.headline) == ({"kind": "line", "what": "subject"}, "")
    revise(installation, subject("Two"))
    revise(installation, Drop(3))
    undo(installation)
    assert undo(installation).change["kind"] == "line"


def test_undo_takes_back_nothing_that_one_did_not_see(installation: Installation) -> None:
    draft_edition(installation)
    seen = revise(installation, subject("One")).revision
    revise(installation, Drop(2), BEN)
    with pytest.raises(NewerError) as refused:
        undo(installation, newest=seen)
    newest = refused.value.newest
    assert (newest.by, newest.change["kind"], newest.edition.revision) == (BEN, "dropped", seen + 1)
    assert newest.headline.startswith("Port 2")
    assert [item.key for item in said(installation).items] == [1, 3]
    assert undo(installation, newest=seen + 1).change["kind"] == "dropped"


def test_what_is_changed_after_an_undo_is_undone_first(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, subject("One"))
    revise(installation, Drop(2))
    undo(installation)
    revise(installation, Drop(3))
    assert [item.key for item in undo_and_read(installation).items] == [1, 2, 3]
    assert undo_and_read(installation).subject == SUBJECT


def undo_and_read(installation: Installation) -> Content:
    undo(installation)
    return said(installation)


def test_any_revision_can_be_restored_and_that_undone(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, subject("One"))
    revise(installation, Drop(2))
    revising.restore(installation, installation.newsletter(SLUG), 1, 2, BEN)
    assert [item.key for item in said(installation).items] == [1, 2, 3]
    assert history(installation)[-1].change == {"kind": "restored", "what": 2}
    assert [item.key for item in undo_and_read(installation).items] == [1, 3]
    with pytest.raises(ChangeError, match="nobody kept"):
        revising.restore(installation, installation.newsletter(SLUG), 1, 77, BEN)


def test_a_run_of_typing_is_one_revision_and_undone_as_one(installation: Installation, clock: MovingClock) -> None:
    draft_edition(installation)
    typed = [SUBJECT, "The strait reopens s", "The strait reopens so", "The strait reopens soon"]
    last = 0
    for before, after in pairwise(typed):
        made = revise(installation, subject(after, before), continues=last)
        assert made.subject == after
        last = made.revision
        clock.move(seconds=59)
    assert [(row.number, row.parent) for row in history(installation)] == [(1, None), (4, 1)]
    assert undo_and_read(installation).subject == SUBJECT


def test_typing_that_came_to_nothing_is_not_in_the_way_of_undoing(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3))
    revise(installation, subject("Another"))
    revise(installation, subject(SUBJECT, "Another"), continues=3)
    revise(installation, SetAnew())
    assert [item.key for item in undo_and_read(installation).items] == [1, 2, 3]


def later(_installation: Installation, clock: MovingClock) -> None:
    clock.move(seconds=60)


def approved(installation: Installation, _clock: MovingClock) -> None:
    approving.approve(installation, installation.newsletter(SLUG), "1", Consent(BEN, accept_all=True))


def mailed(installation: Installation, _clock: MovingClock) -> None:
    edition = stored(installation)
    with installation.database.write() as session:
        session.add(
            ReviewMail(
                edition_id=edition.id, revision=edition.revision, address="r@digest.example",
                kind=ReviewMailKind.ASKED, key="k", created_at=NOW, expires_at=EVENING,
            )
        )  # fmt: skip


def others_typed(installation: Installation, _clock: MovingClock) -> None:
    revise(installation, SetLine("note", "Good morning.", ""), BEN)


@pytest.mark.parametrize("happens", [later, approved, mailed, others_typed])
def test_what_somebody_may_have_seen_is_kept_apart(
    installation: Installation, clock: MovingClock, happens: Callable[[Installation, MovingClock], None]
) -> None:
    draft_edition(installation, send_at=EVENING)
    revise(installation, subject("One"))
    happens(installation, clock)
    revise(installation, subject("Two", "One"), continues=2)
    assert {row.content["subject"] for row in history(installation)} == {SUBJECT, "One", "Two"}


def test_what_one_person_types_in_two_browsers_is_kept_apart(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, subject("One"))
    revise(installation, subject("Two", "One"))
    revise(installation, subject("Two more", "Two"), continues=3)
    assert [row.content["subject"] for row in history(installation)] == [SUBJECT, "One", "Two more"]
    assert undo_and_read(installation).subject == "One"


def test_each_move_is_undone_by_itself(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Move(3, Section.MAIN, 0))
    revise(installation, Move(3, Section.BRIEF))
    assert [item.key for item in undo_and_read(installation).within(Section.MAIN)] == [3, 2]


def test_building_again_over_edits_can_be_undone(tmp_path: Path) -> None:
    with installed(tmp_path, strait_drills()) as made:
        newsletter = made.newsletter(SLUG)
        built = building.build(made, newsletter).edition.subject
        revise(made, subject("An editors subject", built))
        edited = said(made)
        assert building.build(made, newsletter).edition.subject == built
        assert [row.change["kind"] for row in history(made)] == ["built", "line", "built"]
        assert {item.key for item in said(made).items}.isdisjoint(item.key for item in edited.items)
        undo(made)
        assert said(made).items == edited.items
        assert stored(made).subject == "An editors subject"
        assert failing(made) == []
        assert stored(made).built_at == BUILT
