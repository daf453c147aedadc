from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st
from sqlmodel import Session, col, select

from digest.audience import standing
from digest.audience.choices import Choices, happenings
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
    from datetime import datetime
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


def confirm(
    session: Session, asked: Subscription, now: datetime = LATER, asked_at: datetime = NOW, **chosen: Any
) -> bool:
    return standing.confirm(session, asked, now, asked_at=asked_at, source="form", choices=Choices(**chosen))


def test_who_asks_is_pending_until_they_confirm_and_that_is_their_consent(database: Database) -> None:
    with database.write() as session:
        asked = standing.ask(session, subscriber(session, ANN), SLUG, NOW, source="form")
    assert (asked.standing, asked.consented_at) == (Standing.PENDING, None)
    with database.write() as session:
        assert confirm(session, asked, frequency=Frequency.WEEKLY, first="JP")
        assert not confirm(session, asked)
    confirmed = stored(database, asked)
    assert (confirmed.standing, confirmed.consented_at) == (Standing.ACTIVE, LATER)
    assert Choices.of(confirmed) == Choices(Frequency.WEEKLY, "JP")
    assert events(database) == [Happening.ASKED, Happening.CONFIRMED]


def test_who_is_subscribed_stays_as_they_are_when_somebody_gives_their_address(database: Database) -> None:
    subscription = added(database)
    with database.write() as session:
        standing.ask(session, subscriber(session, ANN), SLUG, LATER, source="form")
    assert stored(database, subscription) == subscription
    assert events(database) == [Happening.ADDED]


def test_who_left_is_not_brought_back_by_an_old_confirmation(database: Database) -> None:
    with database.write() as session:
        asked = standing.ask(session, subscriber(session, ANN), SLUG, NOW, source="form")
        standing.leave(session, asked, LATER, source="page")
        assert not confirm(session, asked)
    assert stored(database, asked).standing is Standing.UNSUBSCRIBED


@pytest.mark.parametrize("standing_now", [Standing.PENDING, Standing.UNSUBSCRIBED])
def test_asking_again_changes_nothing_that_was_chosen_or_known(database: Database, standing_now: Standing) -> None:
    subscription = added(database)
    with database.write() as session:
        row = session.get_one(Subscription, subscription.id)
        row.standing, row.frequency, row.first = standing_now, Frequency.WEEKLY, "JP"
    with database.write() as session:
        standing.ask(session, subscriber(session, ANN), SLUG, LATER, source="a stranger")
    after = stored(database, subscription)
    assert (after.standing, Choices.of(after)) == (standing_now, Choices(Frequency.WEEKLY, "JP"))
    assert after.source == "operator"
    assert events(database) == [Happening.ADDED, Happening.ASKED]


def test_who_left_can_ask_again_and_their_old_links_go_on_working(database: Database) -> None:
    subscription = added(database)
    with database.write() as session:
        standing.leave(session, subscription, NOW, source="page")
        again = standing.ask(session, subscriber(session, ANN), SLUG, LATER, source="form")
        assert confirm(session, again, asked_at=LATER)
    assert (again.id, again.key, again.standing) == (subscription.id, subscription.key, Standing.ACTIVE)


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
        standing.ask(session, subscriber(session, ANN), SLUG, NOW, source="a stranger")
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
        assert not confirm(session, subscription)
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


def test_a_move_into_another_leaves_as_many_who_joined_and_have_not_left_as_there_are(database: Database) -> None:
    for newsletter in (SLUG, "left", "asked"):
        added(database, newsletter=newsletter)
    added(database, BEN)
    with database.write() as session:
        standing.leave(
            session, standing.add(session, subscriber(session, BEN), "left", NOW, source="x"), NOW, source=""
        )
        standing.ask(session, subscriber(session, BEN), "asked", NOW, source="x")
        standing.move(session, subscriber(session, ANN), BEN, NOW)
    found = events(database)
    joined = sum(found.count(kind) for kind in (Happening.ADDED, Happening.RETURNED, Happening.CONFIRMED))
    assert joined - found.count(Happening.UNSUBSCRIBED) == 3
    assert [standing for _, standing in addresses(database)[BEN]] == [Standing.ACTIVE] * 3


@pytest.mark.parametrize("theirs", [Standing.PENDING, Standing.UNSUBSCRIBED])
def test_a_move_takes_nothing_from_the_other_address(database: Database, theirs: Standing) -> None:
    waiting, own = added(database), added(database, BEN)
    with database.write() as session:
        session.get_one(Subscription, waiting.id).standing = theirs
    with database.write() as session:
        standing.move(session, subscriber(session, ANN), BEN, NOW)
    assert stored(database, own) == own


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
