from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import literal_column, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from digest.db.audience import Subscriber, Subscription
from digest.db.columns import Moment
from digest.db.deliveries import Delivery
from digest.db.editions import Edition, Item, Section
from digest.db.feeds import Feed
from digest.db.tables import METADATA
from digest.errors import DatabaseError

if TYPE_CHECKING:
    from digest.db.session import Database

NOON = datetime(2026, 2, 18, 12, 0, 0, 123456, tzinfo=UTC)
SINGAPORE = timezone(timedelta(hours=8))
OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)


def feed(number: int = 1, visited_at: datetime | None = None) -> Feed:
    return Feed(url=f"https://harbour.example/{number}", outlet="Harbour Post", visited_at=visited_at)


@pytest.fixture
def ledger(database: Database) -> Database:
    """One edition with one item for one subscriber, and its row."""
    with database.write() as session:
        session.add(
            Edition(
                newsletter="asia",
                number=1,
                day=date(2026, 2, 18),
                subject="s",
                preheader="p",
                built_at=NOON,
                send_at=NOON,
            )
        )
        session.add(Subscriber(email="lim@harbour.example", added_at=NOON))
        session.flush()
        session.add(Subscription(newsletter="asia", subscriber_id=1, key="k", added_at=NOON, changed_at=NOON))
        session.add(Item(edition_id=1, key=1, position=1, section=Section.LEAD, headline="h"))
        session.flush()
        session.add(delivery())
    return database


def delivery() -> Delivery:
    return Delivery(edition_id=1, subscription_id=1, email="lim@harbour.example", opened_at=NOON, changed_at=NOON)


def test_a_moment_comes_back_aware_and_in_utc_to_the_microsecond(database: Database) -> None:
    with database.write() as session:
        session.add(feed(visited_at=NOON.astimezone(SINGAPORE)))
    with database.read() as session:
        found = session.exec(select(Feed.visited_at)).one()
    assert found == NOON
    assert found is not None
    assert found.tzinfo is UTC


def test_no_moment_stays_none(database: Database) -> None:
    with database.write() as session:
        session.add(feed())
    with database.read() as session:
        assert session.exec(select(Feed.visited_at)).one() is None


def test_a_naive_datetime_is_refused_and_nothing_is_written(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"), database.write() as session:
        session.add(feed(visited_at=NOON.replace(tzinfo=None)))
    with database.read() as session:
        assert session.exec(select(Feed)).all() == []


def test_moments_of_different_zones_are_ordered_and_compared_as_moments(database: Database) -> None:
    moments = [NOON + timedelta(minutes=minutes) for minutes in (30, 0, 60)]
    zones = [SINGAPORE, UTC, timezone(timedelta(hours=-8))]
    with database.write() as session:
        for number, (moment, zone) in enumerate(zip(moments, zones, strict=True)):
            session.add(feed(number, moment.astimezone(zone)))
    with database.read() as session:
        assert session.exec(select(Feed.visited_at).order_by(col(Feed.visited_at))).all() == sorted(moments)
        late = select(Feed.visited_at).where(col(Feed.visited_at) >= moments[0].astimezone(SINGAPORE))
        assert sorted(moment for moment in session.exec(late) if moment) == sorted(moments)[1:]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS))  # noqa: DTZ001 - bounds are naive
def test_whatever_its_zone_a_moment_is_kept_in_utc(moment: datetime) -> None:
    column, dialect = Moment(), sqlite.dialect()
    bound = column.process_bind_param(moment, dialect)
    assert bound == moment
    assert bound is not None
    assert bound.tzinfo is UTC
    assert column.process_result_value(bound.replace(tzinfo=None), dialect) == moment


@pytest.mark.parametrize("name", ["delivery.status", "edition.status", "subscription.standing", "item.section"])
def test_no_program_can_write_a_status_that_does_not_exist(ledger: Database, name: str) -> None:
    table, _, field = name.partition(".")
    column = METADATA.tables[table].c[field]
    bogus = update(column.table).values({column: literal_column("'bogus'")})
    with pytest.raises(DatabaseError, match=r"(?i)check constraint"), ledger.write() as session:
        session.exec(bogus)
    with ledger.read() as session:
        assert session.exec(select(column)).one() != "bogus"


def test_one_subscriber_has_one_row_of_an_edition_and_no_second(ledger: Database) -> None:
    with pytest.raises(DatabaseError, match=r"(?i)unique"), ledger.write() as session:
        session.add(delivery())


def test_a_row_that_points_nowhere_is_refused(ledger: Database) -> None:
    with pytest.raises(DatabaseError, match=r"(?i)foreign key"), ledger.write() as session:
        session.exec(update(Delivery).values(edition_id=99))


def test_lists_and_mappings_come_back_as_they_were(ledger: Database) -> None:
    sources = [{"outlet": "Harbour Post – 港", "paywall": True, "words": 3, "rate": 0.5, "none": None}]
    with ledger.write() as session:
        session.exec(update(Item).values(sources=sources, countries=["SG", "MY"]))
    with ledger.read() as session:
        item = session.exec(select(Item)).one()
    assert (item.sources, item.countries, item.summary) == (sources, ["SG", "MY"], [])
