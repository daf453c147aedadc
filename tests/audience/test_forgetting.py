from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select as sql_select, text
from sqlmodel import func, select

from digest.audience import standing
from digest.audience.exporting import exported
from digest.audience.forgetting import forget
from digest.audience.held import held
from digest.audience.importing import Added, add_all
from digest.audience.people import Person
from digest.audience.subscribers import add
from digest.db.audience import (
    AudienceEvent,
    AudienceMail,
    Feedback,
    Happening,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.tables import METADATA
from digest.errors import DatabaseError
from digest.tokens import Purpose, is_genuine, read, token
from tests.fakes.editions import NOW, SLUG
from tests.fakes.readers import ANN, FORMER, JOANN, NAME, SAID, followed, put_on_record

if TYPE_CHECKING:
    from digest.db.session import Database

TELLING = (ANN, NAME, FORMER, f"{NAME} has enough", f"key {ANN}")


def forgotten(database: Database, address: str = ANN) -> int:
    with database.write() as session:
        return forget(session, address, NOW)


def everything(database: Database) -> str:
    """All rows of all tables as text."""
    with database.read() as session:
        return "\n".join(
            str(tuple(row)) for table in METADATA.tables.values() for row in session.execute(sql_select(table))
        )


def test_nothing_tells_of_somebody_who_is_forgotten(either: Database) -> None:
    followed(either)
    before = everything(either)
    assert all(word in before for word in TELLING)
    assert forgotten(either) == 0
    after = everything(either)
    for word in TELLING:
        assert word.lower() not in after.lower().replace(JOANN, "")
    assert after.count(SAID) == 1


def test_what_is_to_be_counted_stays(database: Database) -> None:
    followed(database)
    forgotten(database)
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Delivery)).one() == 2
        copy = session.exec(select(Delivery).where(Delivery.email == "forgotten:1")).one()
        said = session.exec(select(Feedback).where(Feedback.subscription_id == copy.subscription_id)).one()
        events = session.exec(select(AudienceEvent.kind).where(AudienceEvent.subscriber_id == 1)).all()
    assert (copy.status, copy.reply) == (DeliveryStatus.REFUSED, "")
    assert (said.useful, said.text) == (True, "")
    assert events == [Happening.UNSUBSCRIBED, Happening.FORGOTTEN]


def test_others_are_not_touched(database: Database) -> None:
    followed(database)
    with database.read() as session:
        before = held(session, JOANN)
    forgotten(database)
    with database.read() as session:
        assert held(session, JOANN) == before
        assert [one["email"] for one in exported(session, SLUG)] == [JOANN]


def test_a_forgotten_address_is_kept_out_by_its_hash_however_it_comes_back(either: Database) -> None:
    followed(either)
    forgotten(either)
    with either.write() as session:
        assert add(session, SLUG, ANN, NOW, name="", source="operator") is Added.SUPPRESSED
        assert add_all(session, SLUG, [Person(ANN)], NOW) == [Added.SUPPRESSED]
        kept = session.exec(select(Suppression)).one()
    assert (kept.hash, kept.email, kept.reason) == (address_hash(ANN), None, "forgotten")


def test_who_moved_into_another_address_is_forgotten_by_both(either: Database) -> None:
    followed(either)
    new = "ann@office.example"
    with either.write() as session:
        for email in (new, "ann@home.example"):
            add(session, SLUG, email, NOW, name="", source="test")
        session.get_one(Subscription, 1).standing = Standing.ACTIVE
        for old, to in ((ANN, "ann@home.example"), ("ann@home.example", new)):
            standing.move(session, session.exec(select(Subscriber).where(Subscriber.email == old)).one(), to, NOW)
        assert [each["email"] for each in held(session, new)["earlier"]] == [ANN, "ann@home.example"]
        assert [each["newsletter"] for each in held(session, new)["subscriptions"]] == [SLUG] * 3
    forgotten(either, new)
    after = everything(either).lower()
    for word in (*TELLING, new, "ann@home.example"):
        assert word.lower() not in after.replace(JOANN, "")
    with either.read() as session:
        kept = {one.hash for one in session.exec(select(Suppression))}
    assert kept == {address_hash(each) for each in (ANN, "ann@home.example", new)}


def test_who_signed_up_again_at_an_address_that_another_left_is_not_forgotten_with_them(database: Database) -> None:
    followed(database)
    new = "ann@office.example"
    with database.write() as session:
        add(session, SLUG, new, NOW, name="", source="test")
        ann = session.exec(select(Subscriber).where(Subscriber.email == ANN)).one()
        standing.move(session, ann, new, NOW)
        standing.add(session, ann, "ports", NOW, source="test")
    forgotten(database, new)
    with database.read() as session:
        assert held(session, ANN)["subscriber"] is not None


def test_who_was_suppressed_is_kept_as_a_hash_alone(database: Database) -> None:
    followed(database)
    with database.write() as session:
        session.add(Suppression(hash=address_hash(ANN), email=ANN, reason=f"550 {ANN} is gone", at=NOW))
    forgotten(database)
    with database.read() as session:
        kept = session.exec(select(Suppression)).one()
    assert (kept.email, kept.reason) == (None, "forgotten")


def test_links_in_old_mails_lead_nowhere_and_no_copy_is_owed(database: Database) -> None:
    followed(database)
    with database.write() as session:
        subscription = session.get_one(Subscription, 1)
        subscription.standing = Standing.ACTIVE
        mark = token(subscription.id, subscription.key, Purpose.PREFERENCES)
    forgotten(database)
    with database.read() as session:
        after = session.get_one(Subscription, 1)
        assert not session.exec(select(AudienceMail).where(AudienceMail.subscriber_id == 1)).all()
        assert len(session.exec(select(SignUp)).all()) == 3
    _, mac = read(mark) or (0, "")
    assert after.standing is Standing.UNSUBSCRIBED
    assert not is_genuine(mac, after.key, Purpose.PREFERENCES)


def test_copies_of_a_subscription_that_another_took_over_lose_the_address(database: Database) -> None:
    followed(database)
    with database.write() as session:
        session.get_one(Delivery, 2).email = ANN
    forgotten(database)
    with database.read() as session:
        assert session.get_one(Delivery, 2).email == "forgotten:1"


def test_a_stranger_can_be_forgotten_and_all_can_be_twice(database: Database) -> None:
    for _ in range(2):
        assert forgotten(database, "nobody@readers.example") == 0
    with database.read() as session:
        assert len(session.exec(select(Suppression)).all()) == 1
        assert not session.exec(select(Subscriber)).all()


def test_rows_of_the_record_are_counted_because_they_cannot_be_changed(either: Database) -> None:
    followed(either)
    put_on_record(either)
    assert forgotten(either) == 1


def test_nothing_can_be_found_in_the_file_either(database: Database) -> None:
    assert database.file is not None
    followed(database)
    many = [Person(f"a{number}nn@readers.example", f"{NAME} {number}") for number in range(400)]
    with database.write() as session:
        add_all(session, SLUG, many, NOW)
        add_all(session, SLUG, [Person(f"{number}.{ANN}") for number in range(2_000)], NOW)
    for one in many:
        forgotten(database, one.email)
    forgotten(database)
    database.scrub()
    kept = b"".join(path.read_bytes() for path in database.file.parent.glob("digest.db*")).lower()
    kept = re.sub(rb"(jo|[0-9]+\.)" + re.escape(ANN.encode()), b"", kept)
    for word in (*TELLING, "a7nn@readers.example", "a399nn@readers.example"):
        assert word.lower().encode() not in kept


def test_while_somebody_reads_the_file_is_not_clean_and_that_is_said(database: Database) -> None:
    followed(database)
    reader = create_engine(database.engine.url)
    with database.engine.connect() as patient:
        patient.exec_driver_sql("PRAGMA busy_timeout=100")
    with reader.connect() as connection:
        connection.execute(text("BEGIN"))
        connection.execute(text("SELECT * FROM subscriber")).all()
        forgotten(database)
        with pytest.raises(DatabaseError, match="another program reads it"):
            database.scrub()
    reader.dispose()
    database.scrub()
