from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from digest.db.audience import AudienceMailKind, Standing, Subscription
from digest.engine.audience import removing
from tests.fakes.audience import LEE, audience_mails
from tests.fakes.editions import SLUG, subscribe

if TYPE_CHECKING:
    from digest.engine.installation import Installation


def test_whom_the_operator_removes_is_told_once(installation: Installation) -> None:
    with installation.database.write() as session:
        subscribe(session, [LEE])
    removed = [removing.remove(installation, SLUG, LEE, source="operator") for _ in range(2)]
    assert removed == [True, False]
    assert [(mail.address, mail.kind) for mail in audience_mails(installation)] == [(LEE, AudienceMailKind.GOODBYE)]
    with installation.database.read() as session:
        assert session.exec(select(Subscription.standing)).one() == Standing.UNSUBSCRIBED


def test_who_never_subscribed_to_it_cannot_be_removed(installation: Installation) -> None:
    with installation.database.write() as session:
        subscribe(session, [LEE])
    assert not removing.remove(installation, "africa", LEE, source="operator")
    assert not removing.remove(installation, SLUG, "nobody@readers.example", source="operator")
    assert audience_mails(installation) == []
