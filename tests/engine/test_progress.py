from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.compose import lifecycle
from digest.db.deliveries import TROUBLED, Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus
from digest.engine.progress import Reason, expected_end, in_words, ledger_rows, per_minute, progress, reasons
from tests.fakes.editions import NOW, SLUG, addresses, bare_edition, subscribe

if TYPE_CHECKING:
    from digest.db.session import Database
    from digest.engine.installation import Installation
    from digest.engine.progress import Progress

MINUTE = timedelta(minutes=1)
SENT, PENDING, REFUSED = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.REFUSED
DEFERRED, UNKNOWN = DeliveryStatus.DEFERRED, DeliveryStatus.UNKNOWN


@pytest.fixture
def database(installation: Installation) -> Database:
    """Edition 1 is being sent since `NOW`; it has no rows yet."""
    with installation.database.write() as session:
        edition = bare_edition(session)
        edition.status = EditionStatus.SENDING
        session.add(Audit(at=NOW, actor="digest", action="sending", edition_id=edition.id))
    return installation.database


def copies(database: Database, *rows: tuple[DeliveryStatus, datetime, str]) -> None:
    """Rows of the ledger: the status of each, since when, and the server's answer."""
    emails = addresses(len(rows))
    with database.write() as session:
        for email, reader, (status, at, reply) in zip(emails, subscribe(session, emails), rows, strict=True):
            session.add(
                Delivery(
                    edition_id=1, subscription_id=reader.id, email=email, status=status, reply=reply, attempts=1,
                    opened_at=NOW, changed_at=at, next_attempt_at=at + MINUTE if status is DEFERRED else None,
                )
            )  # fmt: skip


def edition_of(database: Database) -> Edition:
    with database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def at(database: Database, now: datetime) -> Progress:
    with database.read() as session:
        return progress(session, lifecycle.find(session, SLUG, "1"), now)


def test_the_counts_the_pace_and_the_end_of_a_sending(database: Database) -> None:
    copies(
        database,
        *[(SENT, NOW + MINUTE, "250 ok")] * 6,
        (REFUSED, NOW + MINUTE, "550 no"),
        (DEFERRED, NOW + MINUTE, "451 later"),
        *[(PENDING, NOW, "")] * 4,
    )
    seen = at(database, NOW + 2 * MINUTE)
    assert seen.counts == {SENT: 6, REFUSED: 1, DEFERRED: 1, PENDING: 4}
    assert (seen.status, seen.total, seen.settled) == (EditionStatus.SENDING, 12, 7)
    assert (seen.rate, seen.started_at) == (4, NOW)
    assert (seen.expected_end, seen.next_attempt_at) == (NOW + 3 * MINUTE, NOW + 2 * MINUTE)


def test_the_pace_is_that_of_the_last_five_minutes(database: Database) -> None:
    copies(database, *[(SENT, NOW + MINUTE, "")] * 50, *[(SENT, NOW + 17 * MINUTE, "")] * 10, (PENDING, NOW, ""))
    assert at(database, NOW + 20 * MINUTE).rate == 2


def test_the_time_that_it_was_paused_does_not_slow_its_pace(database: Database) -> None:
    with database.write() as session:
        session.add(Audit(at=NOW + 9 * MINUTE, actor="Ana", action="sending", edition_id=1))
    copies(database, *[(SENT, NOW + 9.5 * MINUTE, "")] * 6, (PENDING, NOW, ""))
    seen = at(database, NOW + 10 * MINUTE)
    assert (seen.rate, seen.started_at) == (6, NOW)


@pytest.mark.parametrize("status", [EditionStatus.PAUSED, EditionStatus.CANCELLED, EditionStatus.SENT])
def test_what_is_not_under_way_has_no_pace_and_no_end(database: Database, status: EditionStatus) -> None:
    copies(database, (SENT, NOW + MINUTE, ""), (DEFERRED, NOW + MINUTE, ""))
    with database.write() as session:
        lifecycle.find(session, SLUG, "1").status = status
    seen = at(database, NOW + 2 * MINUTE)
    assert (seen.rate, seen.expected_end, seen.next_attempt_at) == (None, None, None)
    assert (seen.total, seen.started_at) == (2, NOW)


def test_before_it_begins_there_is_nothing_to_count(installation: Installation) -> None:
    with installation.database.write() as session:
        bare_edition(session)
    seen = at(installation.database, NOW)
    assert (seen.status, seen.total, seen.counts, seen.started_at) == (EditionStatus.DRAFT, 0, {}, None)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5))
def test_no_numbers_break_the_forecast(settled: int, left: int, seconds: int) -> None:
    rate = per_minute(settled, timedelta(seconds=seconds))
    end = expected_end(left, rate, NOW)
    assert rate is None or rate > 0
    assert end is None or end > NOW


def test_what_is_left_of_a_cancelled_edition_is_called_not_sent() -> None:
    counts = {SENT: 3, PENDING: 2, DEFERRED: 1, UNKNOWN: 1}
    assert in_words(EditionStatus.CANCELLED, counts) == {"sent": 3, "not sent": 3, "unknown": 1}
    assert in_words(EditionStatus.PAUSED, counts) == {"sent": 3, "pending": 2, "deferred": 1, "unknown": 1}


def test_troubles_are_told_with_their_reasons(database: Database) -> None:
    copies(
        database,
        (SENT, NOW, "250 ok"),
        (REFUSED, NOW, "550 5.1.1 <reader0001@readers.example> User unknown"),
        (DEFERRED, NOW, "452 4.2.2 mailbox full"),
        (UNKNOWN, NOW, "the connection broke"),
        (REFUSED, NOW, "550 5.1.1 <reader0004@readers.example> User unknown"),
    )
    edition = edition_of(database)
    with database.read() as session:
        listed = ledger_rows(session, edition, TROUBLED, "", 10)
        assert [(copy.email[:10], copy.reason) for copy in listed] == [
            ("reader0001", "there is no such mailbox"),
            ("reader0002", "the mailbox is full"),
            ("reader0003", "no answer came: it may or may not have arrived"),
            ("reader0004", "there is no such mailbox"),
        ]
        assert reasons(session, edition) == [
            Reason(REFUSED, "there is no such mailbox", 2),
            Reason(DEFERRED, "the mailbox is full", 1),
            Reason(UNKNOWN, "no answer came: it may or may not have arrived", 1),
        ]


def test_a_copy_is_found_by_a_part_of_its_address_and_by_its_status(database: Database) -> None:
    copies(database, *[(SENT, NOW, "250 ok")] * 11, (PENDING, NOW, ""))
    edition = edition_of(database)
    with database.read() as session:

        def found(among: tuple[DeliveryStatus, ...], text: str, limit: int = 50, offset: int = 0) -> list[str]:
            rows = ledger_rows(session, edition, among, text, limit, offset)
            return [copy.email.partition("@")[0] for copy in rows]

        assert found((), " READER0003@readers ") == ["reader0003"]
        assert found((), "er001") == ["reader0010", "reader0011"]
        assert found((PENDING,), "er001") == ["reader0011"]
        assert found((PENDING, SENT), "er001") == ["reader0010", "reader0011"]
        assert found((), "", 2, 3) == ["reader0003", "reader0004"]
        assert found((), "%") == found((), "reader_") == []


def test_the_rows_of_another_edition_are_not_among_them(database: Database) -> None:
    copies(database, (REFUSED, NOW, "550 no"))
    with database.write() as session:
        other = bare_edition(session, number=2)
    with database.read() as session:
        assert progress(session, other, NOW).total == 0
        assert reasons(session, other) == []
        assert ledger_rows(session, other, (), "", 10) == []
