from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from digest.audience import standing
from digest.audience.exporting import exported
from digest.audience.importing import Added
from digest.audience.subscribers import add
from digest.db.audience import Standing, Subscriber, Subscription, Suppression, address_hash
from tests.fakes.audience import subscriber
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"


def added(database: Database, email: str, newsletter: str = SLUG, name: str = "") -> Added:
    with database.write() as session:
        return add(session, newsletter, email, NOW, name=name, source="operator")


def stored(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [(one["email"], one["name"], one["standing"]) for one in exported(session, SLUG)]


def suppress(database: Database, email: str) -> None:
    with database.write() as session:
        session.add(Suppression(hash=address_hash(email), email=email, reason="complained", at=NOW))


def test_a_person_is_added_once(database: Database) -> None:
    assert [added(database, ANN, name="Ann") for _ in range(2)] == [Added.NEW, Added.ALREADY]
    assert stored(database) == [(ANN, "Ann", "active")]


def test_a_person_can_have_two_newsletters_with_a_key_for_each(database: Database) -> None:
    assert [added(database, ANN, slug) for slug in (SLUG, "africa")] == [Added.NEW, Added.NEW]
    with database.read() as session:
        assert len(session.exec(select(Subscriber)).all()) == 1
        assert len(set(session.exec(select(Subscription.key)))) == 2


def test_who_unsubscribed_or_is_suppressed_stays_so(database: Database) -> None:
    added(database, ANN)
    suppress(database, BEN)
    with database.write() as session:
        session.get_one(Subscription, 1).standing = Standing.UNSUBSCRIBED
    assert [added(database, email) for email in (ANN, BEN)] == [Added.LEFT, Added.SUPPRESSED]
    assert stored(database) == [(ANN, "", "unsubscribed")]


def test_who_asked_and_has_not_confirmed_is_subscribed(database: Database) -> None:
    with database.write() as session:
        standing.ask(session, subscriber(session, ANN, added_at=NOW), SLUG, NOW, source="form")
    assert added(database, ANN) is Added.CONFIRMED
    assert stored(database) == [(ANN, "", "active")]
