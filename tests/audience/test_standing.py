from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import Session, col, select

from digest.audience import standing
from digest.audience.standing import Choices, happenings
from digest.db.audience import (
    AudienceEvent,
    Frequency,
    Happening,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from tests.fakes.editions import NOW, SLUG, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"
LATER = NOW + timedelta(days=30)
CHOICES = st.builds(
    Choices, st.sampled_from(Frequency), st.sampled_from(["", "JP", "energy"]), st.sampled_from([None, LATER])
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


def subscriber(session: Session, email: str) -> Subscriber:
    known = session.exec(select(Subscriber).where(Subscriber.email == email)).first()
    if known is None:
        known = Subscriber(email=email, added_at=NOW)
        session.add(known)
        session.flush()
    return known


def added(database: Database, email: str = ANN, newsletter: str = SLUG) -> Subscription:
    with database.write() as session:
        return standing.add(session, subscriber(session, email), newsletter, NOW, source="operator")


def stored(database: Database, subscription: Subscription) -> Subscription:
    with database.read() as session:
        return session.get_one(Subscription, subscription.id)


def events(database: Database) -> list[Happening]:
    with database.read() as session:
        return [event.kind for event in session.exec(select(AudienceEvent).order_by(col(AudienceEvent.id)))]


def addresses(database: Database) -> dict[str, list[tuple[str, Standing]]]:
    """By address, each newsletter with how it stands."""
    with database.read() as session:
        rows = session.exec(
            select(Subscriber, Subscription)
            .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
            .order_by(col(Subscription.newsletter))
        ).all()
    found: dict[str, list[tuple[str, Standing]]] = {}
    for person, subscription in rows:
        found.setdefault(person.email, []).append((subscription.newsletter, subscription.standing))
    return found


def test_who_asks_is_pending_until_they_confirm_and_that_is_their_consent(database: Database) -> None:
    with database.write() as session:
        asked = standing.ask(
            session, subscriber(session, ANN), SLUG, NOW, source="form", frequency=Frequency.WEEKLY, first="JP"
        )
    assert (asked.standing, asked.consented_at) == (Standing.PENDING, None)
    with database.write() as session:
        assert standing.confirm(session, asked, LATER)
        assert not standing.confirm(session, asked, LATER)
    confirmed = stored(database, asked)
    assert (confirmed.standing, confirmed.consented_at) == (Standing.ACTIVE, LATER)
    assert Choices.of(confirmed) == Choices(Frequency.WEEKLY, "JP")
    assert events(database) == [Happening.ASKED, Happening.CONFIRMED]


def test_who_is_subscribed_stays_as_they_are_when_somebody_gives_their_address(database: Database) -> None:
    subscription = added(database)
    with database.write() as session:
        standing.ask(session, subscriber(session, ANN), SLUG, LATER, source="form", frequency=Frequency.WEEKLY)
    assert stored(database, subscription) == subscription
    assert events(database) == [Happening.ADDED]


def test_who_left_is_not_brought_back_by_an_old_confirmation(database: Database) -> None:
    with database.write() as session:
        asked = standing.ask(session, subscriber(session, ANN), SLUG, NOW, source="form")
        standing.leave(session, asked, NOW, source="page")
        assert not standing.confirm(session, asked, NOW)
    assert stored(database, asked).standing is Standing.UNSUBSCRIBED


def test_who_left_can_ask_again_and_their_old_links_go_on_working(database: Database) -> None:
    subscription = added(database)
    with database.write() as session:
        standing.leave(session, subscription, NOW, source="page")
        again = standing.ask(session, subscriber(session, ANN), SLUG, LATER, source="form")
        assert standing.confirm(session, again, LATER)
    assert (again.id, again.key) == (subscription.id, subscription.key)


def test_leaving_twice_is_leaving_once(database: Database) -> None:
    subscription = added(database)
    for expected in (True, False):
        with database.write() as session:
            assert standing.leave(session, subscription, NOW, source="one click", reason="too long") is expected
    assert events(database) == [Happening.ADDED, Happening.UNSUBSCRIBED]
    with database.read() as session:
        told = session.exec(select(AudienceEvent).order_by(col(AudienceEvent.id).desc())).first()
    assert told is not None
    assert (told.source, told.detail) == ("one click", {"reason": "too long"})


def test_coming_back_brings_all_back_as_it_was_whatever_was_asked_meanwhile(database: Database) -> None:
    subscription = added(database)
    chosen = Choices(Frequency.WEEKLY, "JP", LATER)
    with database.write() as session:
        standing.prefer(session, subscription, chosen, NOW, source="page")
        standing.leave(session, subscription, NOW, source="page")
        standing.ask(session, subscriber(session, ANN), SLUG, NOW, source="a stranger", first="KR")
        assert standing.come_back(session, subscription, NOW, choices=chosen)
        assert not standing.come_back(session, subscription, NOW, choices=Choices())
    back = stored(database, subscription)
    assert (back.standing, Choices.of(back)) == (Standing.ACTIVE, chosen)


@pytest.mark.parametrize("standing_now", [Standing.PENDING, Standing.UNSUBSCRIBED])
def test_only_who_is_subscribed_can_choose(database: Database, standing_now: Standing) -> None:
    subscription = added(database)
    with database.write() as session:
        session.get_one(Subscription, subscription.id).standing = standing_now
    with database.write() as session:
        happened = standing.prefer(session, subscription, Choices(Frequency.WEEKLY), NOW, source="page")
    assert not happened
    assert stored(database, subscription).frequency is Frequency.EVERY


def test_of_a_subscription_that_is_gone_nothing_can_be_changed(database: Database) -> None:
    subscription = added(database)
    with database.write() as session:
        session.delete(session.get_one(Subscription, subscription.id))
    with database.write() as session:
        assert not standing.leave(session, subscription, NOW, source="page")
        assert not standing.confirm(session, subscription, NOW)
        assert not standing.come_back(session, subscription, NOW, choices=Choices())
    assert events(database) == [Happening.ADDED]


def test_a_move_takes_every_newsletter_along(database: Database) -> None:
    subscription = added(database)
    added(database, newsletter="africa")
    with database.write() as session:
        assert standing.move(session, subscriber(session, ANN), BEN, NOW)
    assert addresses(database) == {BEN: [("africa", Standing.ACTIVE), (SLUG, Standing.ACTIVE)]}
    assert stored(database, subscription) == subscription
    assert events(database).count(Happening.MOVED) == 2


def test_a_move_to_an_address_that_is_subscribed_gives_it_what_it_does_not_have(database: Database) -> None:
    for newsletter in (SLUG, "africa", "left"):
        added(database, newsletter=newsletter)
    added(database, BEN)
    left = added(database, BEN, "left")
    with database.write() as session:
        standing.leave(session, left, NOW, source="page")
        assert standing.move(session, subscriber(session, ANN), BEN, NOW)
    assert addresses(database) == {
        ANN: [(SLUG, Standing.UNSUBSCRIBED), ("left", Standing.UNSUBSCRIBED)],
        BEN: [("africa", Standing.ACTIVE), (SLUG, Standing.ACTIVE), ("left", Standing.ACTIVE)],
    }


def test_nothing_is_moved_to_a_suppressed_address_or_to_the_same(database: Database) -> None:
    added(database)
    with database.write() as session:
        session.add(Suppression(hash=address_hash(BEN), reason="forgotten", at=NOW))
        session.flush()
        assert not standing.move(session, subscriber(session, ANN), BEN, NOW)
        assert not standing.move(session, subscriber(session, ANN), ANN, NOW)
    assert addresses(database) == {ANN: [(SLUG, Standing.ACTIVE)]}


def test_a_move_is_told_without_the_address(database: Database) -> None:
    added(database)
    with database.write() as session:
        standing.move(session, subscriber(session, ANN), BEN, NOW)
    with database.read() as session:
        told = session.exec(select(AudienceEvent).where(AudienceEvent.kind == Happening.MOVED)).one()
    assert told.detail == {"from": "a•••@r•••.example"}


@given(CHOICES, CHOICES)
def test_something_happens_exactly_if_the_choices_differ(before: Choices, after: Choices) -> None:
    assert bool(happenings(before, after)) is (before != after)
    assert Choices.read(after.stored()) == after
    assert (Happening.PAUSED in happenings(before, after)) is (
        after.paused_until is not None and after.paused_until != before.paused_until
    )
