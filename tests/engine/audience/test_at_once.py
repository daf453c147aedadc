"""Two who do things at the same moment, on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.audience.forgetting import forget
from digest.db.audience import AudienceMail, AudienceMailKind, Frequency, Happening, Standing, Subscriber, Subscription
from digest.db.session import Database
from digest.engine.audience import leaving, moving, preferring
from digest.engine.audience.links import State
from digest.tokens import Purpose, token
from tests.fakes.editions import NOW, subscribe
from tests.fakes.living import events, last_mail, mail_link, mails
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.engine.installation import Installation

LEE, NEW = "lee@readers.example", "lee@office.example"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NEEDS_POSTGRES)])
def shared(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Installation]:
    """An installation on each kind of database."""
    if request.param == "sqlite":
        yield installation
        return
    database = Database(request.getfixturevalue("upgraded_postgres"))
    yield replace(installation, database=database)
    database.close()


@pytest.fixture
def lee(shared: Installation) -> Subscription:
    with shared.database.write() as session:
        (made,) = subscribe(session, [LEE])
    return made


def together(does: Callable[[int], object], times: int = 8) -> list[object]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(does, range(times)))


def test_who_leaves_many_times_at_once_leaves_once(shared: Installation, lee: Subscription) -> None:
    link = token(lee.id, lee.key, Purpose.UNSUBSCRIBE)
    together(lambda _number: leaving.leave(shared, link, source="one click"))
    assert [event.kind for event in events(shared)] == [Happening.UNSUBSCRIBED]
    assert len(mails(shared, AudienceMailKind.GOODBYE)) == 1


def test_who_comes_back_many_times_at_once_comes_back_once(shared: Installation, lee: Subscription) -> None:
    leaving.leave(shared, token(lee.id, lee.key, Purpose.UNSUBSCRIBE), source="page")
    link = mail_link(last_mail(shared, AudienceMailKind.GOODBYE)).rpartition("/")[2]
    back = together(lambda _number: leaving.come_back(shared, link))
    assert sum(isinstance(each, leaving.Return) and each.is_restored for each in back) == 1
    assert [event.kind for event in events(shared)] == [Happening.UNSUBSCRIBED, Happening.RETURNED]


def test_who_leaves_while_choosing_has_left(shared: Installation, lee: Subscription) -> None:
    leave, choose = (token(lee.id, lee.key, purpose) for purpose in (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES))
    together(
        lambda number: leaving.leave(shared, leave, source="page") if number == 3 else preferring.pause(shared, choose)
    )
    with shared.database.read() as session:
        session.add(lee)
        session.refresh(lee)
        assert lee.standing is Standing.UNSUBSCRIBED
        choices = session.exec(select(AudienceMail).where(AudienceMail.kind == AudienceMailKind.GOODBYE)).one().wanted
    assert Choices.read(choices["choices"]) == Choices.of(lee), "the goodbye must bring back what stood at the end"


def test_of_two_choices_at_once_neither_is_lost(shared: Installation, lee: Subscription) -> None:
    link = token(lee.id, lee.key, Purpose.PREFERENCES)
    together(
        lambda number: (
            preferring.pause(shared, link) if number % 2 else preferring.choose(shared, link, Frequency.EVERY, "energy")
        )
    )
    with shared.database.read() as session:
        choices = Choices.of(session.get_one(Subscription, lee.id))
    assert choices == Choices(first="energy", paused_until=shared.clock.now() + preferring.PAUSE)


def test_who_agrees_many_times_at_once_moves_once(shared: Installation, lee: Subscription) -> None:
    moving.ask(shared, token(lee.id, lee.key, Purpose.PREFERENCES), NEW)
    for kind in (AudienceMailKind.MOVE_FROM, AudienceMailKind.MOVE_TO):
        links = [mail_link(last_mail(shared, kind)).rpartition("/")[2]] * 8
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda link: moving.agree(shared, link), links))
        assert sum(each is not None and each.state is State.DONE for each in done) == 1
    assert len(mails(shared, AudienceMailKind.MOVE_TO)) == 1
    assert [event.kind for event in events(shared)] == [Happening.MOVED]
    with shared.database.read() as session:
        assert session.get_one(Subscriber, lee.subscriber_id).email == NEW


def test_many_who_move_to_one_address_at_once_are_one_there(shared: Installation) -> None:
    with shared.database.write() as session:
        people = [
            one.subscriber_id for one in subscribe(session, [f"lee{number}@readers.example" for number in range(8)])
        ]

    def move(number: int) -> bool:
        with shared.database.write() as session:
            return standing.move(session, session.get_one(Subscriber, people[number]), NEW, NOW)

    assert together(move) == [True] * 8
    with shared.database.read() as session:
        there = session.exec(select(Subscriber).where(Subscriber.email == NEW)).one()
        active = session.exec(select(Subscription).where(Subscription.standing == Standing.ACTIVE)).all()
        assert [one.subscriber_id for one in active] == [there.id]


def test_who_leaves_comes_back_and_moves_at_once_waits_for_nothing_for_ever(
    shared: Installation, lee: Subscription
) -> None:
    marks = {purpose: token(lee.id, lee.key, purpose) for purpose in Purpose}
    leaving.leave(shared, marks[Purpose.UNSUBSCRIBE], source="page")
    goodbye = mail_link(last_mail(shared, AudienceMailKind.GOODBYE)).rpartition("/")[2]
    addresses = [f"lee{number}@office.example" for number in range(4)]

    def move(number: int) -> bool:
        with shared.database.write() as session:
            return standing.move(session, session.get_one(Subscriber, lee.subscriber_id), addresses[number % 4], NOW)

    def forgotten(_number: int) -> int:
        with shared.database.write() as session:
            return forget(session, addresses[0], NOW)

    deeds: list[Callable[[int], object]] = [
        lambda _number: leaving.come_back(shared, goodbye),
        lambda _number: leaving.leave(shared, marks[Purpose.UNSUBSCRIBE], source="page"),
        lambda _number: preferring.pause(shared, marks[Purpose.PREFERENCES]),
        move,
        lambda number: forgotten(number) if number == 4 else move(number),
    ]
    together(lambda number: deeds[number % len(deeds)](number), times=40)
    with shared.database.read() as session:
        assert len(session.exec(select(Subscription)).all()) == 1
