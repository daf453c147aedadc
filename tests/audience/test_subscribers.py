from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience.importing import Added, add_all
from digest.audience.people import Person
from digest.audience.subscribers import add, listed, remove
from digest.db.audience import Standing, Subscriber, Subscription, Suppression, address_hash
from digest.errors import AddressError
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"


def added(database: Database, *emails: str) -> None:
    with database.write() as session:
        add_all(session, SLUG, [Person(email, source="test") for email in emails], NOW)


def stored(database: Database) -> list[tuple[str, str, Standing]]:
    with database.read() as session:
        return [(one.email, one.name, one.standing) for one in listed(session, SLUG)]


def suppress(database: Database, email: str) -> None:
    with database.write() as session:
        session.add(Suppression(hash=address_hash(email), email=email, reason="complained", at=NOW))


def test_a_person_is_added_once(database: Database) -> None:
    for expected in (Added.NEW, Added.ALREADY):
        with database.write() as session:
            assert add(session, SLUG, Person(ANN, "Ann", "operator"), NOW) is expected
    assert stored(database) == [(ANN, "Ann", Standing.ACTIVE)]


def test_a_person_can_have_two_newsletters_with_a_key_for_each(database: Database) -> None:
    with database.write() as session:
        for slug in (SLUG, "africa"):
            assert add(session, slug, Person(ANN), NOW) is Added.NEW
    with database.read() as session:
        assert len(session.exec(select(Subscriber)).all()) == 1
        assert len(set(session.exec(select(Subscription.key)))) == 2


def test_who_unsubscribed_or_is_suppressed_stays_so(database: Database) -> None:
    added(database, ANN)
    suppress(database, BEN)
    with database.write() as session:
        session.get_one(Subscription, 1).standing = Standing.UNSUBSCRIBED
    with database.write() as session:
        assert add(session, SLUG, Person(ANN), NOW) is Added.LEFT
        assert add(session, SLUG, Person(BEN), NOW) is Added.SUPPRESSED
    assert stored(database) == [(ANN, "", Standing.UNSUBSCRIBED)]


def test_who_was_suppressed_later_is_listed_as_such(database: Database) -> None:
    added(database, ANN, BEN)
    suppress(database, BEN)
    with database.read() as session:
        assert [one.suppressed for one in listed(session, SLUG)] == [False, True]


def test_who_is_removed_is_unsubscribed_once_and_no_import_brings_them_back(database: Database) -> None:
    added(database, ANN, BEN)
    for expected in (True, False):
        with database.write() as session:
            assert remove(session, SLUG, " ann@READERS.example", "operator", NOW) is expected
    added(database, ANN)
    assert [standing.value for _, _, standing in stored(database)] == ["unsubscribed", "active"]


@pytest.mark.parametrize("slug", [SLUG, "africa"])
def test_who_never_subscribed_to_it_cannot_be_removed(database: Database, slug: str) -> None:
    added(database, ANN)
    with database.write() as session:
        assert not remove(session, slug, BEN if slug == SLUG else ANN, "operator", NOW)
    assert [standing.value for _, _, standing in stored(database)] == ["active"]


def test_what_is_no_address_cannot_be_removed(database: Database) -> None:
    with pytest.raises(AddressError), database.write() as session:
        remove(session, SLUG, "ann", "operator", NOW)
