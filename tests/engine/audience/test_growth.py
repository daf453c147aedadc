from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import select

from digest.audience import standing
from digest.audience.forgetting import forget
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.db.audience import (
    AudienceEvent,
    Happening,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.engine.audience.figures import figures
from digest.engine.audience.growth import WEEKS, Week, mondays_until, told, weeks
from tests.fakes.audience import LEE, subscriber
from tests.fakes.editions import SLUG, new_database, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session

NOW = datetime(2026, 2, 18, 4, tzinfo=UTC)  # a Wednesday
COUNTS = st.lists(st.integers(0, 50), min_size=WEEKS, max_size=WEEKS)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with new_database(tmp_path / "digest.db") as database, database.write() as writing:
        yield writing


def happen(session: Session, kind: Happening, at: datetime, *, newsletter: str = SLUG) -> None:
    (one,) = subscribe(session, [f"r{at.timestamp()}{kind}{newsletter}@readers.example".replace(" ", "")])
    session.add(AudienceEvent(at=at, kind=kind, subscriber_id=one.subscriber_id, newsletter=newsletter))
    session.flush()


def grown(session: Session, zone: str) -> list[Week]:
    return weeks(session, SLUG, figures(session, SLUG), NOW, zone)


def counts(session: Session) -> list[tuple[int, int, int]]:
    """Of the last two weeks: who joined, who left, who was there at the end."""
    return [(week.joined, week.left, week.active) for week in grown(session, "UTC")[-2:]]


def subscription_of(session: Session, address: str) -> Subscription:
    theirs = select(Subscription).join(Subscriber).where(Subscriber.email == address)
    return session.exec(theirs).one()


def test_joining_and_leaving_are_counted_in_their_weeks(session: Session) -> None:
    happen(session, Happening.CONFIRMED, NOW)
    happen(session, Happening.ADDED, NOW - timedelta(days=1))
    happen(session, Happening.RETURNED, NOW - timedelta(weeks=2))
    happen(session, Happening.UNSUBSCRIBED, NOW - timedelta(weeks=2))
    happen(session, Happening.ASKED, NOW)
    happen(session, Happening.CONFIRMED, NOW, newsletter="other")
    happen(session, Happening.CONFIRMED, NOW - timedelta(weeks=WEEKS + 1))
    found = grown(session, "Asia/Singapore")
    assert [(week.joined, week.left, week.active) for week in found[-3:]] == [(1, 1, 5), (0, 0, 5), (2, 0, 7)]
    assert found[0].active == 5
    assert found[-1].monday == date(2026, 2, 16)


def test_a_week_begins_on_a_monday_of_the_place(session: Session) -> None:
    sunday_in_utc = datetime(2026, 2, 15, 16, 30, tzinfo=UTC)
    happen(session, Happening.CONFIRMED, sunday_in_utc)
    assert [week.joined for week in grown(session, "Asia/Singapore")[-2:]] == [0, 1]
    assert [week.joined for week in grown(session, "UTC")[-2:]] == [1, 0]


def test_an_import_is_counted_by_what_it_made_active_whatever_it_says_of_where_from(session: Session) -> None:
    def take(at: datetime, *people: Person) -> None:
        add_all(session, SLUG, people, at)

    take(NOW - timedelta(weeks=1), Person("a@readers.example", source="sign-up page"), Person("b@readers.example"))
    take(NOW - timedelta(weeks=WEEKS + 1), Person("c@readers.example"))
    take(NOW, Person("d@readers.example"), Person("e@readers.example", standing=Standing.UNSUBSCRIBED))
    assert counts(session) == [(2, 0, 3), (1, 0, 4)]


def test_whoever_is_forgotten_leaves_once(session: Session) -> None:
    people = ["a@readers.example", "b@readers.example", "c@readers.example"]
    add_all(session, SLUG, [Person(email) for email in people], NOW - timedelta(weeks=1))
    standing.leave(session, subscription_of(session, people[1]), NOW - timedelta(weeks=1), source="page")
    for address in people[:2]:
        forget(session, address, NOW)
    assert counts(session) == [(3, 1, 2), (0, 1, 1)]


def test_who_never_confirmed_cannot_leave(session: Session) -> None:
    lee = subscriber(session, LEE, added_at=NOW)
    asked = standing.ask(session, lee, SLUG, NOW, source="sign-up page")
    assert standing.leave(session, asked, NOW, source="page")
    assert counts(session) == [(0, 0, 0), (0, 0, 0)]


def test_whoever_is_suppressed_has_left(session: Session) -> None:
    people = ["a@readers.example", "b@readers.example", "c@readers.example"]
    add_all(session, SLUG, [Person(email) for email in people], NOW - timedelta(weeks=1))
    for address in people[:2]:
        session.add(Suppression(hash=address_hash(address), email=address, reason="bounced", at=NOW))
    standing.leave(session, subscription_of(session, people[0]), NOW, source="page")
    assert counts(session) == [(3, 0, 3), (0, 2, 1)]
    assert figures(session, SLUG).count(Standing.ACTIVE) == 1


@given(COUNTS, COUNTS, st.integers(0, 5000))
def test_each_week_ends_with_what_the_one_before_left_and_what_changed(
    joined: list[int], left: list[int], start: int
) -> None:
    ends = [start + sum(joined[: place + 1]) - sum(left[: place + 1]) for place in range(WEEKS)]
    found = told(mondays_until(NOW.date()), joined, left, max(ends[-1], 0))
    assert all(week.active >= 0 for week in found)
    if min(ends) >= 0:
        assert [week.active for week in found] == ends


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_weeks_end_with_the_present_one(today: date) -> None:
    mondays = mondays_until(today)
    assert len(mondays) == WEEKS
    assert {day.weekday() for day in mondays} == {0}
    assert mondays[-1] <= today < mondays[-1] + timedelta(weeks=1)
