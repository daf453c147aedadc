from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import col, select

from digest.compose import approvals, lifecycle
from digest.compose.requests import open_request
from digest.db.editions import REPLACEABLE, Approval, Audit, Edition, EditionStatus
from digest.engine import approving, editing, scheduling
from digest.engine.approving import Consent
from digest.engine.scheduling import back_to, reopened
from digest.errors import ApprovalError, ChangeError, StateError
from tests.fakes.editions import NOW, SLUG, approved_edition, bare_edition, draft_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.engine.installation import Installation
    from digest.settings import Newsletter
    from tests.fakes.editions import MovingClock

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BY = "Ana Editor"


@pytest.fixture
def letter(installation: Installation) -> Newsletter:
    return installation.newsletter(SLUG)


def put(installation: Installation, status: EditionStatus) -> None:
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = status


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def record(installation: Installation, action: str) -> list[Audit]:
    with installation.database.read() as session:
        return list(session.exec(select(Audit).where(Audit.action == action).order_by(col(Audit.id))))


def has_approval(installation: Installation) -> bool:
    with installation.database.read() as session:
        return approvals.approval_of(session, lifecycle.find(session, SLUG, "1")) is not None


def test_another_hour_leaves_the_approval_and_is_recorded_with_the_old_one(
    installation: Installation, letter: Newsletter
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    moved = scheduling.reschedule(installation, letter, 1, NOW + 2 * HOUR, BY)
    assert (moved.status, moved.send_at) == (EditionStatus.APPROVED, NOW + 2 * HOUR)
    assert has_approval(installation)
    (row,) = record(installation, "rescheduled")
    assert (row.actor, row.detail) == (BY, {"from": "2026-02-18T13:00:00+00:00", "to": "2026-02-18T14:00:00+00:00"})


def test_a_held_edition_with_another_hour_is_a_draft_again(installation: Installation, letter: Newsletter) -> None:
    draft_edition(installation)
    put(installation, EditionStatus.HELD)
    assert scheduling.reschedule(installation, letter, 1, NOW + HOUR, BY).status is EditionStatus.DRAFT
    assert len(record(installation, "draft")) == 1


@pytest.mark.parametrize("ahead", [timedelta(0), -HOUR, timedelta(days=60, seconds=1)])
def test_an_hour_that_has_passed_or_is_far_off_is_refused(
    installation: Installation, letter: Newsletter, ahead: timedelta
) -> None:
    draft_edition(installation, send_at=NOW + HOUR)
    with pytest.raises(ChangeError, match="at most 60 days ahead"):
        scheduling.reschedule(installation, letter, 1, NOW + ahead, BY)
    assert stored(installation).send_at == NOW + HOUR


@pytest.mark.parametrize("status", sorted(set(EditionStatus) - REPLACEABLE))
def test_what_has_begun_or_is_let_go_gets_no_other_hour_and_no_request(
    installation: Installation, letter: Newsletter, status: EditionStatus
) -> None:
    draft_edition(installation)
    put(installation, status)
    with pytest.raises(StateError, match=f"edition 1 is {status.value}: its hour cannot be changed"):
        scheduling.reschedule(installation, letter, 1, NOW + HOUR, BY)
    with pytest.raises(StateError, match=f"edition 1 is {status.value}: nothing in it can be changed"):
        scheduling.request_changes(installation, letter, 1, "Shorter.", BY)


def test_who_saw_the_old_hour_does_not_take_the_step(installation: Installation) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    with installation.database.read() as one, installation.database.read() as two:
        theirs, ours = lifecycle.find(one, SLUG, "1"), lifecycle.find(two, SLUG, "1")
        one.commit()
        two.commit()
        lifecycle.reschedule(one, theirs, NOW + 2 * HOUR, BY, NOW)
        one.commit()
        with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
            lifecycle.reschedule(two, ours, NOW + 3 * HOUR, "Ben", NOW)
        two.rollback()
    assert stored(installation).send_at == NOW + 2 * HOUR


def test_sent_now_it_goes_out_in_a_minute_and_asked_again_not_later(
    installation: Installation, letter: Newsletter, clock: MovingClock
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    assert scheduling.send_now(installation, letter, 1, BY).send_at == NOW + MINUTE
    clock.move(seconds=30)
    assert scheduling.send_now(installation, letter, 1, "Ben").send_at == NOW + MINUTE
    assert len(record(installation, "rescheduled")) == 1


def test_send_now_is_taken_back_once_and_the_second_press_sends_nothing(
    installation: Installation, letter: Newsletter
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    scheduling.send_now(installation, letter, 1, BY)
    assert scheduling.send_later(installation, letter, 1, BY).send_at == NOW + HOUR
    with pytest.raises(StateError, match="there is no “send now” of edition 1 to take back"):
        scheduling.send_later(installation, letter, 1, BY)
    edition = stored(installation)
    assert (edition.status, edition.send_at) == (EditionStatus.APPROVED, NOW + HOUR)
    assert has_approval(installation)
    assert [row.detail["because"] for row in record(installation, "rescheduled")] == [
        "send now",
        "“send now” was taken back",
    ]


def test_another_hour_within_the_minute_is_no_send_now(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    scheduling.send_now(installation, letter, 1, BY)
    scheduling.reschedule(installation, letter, 1, NOW + MINUTE / 2, BY)
    with pytest.raises(StateError, match="to take back"):
        scheduling.send_later(installation, letter, 1, BY)


@pytest.mark.parametrize("status", sorted(set(EditionStatus) - {EditionStatus.APPROVED}))
def test_what_is_not_approved_any_more_has_no_send_now(
    installation: Installation, letter: Newsletter, status: EditionStatus
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    scheduling.send_now(installation, letter, 1, BY)
    put(installation, status)
    with pytest.raises(StateError, match="to take back"):
        scheduling.send_later(installation, letter, 1, BY)


def test_there_is_an_hour_to_go_back_to_until_one_of_both_has_come(
    installation: Installation, letter: Newsletter, clock: MovingClock
) -> None:
    approved_edition(installation, send_at=NOW + MINUTE + timedelta(seconds=1))

    def before() -> datetime | None:
        with installation.database.read() as session:
            return scheduling.hour_before(session, lifecycle.find(session, SLUG, "1"), clock.now())

    assert before() is None
    scheduling.send_now(installation, letter, 1, BY)
    assert before() == NOW + MINUTE + timedelta(seconds=1)
    clock.move(minutes=1)
    assert before() is None


def test_who_would_cancel_something_else_than_they_saw_is_told(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation)
    put(installation, EditionStatus.SENDING)
    with pytest.raises(StateError, match="edition 1 is sending by now: look at it again"):
        scheduling.cancel(installation, letter, 1, BY, seen=EditionStatus.APPROVED)
    assert stored(installation).status is EditionStatus.SENDING
    seen = EditionStatus.SENDING
    assert scheduling.cancel(installation, letter, 1, BY, seen=seen).status is EditionStatus.CANCELLED


def test_what_is_not_approved_is_not_sent_now(installation: Installation, letter: Newsletter) -> None:
    draft_edition(installation, send_at=NOW + HOUR)
    with pytest.raises(StateError, match="only what is approved can be sent"):
        scheduling.send_now(installation, letter, 1, BY)


def test_an_approval_is_taken_back_and_counts_no_more(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    assert scheduling.withdraw(installation, letter, 1, BY).status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert session.exec(select(Approval.voided_at)).all() == [NOW]
    with pytest.raises(StateError, match="is draft"):
        scheduling.withdraw(installation, letter, 1, BY)


def test_taken_back_within_the_last_minute_it_is_held_so_that_no_deadline_decides(
    installation: Installation, letter: Newsletter
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    scheduling.send_now(installation, letter, 1, BY)
    assert scheduling.withdraw(installation, letter, 1, BY).status is EditionStatus.HELD


def test_a_request_for_changes_takes_the_approval_back_and_stays_until_the_next(
    installation: Installation, letter: Newsletter
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    edition = scheduling.request_changes(installation, letter, 1, " Too long.\x07\r\n\n Cut the lead. \n", BY)
    assert edition.status is EditionStatus.DRAFT
    with installation.database.read() as session:
        request = open_request(session, edition)
        assert request is not None
        assert (request.note, request.by, request.at) == ("Too long.\n\nCut the lead.", BY, NOW)
    approving.approve(installation, letter, "1", Consent(BY))
    with installation.database.read() as session:
        assert open_request(session, edition) is None


def test_the_newest_request_is_the_open_one_and_leaves_a_draft_a_draft(
    installation: Installation, letter: Newsletter
) -> None:
    draft_edition(installation, send_at=NOW + HOUR)
    for note in ("First.", "Second."):
        edition = scheduling.request_changes(installation, letter, 1, note, BY)
    assert edition.status is EditionStatus.DRAFT
    with installation.database.read() as session:
        request = open_request(session, edition)
        assert request is not None
        assert request.note == "Second."


@pytest.mark.parametrize(("note", "message"), [(" \n\t", "the note is empty"), ("x" * 2001, "2000 is the most")])
def test_a_note_that_says_nothing_or_too_much_changes_nothing(
    installation: Installation, letter: Newsletter, note: str, message: str
) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    with pytest.raises(ChangeError, match=message):
        scheduling.request_changes(installation, letter, 1, note, BY)
    assert stored(installation).status is EditionStatus.APPROVED
    assert has_approval(installation)


@pytest.mark.parametrize(
    ("before", "after", "back"),
    [
        (EditionStatus.DRAFT, EditionStatus.SKIPPED, EditionStatus.DRAFT),
        (EditionStatus.APPROVED, EditionStatus.SKIPPED, EditionStatus.DRAFT),  # nobody's approval counts
        (EditionStatus.HELD, EditionStatus.SKIPPED, EditionStatus.DRAFT),
        (EditionStatus.SENDING, EditionStatus.CANCELLED, EditionStatus.PAUSED),
        (EditionStatus.PAUSED, EditionStatus.CANCELLED, EditionStatus.PAUSED),
    ],
)
def test_what_is_cancelled_comes_back_where_it_can_wait(
    installation: Installation, letter: Newsletter, before: EditionStatus, after: EditionStatus, back: EditionStatus
) -> None:
    draft_edition(installation, send_at=NOW + HOUR)
    put(installation, before)
    assert scheduling.cancel(installation, letter, 1, BY).status is after
    assert scheduling.bring_back(installation, letter, 1, "Ben").status is back
    assert [(row.actor, row.detail) for row in record(installation, after.value)] == [(BY, {"from": before.value})]


def test_an_approved_edition_comes_back_approved_and_waits_a_minute_at_least(
    installation: Installation, letter: Newsletter, clock: MovingClock
) -> None:
    approved_edition(installation, send_at=NOW + 5 * MINUTE)
    scheduling.cancel(installation, letter, 1, BY)
    clock.move(minutes=10)
    back = scheduling.bring_back(installation, letter, 1, BY)
    assert (back.status, back.send_at) == (EditionStatus.APPROVED, NOW + 11 * MINUTE)
    assert has_approval(installation)


def test_what_was_skipped_by_hand_comes_back_as_well(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    editing.skip(installation, letter, "1", BY)
    assert scheduling.bring_back(installation, letter, 1, BY).status is EditionStatus.APPROVED


def test_after_ten_minutes_a_cancelling_stands(
    installation: Installation, letter: Newsletter, clock: MovingClock
) -> None:
    edition = draft_edition(installation)
    cancelled = scheduling.cancel(installation, letter, 1, BY)
    with installation.database.read() as session:
        until = NOW + 10 * MINUTE
        assert scheduling.undo_until(session, cancelled, until) == until
        assert scheduling.undo_until(session, cancelled, until + timedelta(seconds=1)) is None
        assert scheduling.undo_until(session, edition, NOW) is None  # as it was before
    clock.move(minutes=10, seconds=1)
    with pytest.raises(StateError, match="was cancelled at 2026-02-18 12:00 UTC: for 10 minutes"):
        scheduling.bring_back(installation, letter, 1, BY)
    assert stored(installation).status is EditionStatus.SKIPPED


def test_what_the_program_let_go_does_not_come_back(installation: Installation, letter: Newsletter) -> None:
    draft_edition(installation)
    scheduling.cancel(installation, letter, 1, BY)
    scheduling.bring_back(installation, letter, 1, BY)
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        come_from = {edition.status}
        lifecycle.step(session, edition, EditionStatus.SKIPPED, come_from=come_from, actor="digest", now=NOW)
    with pytest.raises(StateError, match="was let go by the program"):
        scheduling.bring_back(installation, letter, 1, BY)


def test_what_is_not_cancelled_does_not_come_back(installation: Installation, letter: Newsletter) -> None:
    draft_edition(installation)
    with pytest.raises(StateError, match="is draft: there is no cancelling to take back"):
        scheduling.bring_back(installation, letter, 1, BY)


@pytest.mark.parametrize(("other", "comes_back"), [(EditionStatus.DRAFT, False), (EditionStatus.SKIPPED, True)])
def test_beside_an_edition_that_was_built_of_its_stories_since_it_does_not_come_back(
    installation: Installation, letter: Newsletter, other: EditionStatus, *, comes_back: bool
) -> None:
    draft_edition(installation)
    scheduling.cancel(installation, letter, 1, BY)
    with installation.database.write() as session:
        bare_edition(session, number=2).status = other
    if comes_back:
        assert scheduling.bring_back(installation, letter, 1, BY).status is EditionStatus.HELD
        return
    with pytest.raises(StateError, match="edition 2 was built since edition 1 was cancelled"):
        scheduling.bring_back(installation, letter, 1, BY)


def test_an_edition_built_before_the_cancelling_is_in_nobodys_way(
    installation: Installation, letter: Newsletter, clock: MovingClock
) -> None:
    draft_edition(installation)
    with installation.database.write() as session:
        bare_edition(session, number=2)
    clock.move(seconds=1)
    scheduling.cancel(installation, letter, 1, BY)
    assert scheduling.bring_back(installation, letter, 1, BY).status is EditionStatus.HELD


@pytest.mark.parametrize(
    ("task", "status"), [(scheduling.pause, EditionStatus.SENDING), (scheduling.resume, EditionStatus.PAUSED)]
)
def test_of_two_who_press_at_once_the_second_is_told_and_nothing_else_happens(
    installation: Installation,
    letter: Newsletter,
    task: Callable[[Installation, Newsletter, int, str], Edition],
    status: EditionStatus,
) -> None:
    approved_edition(installation)
    put(installation, status)
    after = task(installation, letter, 1, BY).status
    with pytest.raises(StateError, match=f"edition 1 is {after.value} already"):
        task(installation, letter, 1, "Ben")
    assert [row.actor for row in record(installation, after.value)] == [BY]


def test_what_was_changed_while_it_was_paused_does_not_go_on(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation)
    put(installation, EditionStatus.PAUSED)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").html += "!"
    with pytest.raises(ApprovalError, match="changed after its sending began"):
        scheduling.resume(installation, letter, 1, BY)
    assert stored(installation).status is EditionStatus.PAUSED


@pytest.mark.parametrize("status", [EditionStatus.SENT, EditionStatus.SKIPPED, EditionStatus.CANCELLED])
def test_what_is_over_cannot_be_cancelled(
    installation: Installation, letter: Newsletter, status: EditionStatus
) -> None:
    draft_edition(installation)
    put(installation, status)
    with pytest.raises(StateError, match=f"edition 1 is {status.value}"):
        scheduling.cancel(installation, letter, 1, BY)


@given(before=st.sampled_from(EditionStatus), seconds=st.integers(-100, 100), is_approved=st.booleans())
def test_what_comes_back_never_goes_out_without_an_approval(
    before: EditionStatus, seconds: int, *, is_approved: bool
) -> None:
    send_at = NOW + timedelta(seconds=seconds)
    to = back_to(before, send_at, NOW, is_approved=is_approved)
    assert to is not EditionStatus.SENDING
    assert (to is EditionStatus.APPROVED) == (before is EditionStatus.APPROVED and is_approved)
    if to in {EditionStatus.DRAFT, EditionStatus.HELD}:
        assert to is reopened(send_at, NOW)
        assert (to is EditionStatus.HELD) == (seconds <= 60)


def test_a_withdrawn_edition_may_be_approved_again(installation: Installation, letter: Newsletter) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    scheduling.withdraw(installation, letter, 1, BY)
    approving.approve(installation, letter, "1", Consent("Ben"))
    with installation.database.write() as session:
        approvals.open_for_sending(session, lifecycle.find(session, SLUG, "1"), NOW)
    assert stored(installation).status is EditionStatus.SENDING
