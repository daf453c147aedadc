"""The link in the confirmation mail: a page with a button, once, in its time, for whom it was sent to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience import standing
from digest.db.audience import (
    AudienceMailKind,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.engine.audience.signing_up import settle_next
from digest.tokens import Purpose, token
from tests.fakes.audience import LEE, audience_mails
from tests.fakes.editions import SLUG
from tests.fakes.living import offering
from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    import httpx2

    from digest.db.audience import AudienceMail
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


@pytest.fixture
def mail(installation: Installation, reader: httpx2.Client) -> AudienceMail:
    """What Lee is written who has signed up."""
    reader.post("/subscribe", data={"email": LEE})
    settle_next(installation)
    (found,) = audience_mails(installation)
    return found


def link(mail: AudienceMail, purpose: Purpose = Purpose.CONFIRM) -> str:
    return f"/confirm/{token(mail.id, mail.key, purpose)}"


def lee(installation: Installation) -> Standing:
    with installation.database.read() as session:
        theirs = select(Subscription).join(Subscriber).where(Subscriber.email == LEE)
        return session.exec(theirs).one().standing


def kinds(installation: Installation) -> list[AudienceMailKind]:
    return [each.kind for each in audience_mails(installation)]


def test_opening_the_link_confirms_nothing(
    installation: Installation, reader: httpx2.Client, mail: AudienceMail
) -> None:
    before = audience_mails(installation)
    for _ in range(2):
        page = reader.get(link(mail))
        assert page.status_code == 200
        assert "Is this your address?" in page.text
    assert lee(installation) is Standing.PENDING
    assert audience_mails(installation) == before


def test_a_page_does_not_tell_the_address(reader: httpx2.Client, mail: AudienceMail) -> None:
    page = reader.get(link(mail))
    assert LEE not in page.text
    assert "l\u2022\u2022\u2022@" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


def test_the_button_subscribes_once_and_a_welcome_follows(
    installation: Installation, reader: httpx2.Client, mail: AudienceMail
) -> None:
    assert "You are subscribed" in reader.post(link(mail)).text
    assert lee(installation) is Standing.ACTIVE
    again = reader.post(link(mail))
    assert "You are subscribed" in again.text
    assert kinds(installation) == [AudienceMailKind.CONFIRM, AudienceMailKind.WELCOME]


def test_two_mails_lead_to_one_welcome(installation: Installation, reader: httpx2.Client, mail: AudienceMail) -> None:
    reader.post("/subscribe", data={"email": LEE})
    settle_next(installation)
    second = audience_mails(installation)[1]
    reader.post(link(mail))
    assert "You are subscribed" in reader.post(link(second)).text
    assert kinds(installation).count(AudienceMailKind.WELCOME) == 1


def test_a_used_link_does_not_bring_back_who_has_left(
    installation: Installation, reader: httpx2.Client, mail: AudienceMail
) -> None:
    reader.post("/subscribe", data={"email": LEE})
    settle_next(installation)
    second = audience_mails(installation)[1]
    reader.post(link(mail))
    with installation.database.write() as session:
        theirs = session.exec(select(Subscription).join(Subscriber).where(Subscriber.email == LEE)).one()
        standing.leave(session, theirs, installation.clock.now() + timedelta(seconds=1), source="test")
    for each in (mail, second):
        for answer in (reader.get(link(each)), reader.post(link(each))):
            assert answer.status_code == 410
            assert "This link is over" in answer.text
            assert 'href="/subscribe"' in answer.text
    assert lee(installation) is Standing.UNSUBSCRIBED


def test_an_old_link_is_over(
    installation: Installation, reader: httpx2.Client, mail: AudienceMail, clock: MovingClock
) -> None:
    clock.move(hours=48)
    for answer in (reader.get(link(mail)), reader.post(link(mail))):
        assert answer.status_code == 410
    assert lee(installation) is Standing.PENDING


def test_who_must_not_be_mailed_any_more_confirms_nothing(
    installation: Installation, reader: httpx2.Client, mail: AudienceMail
) -> None:
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(LEE), email=None, reason="x", at=installation.clock.now()))
    assert reader.post(link(mail)).status_code == 410
    assert lee(installation) is Standing.PENDING


def test_no_other_token_confirms(installation: Installation, reader: httpx2.Client, mail: AudienceMail) -> None:
    reader.post("/subscribe", data={"email": "eve@readers.example"})
    settle_next(installation)
    eves = audience_mails(installation)[1]
    with installation.database.read() as session:
        subscription = session.exec(select(Subscription).join(Subscriber).where(Subscriber.email == LEE)).one()
    forged = [
        *(link(mail, purpose) for purpose in Purpose if purpose is not Purpose.CONFIRM),
        f"/confirm/{token(mail.id, eves.key, Purpose.CONFIRM)}",
        f"/confirm/{token(subscription.id, subscription.key, Purpose.CONFIRM)}",
        link(mail)[:-1],
        link(mail)[:-1] + ("A" if link(mail)[-1] != "A" else "B"),
        f"/confirm/999999999-{'a' * 27}",
        "/confirm/x",
    ]
    for path in forged:
        assert reader.get(path).status_code == reader.post(path).status_code == 410
        assert reader.get(path).content == reader.get(forged[0]).content
    assert lee(installation) is Standing.PENDING


def test_a_form_of_several_newsletters_is_one_question(installation: Installation) -> None:
    several = offering(installation, "africa", "europe")
    with reading(several) as reader:
        reader.post("/subscribe", data={"email": LEE, "newsletter": [SLUG, "africa", "europe"]})
        settle_next(several)
        (mail,) = audience_mails(several)
        named = "Decoding Asia, Decoding Africa and Decoding Europe</bdi> are sent"
        assert named in reader.get(link(mail)).text
        assert named in reader.post(link(mail)).text
    assert len(audience_mails(several)) == 4


def test_what_was_left_since_is_not_named_among_what_is_sent(installation: Installation) -> None:
    several = offering(installation, "africa")
    with reading(several) as reader:
        reader.post("/subscribe", data={"email": LEE, "newsletter": [SLUG, "africa"]})
        settle_next(several)
        mail = audience_mails(several)[0]
        reader.post(link(mail))
        with several.database.write() as session:
            theirs = select(Subscription).where(Subscription.newsletter == "africa")
            standing.leave(session, session.exec(theirs).one(), several.clock.now(), source="test")
        page = reader.get(link(mail)).text
    assert "Decoding Asia</bdi> is sent" in page
    assert "Africa" not in page
