from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from digest.compose import approvals, lifecycle
from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Edition, EditionStatus
from digest.errors import StateError
from tests.compose.stored import approve, audit, find, put
from tests.fakes.editions import NOW, SLUG, bare_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from digest.db.session import Database


def test_an_edition_is_found_by_its_number_or_as_the_latest(database: Database) -> None:
    with database.write() as session:
        bare_edition(session, number=10)
        bare_edition(session, "africa", number=99)
        assert lifecycle.find(session, SLUG, "1").number == 1
        assert lifecycle.find(session, SLUG, "latest").number == 10
        with pytest.raises(StateError, match="`digest build --weekly` makes one"):
            lifecycle.find(session, SLUG, "weekly")
        bare_edition(session, number=11).frequency = Frequency.WEEKLY
        session.flush()
        assert lifecycle.find(session, SLUG, "latest").number == 10
        assert lifecycle.find(session, SLUG, "weekly").number == 11


@pytest.mark.parametrize("which", ["2", "", "-1", "1.0", "first", "²", "٣", "9" * 40, " 1"])
def test_what_names_no_edition_is_an_error(database: Database, which: str) -> None:
    with database.read() as session, pytest.raises(StateError, match="no edition"):
        lifecycle.find(session, SLUG, which)


def test_the_latest_of_none_is_an_error_that_says_how_to_make_one(database: Database) -> None:
    with database.read() as session, pytest.raises(StateError, match="`digest build` makes one"):
        lifecycle.find(session, "africa", "latest")


def skip(session: Session, edition: Edition) -> None:
    lifecycle.step(session, edition, EditionStatus.SKIPPED, come_from=REPLACEABLE, actor="Ben", now=NOW)


@pytest.mark.parametrize(
    "second",
    [
        lambda session, edition: approvals.approve(session, edition, "Ben", NOW),
        skip,
        lambda session, edition: approvals.open_for_sending(session, edition, NOW),
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
    return len(lifecycle.items_of(session, edition)), approvals.approval_of(session, edition) is not None


def test_a_step_that_was_taken_already_is_said_to_be(database: Database) -> None:
    put(database, EditionStatus.SKIPPED)
    with database.write() as session, pytest.raises(StateError, match="edition 1 is skipped already"):
        skip(session, find(session))


def test_a_new_revision_is_noticed_by_who_saw_the_old_one(database: Database) -> None:
    with database.read() as one:
        seen = find(one)
        one.commit()
        with database.write() as session:
            session.execute(text("UPDATE edition SET revision = 2"))
        with pytest.raises(StateError, match="somebody changed"):
            approvals.approve(one, seen, "Ana", NOW)


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
        approvals.open_for_sending(session, edition, NOW)
        assert edition.sent_at is None
        lifecycle.step(session, edition, EditionStatus.SENT, come_from={EditionStatus.SENDING}, actor="x", now=NOW)
        assert edition.sent_at == NOW


def test_items_come_in_reading_order(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE item SET position = position + 10 WHERE position = 1"))
        assert [one.position for one in lifecycle.items_of(session, find(session))] == [2, 11]
