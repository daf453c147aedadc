"""What editing an edition does to it, to its approval and to its history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.compose import lifecycle, revisions
from digest.compose.changes import Add, Drop, Move, Nudge, SetAnew, SetItemText, SetLine
from digest.db.editions import Approval, Audit, EditionStatus, ReviewMail, ReviewMailKind, Section
from digest.db.session import Database
from digest.engine import adding, building, editing, revising, sending
from digest.engine.revising import NewerError
from digest.errors import ApprovedError, ChangeError, ConflictError, StateError
from digest.settings import Unapproved
from tests.fakes.collected import installed
from tests.fakes.editions import NOW, SLUG, approved_edition, draft_edition
from tests.fakes.postgres import NEEDS_POSTGRES
from tests.pick.samples import NOW as BUILT, strait_drills

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.compose.changes import Change, Line
    from digest.compose.content import Content
    from digest.db.editions import Edition, Revision
    from digest.engine.installation import Installation
    from digest.engine.revising import Undone
    from tests.fakes.editions import MovingClock

SUBJECT = "The strait reopens"
ANA, BEN = "Ana Editor", "Ben Editor"
EVENING = NOW + timedelta(hours=6)


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


def with_other(installation: Installation, **settings: object) -> Installation:
    """The same installation with other settings of its newsletter."""
    newsletter = installation.newsletter(SLUG).model_copy(update=settings)
    return replace(installation, settings=installation.settings.model_copy(update={"newsletters": [newsletter]}))


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


def test_a_change_is_written_and_set(installation: Installation) -> None:
    draft_edition(installation)
    edition = revise(
        installation, SetItemText(2, "headline", "Port 2 is early", "Port 2 of Norvania loads its first ship")
    )
    assert edition.revision == 2
    assert "Port 2 is early" in edition.html
    assert "Port 2 is early" in edition.text
    assert said(installation).item(2).headline == "Port 2 is early"
    assert stored(installation) == edition


def test_an_edited_edition_still_passes_its_checks(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3))
    revise(installation, Nudge(2, -1))
    assert failing(installation) == []


def test_who_changed_what_is_on_record(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3), "  Ana\nEditor ")
    (row,) = audited(installation, "edited")
    headline = "Port 3 of Norvania loads its first ship"
    assert (row.actor, row.detail) == (ANA, {"revision": 2, "kind": "dropped", "item": 3, "headline": headline})


def test_a_change_takes_an_approval_back(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    assert revise(installation, subject("Another")).status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert session.exec(select(Approval)).one().voided_at is not None
    assert [row.actor for row in audited(installation, "draft")] == [ANA]


@pytest.mark.parametrize("policy", Unapproved)
def test_what_is_edited_after_its_hour_is_held_until_it_is_approved(
    installation: Installation, clock: MovingClock, policy: Unapproved
) -> None:
    schedule = installation.newsletter(SLUG).schedule.model_copy(update={"unapproved": policy})
    installation = with_other(installation, schedule=schedule)
    approved_edition(installation, send_at=NOW + timedelta(minutes=1))
    clock.move(minutes=2)
    assert revise(installation, subject("Another")).status is EditionStatus.HELD
    sending.keep_hours(installation, lambda _line: None)
    assert revise(installation, subject("A third", "Another")).status is EditionStatus.HELD
    editing.approve(installation, installation.newsletter(SLUG), "1", ANA, accept_all=True)
    sending.keep_hours(installation, lambda _line: None)
    assert stored(installation).status is EditionStatus.SENT


def test_a_held_edition_whose_hour_is_to_come_is_a_draft_again(installation: Installation) -> None:
    draft_edition(installation, send_at=EVENING)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = EditionStatus.HELD
    assert revise(installation, subject("Another")).status is EditionStatus.DRAFT


@pytest.mark.parametrize("status", set(EditionStatus) - {"draft", "held", "approved"})
def test_what_is_on_its_way_cannot_be_changed(installation: Installation, status: EditionStatus) -> None:
    draft_edition(installation)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = status
    with pytest.raises(StateError, match="cannot be changed any more"):
        revise(installation, subject("Another"))


def test_a_change_that_changes_nothing_leaves_the_approval(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    edition = revise(installation, subject(SUBJECT, "whatever stood there"))
    assert (edition.status, edition.revision) == (EditionStatus.APPROVED, 1)
    assert audited(installation, "edited") == []
    assert history(installation) == []


def test_setting_anew_mends_what_other_settings_made_old(installation: Installation) -> None:
    draft_edition(installation)
    installation = with_other(installation, reply_to="desk@digest.example")
    assert failing(installation) == ["as built"]
    assert revise(installation, SetAnew()).reply_to == "desk@digest.example"
    assert failing(installation) == []


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
        editing.approve(installation, installation.newsletter(SLUG), "1", BEN)

    assert revise(installation, Meanwhile(subject("Another"), approve)).status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert lifecycle.approval_of(session, lifecycle.find(session, SLUG, "1")) is None


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


def test_an_approval_is_taken_away_by_those_alone_who_chose_to(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    newsletter = installation.newsletter(SLUG)
    for other in (0, 2):
        with pytest.raises(ApprovedError) as refused:
            revising.revise(installation, newsletter, 1, subject("One"), BEN, other)
        with pytest.raises(ApprovedError):
            undo(installation, reopen=other)
    assert refused.value.revision == 1
    assert (stored(installation).status, stored(installation).revision) == (EditionStatus.APPROVED, 1)
    assert revising.revise(installation, newsletter, 1, subject("One"), BEN, 1).status is EditionStatus.DRAFT


def test_an_approval_that_comes_while_a_change_is_set_is_spared(installation: Installation) -> None:
    draft_edition(installation)
    newsletter = installation.newsletter(SLUG)

    def approve(_left: int) -> None:
        editing.approve(installation, newsletter, "1", BEN, accept_all=True)

    with pytest.raises(ApprovedError):
        revising.revise(installation, newsletter, 1, Meanwhile(subject("One"), approve), ANA, 0)
    assert (stored(installation).status, stored(installation).subject) == (EditionStatus.APPROVED, SUBJECT)


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
    editing.approve(installation, installation.newsletter(SLUG), "1", BEN, accept_all=True)


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


def test_a_preview_stores_nothing(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    newsletter = installation.newsletter(SLUG)
    as_it_is = revising.previewed(installation, newsletter, 1)
    before = stored(installation)
    changed = revising.previewed(installation, newsletter, 1, subject("Nobody has decided on this"))
    assert "Nobody has decided on this" in changed.html
    assert as_it_is.html == before.html
    assert stored(installation) == before
    assert history(installation) == []


def test_a_preview_is_what_the_change_then_makes(installation: Installation) -> None:
    draft_edition(installation)
    seen = revising.previewed(installation, installation.newsletter(SLUG), 1, Drop(2))
    edition = revise(installation, Drop(2))
    assert (seen.html, seen.text, seen.picture) == (edition.html, edition.text, edition.picture)


def test_a_summary_is_split_as_its_sentences_are() -> None:
    change = revising.summary_change(3, "Mr. Lim spoke at 5 p.m. on Monday. Others left.\nNobody stayed", "Before.")
    assert change.sentences == ("Mr. Lim spoke at 5 p.m. on Monday.", "Others left.", "Nobody stayed")


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


def test_readers_are_told_who_reported_what_is_left(tmp_path: Path) -> None:
    with installed(tmp_path, strait_drills()) as made:
        edition = building.build(made, made.newsletter(SLUG)).edition
        hand = adding.by_hand("Readers meet in May", "We meet on Sunday.", BUILT)
        own = said(made).items[0].key
        revise(made, Add(hand, Section.MAIN))
        assert stored(made).outlets == edition.outlets > 1
        revise(made, Drop(own))
        assert stored(made).outlets < edition.outlets
