"""What readers know, as it stood at any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus, Item, Section
from digest.pick.told import told
from digest.settings import Newsletter
from tests.fakes.editions import new_database, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.session import Database

MONDAY = datetime(2026, 10, 12, 6, tzinfo=UTC)
DAY = timedelta(days=1)
HILLS = Newsletter(slug="hills", title="The Hills")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


def edition(
    database: Database, number: int, status: EditionStatus, built_at: datetime, steps: dict[EditionStatus, datetime]
) -> None:
    """An edition with one item, whose headline is its number, and the record of its steps."""
    with database.write() as session:
        row = Edition(
            newsletter="hills", number=number, day=built_at.date(), status=status, subject="", preheader="",
            built_at=built_at, send_at=built_at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        source = {"entry_id": number, "url": f"https://post.example/{number}"}
        session.add(
            Item(
                edition_id=row.id, key=1, position=1, section=Section.LEAD, headline=str(number),
                summary=[{"text": "The pass is open."}, {"text": "Snow is cleared."}], sources=[source],
            )
        )  # fmt: skip
        session.add_all(Audit(at=at, actor="x", action=step.value, edition_id=row.id) for step, at in steps.items())


def headlines(database: Database, now: datetime) -> list[str]:
    with database.read() as session:
        return [item.headline for item in told(session, HILLS, now)]


def test_an_item_that_was_sent_is_told_with_its_sentences_and_sources(database: Database) -> None:
    edition(database, 1, EditionStatus.SENT, MONDAY, {EditionStatus.SENT: MONDAY})
    with database.read() as session:
        (item,) = told(session, HILLS, MONDAY + DAY)
    assert item.summary == "The pass is open. Snow is cleared."
    assert (item.entry_ids, item.urls, item.told_at) == (frozenset({1}), frozenset({"https://post.example/1"}), MONDAY)


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (EditionStatus.DRAFT, True),  # it may still go out
        (EditionStatus.APPROVED, True),
        (EditionStatus.SENDING, True),
        (EditionStatus.PAUSED, True),
        (EditionStatus.SENT, True),
        (EditionStatus.CANCELLED, False),  # nobody got a copy
        (EditionStatus.SKIPPED, False),
        (EditionStatus.HELD, False),  # it gives way to today's
    ],
)
def test_what_yesterdays_edition_became_decides(database: Database, status: EditionStatus, counts: bool) -> None:
    edition(database, 1, status, MONDAY, {})
    assert headlines(database, MONDAY + DAY) == (["1"] if counts else [])


@pytest.mark.parametrize(
    ("copy", "counts"),
    [
        (DeliveryStatus.SENT, True),
        (DeliveryStatus.UNKNOWN, True),
        (DeliveryStatus.SENDING, True),
        (DeliveryStatus.PENDING, False),
        (DeliveryStatus.DEFERRED, False),
        (DeliveryStatus.REFUSED, False),
    ],
)
def test_a_cancelled_edition_is_told_once_a_reader_may_have_it(
    database: Database, copy: DeliveryStatus, counts: bool
) -> None:
    edition(database, 1, EditionStatus.CANCELLED, MONDAY, {})
    with database.write() as session:
        (reader,) = subscribe(session, ["ann@readers.example"], "hills")
        session.add(
            Delivery(
                edition_id=1, subscription_id=reader.id, email="ann@readers.example", status=copy,
                opened_at=MONDAY, changed_at=MONDAY + DAY,
            )
        )  # fmt: skip
    assert headlines(database, MONDAY + DAY) == (["1"] if counts else [])
    assert headlines(database, MONDAY + timedelta(hours=23)) == []  # as it stood before that copy


@pytest.mark.parametrize("status", [EditionStatus.DRAFT, EditionStatus.HELD, EditionStatus.APPROVED])
def test_todays_edition_is_made_anew_and_has_told_nothing(database: Database, status: EditionStatus) -> None:
    edition(database, 1, status, MONDAY, {})
    assert headlines(database, MONDAY + timedelta(hours=1)) == []


def test_todays_edition_has_told_once_it_is_on_its_way(database: Database) -> None:
    edition(database, 1, EditionStatus.SENT, MONDAY, {})
    assert headlines(database, MONDAY + timedelta(hours=1)) == ["1"]


def test_the_past_knows_what_stood_then(database: Database) -> None:
    edition(database, 1, EditionStatus.SKIPPED, MONDAY, {EditionStatus.SKIPPED: MONDAY + 3 * DAY})
    steps = {EditionStatus.HELD: 1, EditionStatus.APPROVED: 3, EditionStatus.SENT: 4}
    edition(database, 2, EditionStatus.SENT, MONDAY + DAY, {step: MONDAY + days * DAY for step, days in steps.items()})
    assert headlines(database, MONDAY + 2 * DAY) == ["1"]  # a draft then; 2 was held since the day before
    assert headlines(database, MONDAY + 5 * DAY) == ["2"]


def test_later_editions_are_not_known_yet_and_old_ones_are_forgotten(database: Database) -> None:
    edition(database, 1, EditionStatus.SENT, MONDAY, {})
    edition(database, 2, EditionStatus.SENT, MONDAY + 2 * DAY, {})
    assert headlines(database, MONDAY + DAY) == ["1"]
    assert headlines(database, MONDAY + 31 * DAY) == ["2"]


def test_another_newsletter_tells_for_itself(database: Database) -> None:
    edition(database, 1, EditionStatus.SENT, MONDAY, {})
    with database.read() as session:
        assert told(session, Newsletter(slug="plains", title="The Plains"), MONDAY + DAY) == []


def test_the_day_is_that_of_the_newsletters_zone(database: Database) -> None:
    edition(database, 1, EditionStatus.HELD, MONDAY.replace(hour=20), {})
    with database.write() as session:
        session.get_one(Edition, 1).day = date(2026, 10, 13)
    singapore = Newsletter(slug="hills", title="The Hills", timezone="Asia/Singapore")
    with database.read() as session:
        assert told(session, singapore, MONDAY.replace(hour=23)) == []
