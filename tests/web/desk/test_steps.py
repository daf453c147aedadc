from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose import approvals, lifecycle
from digest.compose.changes import Drop, Move, SetAnew, SetItemText, SetLine
from digest.db.editions import Audit, ReviewMail, ReviewMailKind, Revision, Section
from digest.engine import revising, scheduling
from digest.web.desk.steps import Step, by_day, change_in_words, steps_of
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.compose.changes import Change
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

MINUTE = timedelta(minutes=1)


def told(installation: Installation, zone: str = "UTC", *, named: bool = True) -> list[tuple[str, str]]:
    """Who did what, the oldest first."""
    with installation.database.read() as session:
        steps = steps_of(session, lifecycle.find(session, SLUG, "1"), zone, named=named)
    return [(step.by, step.what) for step in reversed(steps)]


def revise(installation: Installation, clock: MovingClock, change: Change, by: str) -> None:
    clock.move(minutes=2)
    revising.revise(installation, installation.newsletter(SLUG), 1, change, by)


def test_all_that_happened_is_told_in_words(installation: Installation, clock: MovingClock) -> None:
    letter = installation.newsletter(SLUG)
    headline = "Port 2 of Norvania loads its first ship"
    revise(installation, clock, SetLine("subject", "The strait is open", "The strait reopens"), "Ben")
    revise(installation, clock, SetItemText(2, "headline", "Port 2 is open", headline), "Ben")
    clock.move(minutes=1)
    with installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), "Ana", clock.now(), [{"check": "links"}])
    clock.move(minutes=1)
    scheduling.reschedule(installation, letter, 1, NOW + 90 * MINUTE, "Ana")
    revise(installation, clock, Move(3, Section.LEAD), "Ben")
    clock.move(minutes=1)
    revising.undo(installation, letter, 1, "Ben")
    clock.move(minutes=1)
    scheduling.request_changes(installation, letter, 1, "Say more\nof the ports.", "Ana")
    assert told(installation, "Asia/Singapore") == [
        ("digest", "built"),
        ("Ben", "subject changed"),
        ("Ben", f"headline of “{headline}” changed"),
        ("Ana", "approved, 1 warning accepted; it counted until Wed 18 Feb 2026, 20:08"),
        ("Ana", "to go out Wed 18 Feb 2026, 21:30, not Wed 18 Feb 2026, 20:30"),
        ("Ben", "a draft again: edited"),
        ("Ben", "“Port 3 of Norvania loads its first ship” moved to the lead"),
        ("Ben", "a change undone: as at revision 3"),
        ("Ana", "changes requested"),
    ]
    with installation.database.read() as session:
        newest = steps_of(session, lifecycle.find(session, SLUG, "1"), "UTC", named=True)[0]
    assert newest.more == "Say more\nof the ports."


def test_a_sending_is_told_from_its_beginning_to_its_end(installation: Installation, clock: MovingClock) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        approvals.approve(session, edition, "Ana", clock.now())
    letter = installation.newsletter(SLUG)
    clock.move(minutes=1)
    scheduling.cancel(installation, letter, 1, "Ana")
    clock.move(minutes=1)
    scheduling.bring_back(installation, letter, 1, "Ana")
    clock.move(minutes=1)
    with installation.database.write() as session:
        approvals.open_for_sending(session, lifecycle.find(session, SLUG, "1"), clock.now())
    for step in (scheduling.pause, scheduling.resume, scheduling.cancel):
        clock.move(minutes=1)
        step(installation, letter, 1, "Ana")
    assert [what for _, what in told(installation)] == [
        "approved",
        "cancelled before its sending began",
        "approved again: the cancelling was taken back",
        "the sending begins",
        "the sending is paused",
        "the sending goes on",
        "the sending is cancelled",
    ]


def test_mails_to_reviewers_are_told_with_what_became_of_them(installation: Installation) -> None:
    """By their addresses to those who may know them, by their number to others."""
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        for minute, kind, address, became in (
            (1, ReviewMailKind.READY, "rina@reviewers.example", {"sent_at": NOW + 2 * MINUTE}),
            (1, ReviewMailKind.READY, "ray@reviewers.example", {"sent_at": NOW + 2.5 * MINUTE}),
            (3, ReviewMailKind.REMINDER, "rex@reviewers.example", {"trouble": "550 no such user"}),
            (4, ReviewMailKind.ASKED, "ria@reviewers.example", {}),
        ):
            kept: dict[str, Any] = {"key": "k", "created_at": NOW + minute * MINUTE, "expires_at": NOW, **became}
            session.add(ReviewMail(edition_id=edition.id, revision=1, address=address, kind=kind, **kept))
    assert [what for _, what in told(installation)] == [
        "the draft mailed to rina@reviewers.example",
        "the draft mailed to ray@reviewers.example",
        "a reminder for rex@reviewers.example: 550 no such user",
        "the edition, for a look for ria@reviewers.example: not mailed yet",
    ]
    assert [what for _, what in told(installation, named=False)] == [
        "the draft mailed to 2 reviewers",
        "a reminder for 1 reviewer: could not be sent",
        "the edition, for a look for 1 reviewer: not mailed yet",
    ]


def test_revisions_of_one_second_stand_in_their_order(installation: Installation) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        for number in (8, 7, 9):
            change = {"kind": "undone"}
            session.add(Revision(edition_id=edition.id, number=number, at=NOW + MINUTE, by="Ana", change=change))
    with installation.database.read() as session:
        steps = steps_of(session, lifecycle.find(session, SLUG, "1"), "UTC", named=True)
    assert [step.revision for step in steps][:3] == [9, 8, 7]


def test_what_another_version_wrote_down_is_told_by_its_name(installation: Installation) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        built = {"revision": 1}  # whose words nobody kept
        session.add(Audit(at=NOW, actor="digest", action="built", edition_id=edition.id, detail=built))
        session.add(Audit(at=NOW + MINUTE, actor="Ana", action="polished", edition_id=edition.id))
    assert told(installation) == [("digest", "built"), ("Ana", "polished")]


@pytest.mark.parametrize("change", [Drop(1), Move(1, Section.BRIEF), SetAnew(), SetLine("note", "", "")])
def test_every_change_has_words(change: Change) -> None:
    words = change_in_words(change.described, "{Port} opens")
    assert change_in_words({"kind": "polished"}, "") == "polished"
    assert " " in words
    assert ("{Port} opens" in words) is ("item" in change.described)


def test_what_one_person_does_in_one_go_is_told_together() -> None:
    def step(minute: int, by: str) -> Step:
        return Step(NOW + minute * MINUTE, by, "edit", "subject changed")

    steps = [step(25, "Ana"), step(14, "Ana"), step(5, "Ana"), step(4, "Ben"), step(3, "Ana"), step(-725, "Ana")]
    days = by_day(steps, "UTC")
    assert [(f"{day:%d}", [(run.by, len(run.steps)) for run in runs]) for day, runs in days] == [
        ("18", [("Ana", 1), ("Ana", 2), ("Ben", 1), ("Ana", 1)]),
        ("17", [("Ana", 1)]),
    ]
