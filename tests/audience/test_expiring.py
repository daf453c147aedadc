from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.audience.expiring import KEPT, expire
from digest.db.audience import AudienceEvent, AudienceMailKind, SignUp, Standing, Subscriber, Subscription
from digest.engine.audience.mails import mail_to
from tests.fakes.audience import subscriber
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session, SQLModel

    from digest.db.session import Database

LATER = NOW + KEPT + timedelta(minutes=1)
LEE, EVE = "lee@readers.example", "eve@readers.example"


def ask(session: Session, email: str, now: datetime = NOW, newsletter: str = SLUG) -> Subscription:
    return standing.ask(session, subscriber(session, email, added_at=now), newsletter, now, source="form")


def confirm(session: Session, asked: Subscription) -> None:
    assert standing.confirm(session, asked, NOW, asked_at=NOW, source="form", choices=Choices())


def rows(database: Database, *tables: type[SQLModel]) -> list[SQLModel]:
    with database.read() as session:
        return [row for table in tables for row in session.exec(select(table)).all()]


def expired(database: Database, now: datetime) -> None:
    with database.write() as session:
        expire(session, now)


def test_of_somebody_who_never_confirmed_nothing_stays(either: Database) -> None:
    with either.write() as session:
        asked = ask(session, LEE)
        lee = session.get_one(Subscriber, asked.subscriber_id)
        session.add(mail_to(lee, SLUG, AudienceMailKind.CONFIRM, NOW, lasts=timedelta(hours=48), wanted={}))
        session.add(SignUp(at=NOW, email=LEE))
    expired(either, NOW + KEPT)
    assert len(rows(either, Subscriber, Subscription)) == 2
    expired(either, LATER)
    assert rows(either, Subscriber, Subscription, AudienceEvent, SignUp) == []


def test_who_is_subscribed_elsewhere_stays_there(either: Database) -> None:
    with either.write() as session:
        confirm(session, ask(session, LEE, newsletter="ports"))
        ask(session, LEE)
    expired(either, LATER)
    (kept,) = rows(either, Subscription)
    assert isinstance(kept, Subscription)
    assert (kept.newsletter, kept.standing) == ("ports", Standing.ACTIVE)
    assert len(rows(either, Subscriber)) == 1


def test_who_left_and_never_confirmed_a_return_is_who_left(either: Database) -> None:
    with either.write() as session:
        confirm(session, ask(session, LEE))
        standing.leave(session, session.exec(select(Subscription)).one(), NOW, source="page")
        ask(session, LEE)
    expired(either, LATER)
    (kept,) = rows(either, Subscription)
    assert isinstance(kept, Subscription)
    assert kept.standing is Standing.UNSUBSCRIBED


def test_who_left_elsewhere_before_is_kept_out_whatever_a_stranger_asks(either: Database) -> None:
    with either.write() as session:
        gone = subscriber(session, LEE, added_at=NOW)
        session.add(
            Subscription(
                newsletter=SLUG,
                subscriber_id=gone.id,
                standing=Standing.UNSUBSCRIBED,
                key="k",
                first="JP",
                source="import of old.csv",
                added_at=NOW,
                changed_at=NOW,
            )
        )
        session.flush()
        before = [row.model_dump() for row in session.exec(select(Subscription))]
        ask(session, LEE)
    expired(either, LATER)
    assert [row.model_dump() for row in rows(either, Subscription)] == before


def test_who_confirmed_or_has_just_asked_stays(either: Database) -> None:
    with either.write() as session:
        confirm(session, ask(session, LEE))
        ask(session, EVE, LATER)
    before = rows(either, Subscriber, Subscription, AudienceEvent)
    expired(either, LATER)
    assert rows(either, Subscriber, Subscription, AudienceEvent) == before


def test_many_are_let_go_of_in_several_goes(database: Database) -> None:
    with database.write() as session:
        for number in range(3):
            ask(session, f"reader{number}@readers.example")
    left = []
    for _ in range(2):
        with database.write() as session:
            left.append(expire(session, LATER, at_once=2))
    assert left == [True, False]
    assert rows(database, Subscriber) == []
