from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.compose import approvals
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import REPLACEABLE, Approval, Audit, EditionStatus
from digest.errors import ApprovalError, StateError
from tests.compose.stored import approve, audit, find, put
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from digest.db.session import Database


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
            approvals.approve(session, edition, "Ana", now)
            assert edition.send_at == max(NOW, now)


def test_an_approval_by_nobody_is_refused(database: Database) -> None:
    with pytest.raises(ApprovalError, match="needs a name"):
        approve(database, " \n ")
    assert audit(database) == []


@pytest.mark.parametrize("status", sorted(set(EditionStatus) - REPLACEABLE))
def test_what_is_on_its_way_sent_or_skipped_cannot_be_approved(database: Database, status: EditionStatus) -> None:
    put(database, status)
    with pytest.raises(StateError, match=f"is {status.value}, so that it cannot become approved"):
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
        assert approvals.approval_of(session, find(session)) == second


def test_an_approved_edition_opens_for_sending_and_the_record_says_on_whose_word(database: Database) -> None:
    approval = approve(database)
    with database.write() as session:
        approvals.open_for_sending(session, find(session), NOW)
    with database.read() as session:
        assert find(session).status is EditionStatus.SENDING
        row = session.exec(select(Audit).where(Audit.action == "sending")).one()
        assert row.detail == {"sha256": approval.sha256, "approved_by": "Ana Editor"}


@pytest.mark.parametrize("status", [status for status in EditionStatus if status is not EditionStatus.APPROVED])
def test_nothing_that_is_not_approved_opens_for_sending(database: Database, status: EditionStatus) -> None:
    approve(database)
    put(database, status)
    with pytest.raises(ApprovalError, match=f"edition 1 is {status.value}"), database.write() as session:
        approvals.open_for_sending(session, find(session), NOW)


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
        approvals.open_for_sending(session, find(session), NOW)
    with database.read() as session:
        assert find(session).status is EditionStatus.APPROVED
    approve(database, "Ben Editor")
    with database.write() as session:
        approvals.open_for_sending(session, find(session), NOW)


def test_a_change_while_it_is_sent_keeps_the_rest_from_going_out(database: Database) -> None:
    approve(database)
    with database.write() as session:
        approvals.open_for_sending(session, find(session), NOW)
        approvals.require_unchanged(session, find(session))
        find(session).html += " "
    with database.read() as session, pytest.raises(ApprovalError, match="changed after its sending began"):
        approvals.require_unchanged(session, find(session))
