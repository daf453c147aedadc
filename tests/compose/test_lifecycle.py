from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import REPLACEABLE, Approval, Audit, Edition, EditionStatus
from digest.errors import ApprovalError, StateError
from tests.fakes.editions import NOW, SLUG, bare_edition, item, new_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.db.session import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A draft with two items, as edition 1."""
    with new_database(tmp_path / "digest.db") as made:
        with made.write() as session:
            edition = bare_edition(session)
            session.add_all([item(edition, 1), item(edition, 2)])
        yield made


def find(session: Session) -> Edition:
    return lifecycle.find(session, SLUG, "1")


def approve(database: Database, by: str = "Ana Editor") -> Approval:
    with database.write() as session:
        return lifecycle.approve(session, find(session), by, NOW)


def audit(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.actor, row.action) for row in session.exec(select(Audit).order_by(col(Audit.id)))]


def put(database: Database, status: EditionStatus) -> None:
    with database.write() as session:
        find(session).status = status


def test_an_edition_is_found_by_its_number_or_as_the_latest(database: Database) -> None:
    with database.write() as session:
        bare_edition(session, number=10)
        bare_edition(session, "africa", number=99)
        assert lifecycle.find(session, SLUG, "1").number == 1
        assert lifecycle.find(session, SLUG, "latest").number == 10


@pytest.mark.parametrize("which", ["2", "", "-1", "1.0", "first", "²", "٣", "9" * 40, " 1"])
def test_what_names_no_edition_is_an_error(database: Database, which: str) -> None:
    with database.read() as session, pytest.raises(StateError, match="no edition"):
        lifecycle.find(session, SLUG, which)


def test_the_latest_of_none_is_an_error_that_says_how_to_make_one(database: Database) -> None:
    with database.read() as session, pytest.raises(StateError, match="`digest build` makes one"):
        lifecycle.find(session, "africa", "latest")


def test_an_approval_says_who_when_and_which_bytes(database: Database) -> None:
    approval = approve(database, "  Ana \n Editor ")
    with database.read() as session:
        edition = find(session)
        assert edition.status is EditionStatus.APPROVED
        assert (approval.approved_by, approval.approved_at, approval.revision) == ("Ana Editor", NOW, edition.revision)
        assert approval.sha256 == rendered_sha256(edition)
        (row,) = session.exec(select(Audit))
        assert (row.actor, row.action, row.detail["sha256"]) == ("Ana Editor", "approved", approval.sha256)


def test_a_late_approval_moves_the_send_hour_to_now_and_an_early_one_leaves_it(database: Database) -> None:
    for now in (NOW - timedelta(hours=1), NOW + timedelta(hours=1)):
        with database.write() as session:
            edition = find(session)
            lifecycle.approve(session, edition, "Ana", now)
            assert edition.send_at == max(NOW, now)


def test_a_step_that_was_taken_already_is_said_to_be(database: Database) -> None:
    put(database, EditionStatus.SKIPPED)
    with database.write() as session, pytest.raises(StateError, match="edition 1 is cancelled already"):
        skip(session, find(session))


def test_an_approval_by_nobody_is_refused(database: Database) -> None:
    with pytest.raises(ApprovalError, match="needs a name"):
        approve(database, " \n ")
    assert audit(database) == []


@pytest.mark.parametrize("status", sorted(set(EditionStatus) - REPLACEABLE))
def test_what_is_on_its_way_sent_or_skipped_cannot_be_approved(database: Database, status: EditionStatus) -> None:
    put(database, status)
    with pytest.raises(StateError, match=f"is {status.word}, so that it cannot become approved"):
        approve(database)


def test_a_held_edition_can_be_approved(database: Database) -> None:
    put(database, EditionStatus.HELD)
    approve(database)
    with database.read() as session:
        assert find(session).status is EditionStatus.APPROVED


def test_only_the_last_approval_counts(database: Database) -> None:
    approve(database)
    approve(database, "Ben Editor")
    with database.read() as session:
        first, second = session.exec(select(Approval).order_by(col(Approval.id)))
        assert first.voided_at == NOW
        assert lifecycle.approval_of(session, find(session)) == second


def test_an_approved_edition_opens_for_sending_and_the_record_says_on_whose_word(database: Database) -> None:
    approval = approve(database)
    with database.write() as session:
        lifecycle.open_for_sending(session, find(session), NOW)
    with database.read() as session:
        assert find(session).status is EditionStatus.SENDING
        row = session.exec(select(Audit).where(Audit.action == "sending")).one()
        assert row.detail == {"sha256": approval.sha256, "approved_by": "Ana Editor"}


@pytest.mark.parametrize("status", [status for status in EditionStatus if status is not EditionStatus.APPROVED])
def test_nothing_that_is_not_approved_opens_for_sending(database: Database, status: EditionStatus) -> None:
    approve(database)
    put(database, status)
    with pytest.raises(ApprovalError, match=f"edition 1 is {status.word}"), database.write() as session:
        lifecycle.open_for_sending(session, find(session), NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE edition SET html = html || ' '",
        "UPDATE edition SET text = 'x'",
        "UPDATE edition SET subject = 'x'",
        "UPDATE edition SET preheader = 'x'",
        "UPDATE edition SET note = 'x'",
        "UPDATE edition SET revision = revision + 1",
        "UPDATE item SET headline = 'x' WHERE position = 2",
        "UPDATE item SET countries = '[\"JP\"]' WHERE position = 2",
        "DELETE FROM item WHERE position = 2",
        "UPDATE approval SET voided_at = approved_at",
        "UPDATE approval SET sha256 = 'x'",
        "DELETE FROM approval",
    ],
)
def test_a_change_after_the_approval_keeps_it_from_going_out(database: Database, change: str) -> None:
    approve(database)
    with database.write() as session:
        session.connection().exec_driver_sql(change)
    with pytest.raises(ApprovalError, match="was changed after it was approved"), database.write() as session:
        lifecycle.open_for_sending(session, find(session), NOW)
    with database.read() as session:
        assert find(session).status is EditionStatus.APPROVED
    approve(database, "Ben Editor")
    with database.write() as session:
        lifecycle.open_for_sending(session, find(session), NOW)


def test_a_change_while_it_is_sent_keeps_the_rest_from_going_out(database: Database) -> None:
    approve(database)
    with database.write() as session:
        lifecycle.open_for_sending(session, find(session), NOW)
        lifecycle.require_unchanged(session, find(session))
        find(session).html += " "
    with database.read() as session, pytest.raises(ApprovalError, match="changed after its sending began"):
        lifecycle.require_unchanged(session, find(session))


def skip(session: Session, edition: Edition) -> None:
    lifecycle.step(session, edition, EditionStatus.SKIPPED, come_from=REPLACEABLE, actor="Ben", now=NOW)


@pytest.mark.parametrize(
    "second",
    [
        lambda session, edition: lifecycle.approve(session, edition, "Ben", NOW),
        skip,
        lambda session, edition: lifecycle.open_for_sending(session, edition, NOW),
    ],
    ids=["approve", "skip", "send"],
)
def test_of_two_who_saw_the_same_edition_one_steps_and_the_other_is_told(
    database: Database, second: Callable[[Session, Edition], object]
) -> None:
    approve(database)
    with database.read() as one, database.read() as two:
        theirs, ours = find(one), find(two)
        assert items_and_approval(two, ours) == (2, True)
        one.commit()
        two.commit()
        lifecycle.step(one, theirs, EditionStatus.HELD, come_from=REPLACEABLE, actor="Ana", now=NOW)
        one.commit()
        with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
            second(two, ours)
        two.rollback()
    with database.read() as session:
        assert find(session).status is EditionStatus.HELD
    assert audit(database) == [("Ana Editor", "approved"), ("Ana", "held")]


def items_and_approval(session: Session, edition: Edition) -> tuple[int, bool]:
    return len(lifecycle.items_of(session, edition)), lifecycle.approval_of(session, edition) is not None


def test_a_new_revision_is_noticed_by_who_saw_the_old_one(database: Database) -> None:
    with database.read() as one:
        seen = find(one)
        one.commit()
        with database.write() as session:
            session.execute(text("UPDATE edition SET revision = 2"))
        with pytest.raises(StateError, match="somebody changed"):
            lifecycle.approve(one, seen, "Ana", NOW)


def test_a_step_that_fails_leaves_no_audit_row(database: Database) -> None:
    with pytest.raises(StateError), database.write() as session:
        lifecycle.step(
            session, find(session), EditionStatus.SENT, come_from={EditionStatus.SENDING}, actor="x", now=NOW
        )
    assert audit(database) == []


def test_only_being_sent_gives_a_moment_of_sending(database: Database) -> None:
    approve(database)
    with database.write() as session:
        edition = find(session)
        lifecycle.open_for_sending(session, edition, NOW)
        assert edition.sent_at is None
        lifecycle.step(session, edition, EditionStatus.SENT, come_from={EditionStatus.SENDING}, actor="x", now=NOW)
        assert edition.sent_at == NOW


def test_items_come_in_reading_order(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE item SET position = position + 10 WHERE position = 1"))
        assert [one.position for one in lifecycle.items_of(session, find(session))] == [2, 11]
