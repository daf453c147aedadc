from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import (
    AudienceMailKind,
    Frequency,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.db.session import Database
from digest.engine.audience import confirming
from digest.engine.audience.intake import Intake
from digest.engine.audience.signing_up import settle_next
from digest.engine.audience.upkeep import expire
from digest.settings import SignUps, Weekly
from digest.tokens import Purpose, token
from tests.fakes.audience import LEE, audience_mails, sent
from tests.fakes.editions import SLUG, subscribe
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.db.audience import AudienceMail
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def either(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Installation]:
    """The installation on either database."""
    if request.param == "sqlite":
        yield installation
        return
    database = Database(request.getfixturevalue("upgraded_postgres"))
    yield replace(installation, database=database)
    database.close()


def settled(installation: Installation) -> Counter[str]:
    """What became of everything that waits."""
    found = Counter[str]()
    while became := settle_next(installation):
        found[became.value] += 1
    return found


def sign_up(installation: Installation, email: str = LEE, **values: object) -> Counter[str]:
    Intake(installation).take([sent(email, **values)])
    return settled(installation)


def rows(installation: Installation) -> list[SignUp]:
    with installation.database.read() as session:
        return list(session.exec(select(SignUp)))


def subscriptions(installation: Installation) -> list[Subscription]:
    with installation.database.read() as session:
        return list(session.exec(select(Subscription)))


def limited(installation: Installation, **limits: int) -> Installation:
    settings = installation.settings.model_copy(update={"sign_ups": SignUps(**limits)})
    return replace(installation, settings=settings)


def test_a_new_address_is_asked_and_its_subscription_waits(either: Installation) -> None:
    assert sign_up(either, " Lee@READERS.example ", first="energy") == {"asked": 1}
    (mail,) = audience_mails(either)
    assert (mail.kind, mail.address) == (AudienceMailKind.CONFIRM, LEE)
    assert (mail.wanted["newsletters"], mail.wanted["source"]) == ([SLUG], "sign-up page")
    assert Choices.read(mail.wanted["choices"][SLUG]) == Choices(first="energy")
    (subscription,) = subscriptions(either)
    assert (subscription.standing, subscription.first) == (Standing.PENDING, "")
    assert settle_next(either) is None


def test_what_was_decided_on_holds_no_address(installation: Installation) -> None:
    sign_up(installation)
    sign_up(installation, "nonsense")
    assert [row.email for row in rows(installation)] == ["", ""]


def test_a_domain_in_another_script_is_mailed_in_ascii(installation: Installation) -> None:
    sign_up(installation, "lee@b\u00fccher.example")
    assert audience_mails(installation)[0].address == "lee@xn--bcher-kva.example"


def test_who_is_subscribed_is_told_and_nothing_changes(installation: Installation) -> None:
    with installation.database.write() as session:
        subscribe(session, [LEE])
    before = subscriptions(installation)
    assert sign_up(installation, first="JP") == {"already": 1}
    assert [mail.kind for mail in audience_mails(installation)] == [AudienceMailKind.ALREADY]
    assert subscriptions(installation) == before


@pytest.mark.parametrize(
    ("email", "became"),
    [
        ("nonsense", "no address"),
        ("", "no address"),
        ("x" * 300 + "@readers.example", "no address"),
        ("lee@readers.example\r\nBcc: all@readers.example", "no address"),
        ("lee@readers.example, ann@readers.example", "no address"),
        ("Lee <lee@readers.example>", "no address"),
        ("lee@localhost", "no address"),
    ],
)
def test_what_is_no_address_is_written_to_by_nobody(installation: Installation, email: str, became: str) -> None:
    assert sign_up(installation, email) == {became: 1}
    assert audience_mails(installation) == []


def test_who_must_not_be_mailed_hears_nothing(installation: Installation) -> None:
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(LEE), email=None, reason="x", at=installation.clock.now()))
    assert sign_up(installation) == {"suppressed": 1}
    assert audience_mails(installation) == []
    with installation.database.read() as session:
        assert session.exec(select(Subscriber)).all() == []


def test_a_robot_that_fills_in_everything_is_stored_without_what_it_wrote(installation: Installation) -> None:
    assert sign_up(installation, trap="https://spam.example") == {}
    assert [(row.email, row.outcome) for row in rows(installation)] == [("", "trapped")]


def test_a_newsletter_that_there_is_not_is_none(installation: Installation) -> None:
    assert sign_up(installation, newsletters=["europe"]) == {"no newsletter": 1}


def test_the_only_newsletter_need_not_be_named(installation: Installation) -> None:
    assert sign_up(installation, newsletters=[]) == {"asked": 1}


@pytest.mark.parametrize("weekly", [None, Weekly()])
def test_a_weekly_is_had_where_there_is_one(installation: Installation, weekly: Weekly | None) -> None:
    newsletter = installation.newsletter(SLUG).model_copy(update={"weekly": weekly})
    made = replace(installation, settings=installation.settings.model_copy(update={"newsletters": [newsletter]}))
    sign_up(made, frequency="weekly", first="no such topic")
    chosen = Choices.read(audience_mails(made)[0].wanted["choices"][SLUG])
    assert chosen == Choices(Frequency.WEEKLY if weekly else Frequency.EVERY)


def confirmed(installation: Installation, mail: AudienceMail) -> Subscription:
    confirming.confirm(installation, token(mail.id, mail.key, Purpose.CONFIRM))
    return subscriptions(installation)[0]


def test_the_choices_of_a_stranger_are_not_in_ones_own_confirmation(installation: Installation) -> None:
    sign_up(installation, first="energy")
    sign_up(installation, first="trade", frequency="weekly", source="embedded form", host="198.51.100.9")
    subscription = confirmed(installation, audience_mails(installation)[0])
    assert (Choices.of(subscription), subscription.source) == (Choices(first="energy"), "sign-up page")


def test_a_stranger_changes_nothing_of_who_left(installation: Installation, clock: MovingClock) -> None:
    with installation.database.write() as session:
        (left,) = subscribe(session, [LEE])
        left.first = "JP"
        standing.leave(session, left, clock.now(), source="test")
    before = subscriptions(installation)
    assert sign_up(installation, first="energy") == {"asked": 1}
    clock.move(days=31)
    expire(installation)
    assert subscriptions(installation) == before


def test_who_left_and_confirms_what_was_asked_since_is_subscribed_as_they_chose(
    installation: Installation, clock: MovingClock
) -> None:
    with installation.database.write() as session:
        (left,) = subscribe(session, [LEE])
        left.first = "JP"
        standing.leave(session, left, clock.now(), source="test")
    clock.move(minutes=1)
    sign_up(installation, first="energy")
    subscription = confirmed(installation, audience_mails(installation)[0])
    assert (subscription.standing, Choices.of(subscription)) == (Standing.ACTIVE, Choices(first="energy"))


def test_an_address_gets_few_mails_a_day(installation: Installation, clock: MovingClock) -> None:
    for number in range(5):
        sign_up(installation, host=f"203.0.{number}.7")
    assert len(audience_mails(installation)) == 3
    clock.move(hours=25)
    assert sign_up(installation) == {"asked": 1}


def test_10_000_sign_ups_from_one_range_lead_to_no_more_mails_than_the_limit(
    installation: Installation, clock: MovingClock
) -> None:
    intake = Intake(installation)
    for start in range(0, 10_000, 100):
        numbers = range(start, start + 100)
        intake.take([sent(f"reader{n}@readers.example", host=f"203.0.113.{n % 256}") for n in numbers])
    assert settled(installation) == {"asked": 20, "network limit": 60}
    assert len(audience_mails(installation)) == 20
    assert len(rows(installation)) == 80
    intake.take([sent("another@readers.example", host="198.51.100.1")])
    assert settled(installation) == {"asked": 1}
    clock.move(minutes=61)
    intake.take([sent("later@readers.example", host="203.0.113.5")])
    assert settled(installation) == {"asked": 1}


def test_all_of_them_together_have_a_limit(installation: Installation) -> None:
    made = limited(installation, in_all_an_hour=3)
    Intake(made).take([sent(f"reader{n}@readers.example", host=f"203.0.{n}.7") for n in range(20)])
    assert settled(made) == {"asked": 3, "limit": 9}


def test_where_it_came_from_cannot_be_read_and_is_another_for_each_process(installation: Installation) -> None:
    for _ in range(2):
        Intake(installation).take([sent(LEE), sent(LEE)])
    networks = [row.network for row in rows(installation)]
    assert networks[0] == networks[1] != networks[2] == networks[3]
    assert all(re.fullmatch("[0-9a-f]{32}", network) for network in networks)
