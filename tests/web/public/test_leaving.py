from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.audience.forgetting import forget
from digest.db.audience import AudienceMailKind, Frequency, Standing, Subscriber, Suppression, address_hash
from digest.db.editions import Edition
from digest.deliver import ledger
from digest.engine.audience.signing_up import settle_next
from digest.tokens import Purpose, token
from tests.fakes.editions import SLUG, subscribe
from tests.fakes.living import events, everything, last_mail, mail_link, mails, own_link, subscription

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def left(reader: httpx2.Client, installation: Installation) -> str:
    """Ann leaves; the path of the link in the goodbye."""
    assert reader.post(own_link(installation, Purpose.UNSUBSCRIBE)).status_code == 200
    return mail_link(last_mail(installation, AudienceMailKind.GOODBYE))


def test_a_look_at_the_page_changes_nothing(reader: httpx2.Client, installation: Installation) -> None:
    before = everything(installation)
    answer = reader.get(own_link(installation, Purpose.UNSUBSCRIBE))
    assert "<button" in answer.text
    assert "ann@readers.example" not in answer.text
    assert "a•••@r•••.example" in answer.text
    assert everything(installation) == before


@pytest.mark.parametrize(
    "sent",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"data": ONE_CLICK, "headers": {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}},
    ],
)
def test_one_click_in_a_mail_program_unsubscribes(
    reader: httpx2.Client, installation: Installation, sent: dict[str, Any]
) -> None:
    answer = reader.post(own_link(installation, Purpose.UNSUBSCRIBE), **sent)
    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert subscription(installation).standing is Standing.UNSUBSCRIBED
    assert [event.source for event in events(installation)] == ["one click"]


@pytest.mark.parametrize("body", [b"", b"\x00\xff=%%%", b"List-Unsubscribe"])
def test_whatever_a_mail_program_sends_with_it_unsubscribes(
    reader: httpx2.Client, installation: Installation, body: bytes
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = reader.post(own_link(installation, Purpose.UNSUBSCRIBE), content=body, headers=headers)
    assert answer.status_code == 200
    assert subscription(installation).standing is Standing.UNSUBSCRIBED


def test_the_link_in_a_mail_of_years_ago_still_works(
    reader: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    link = own_link(installation, Purpose.UNSUBSCRIBE)
    clock.move(days=3650)
    assert reader.post(link, data=ONE_CLICK).status_code == 200
    assert subscription(installation).standing is Standing.UNSUBSCRIBED


def test_one_can_leave_a_newsletter_that_is_not_made_any_more(
    reader: httpx2.Client, installation: Installation
) -> None:
    with installation.database.write() as session:
        subscribe(session, ["dan@readers.example"], slug="gone")
    link = own_link(installation, Purpose.UNSUBSCRIBE, "dan@readers.example")
    assert reader.get(link).status_code == reader.post(link).status_code == 200
    assert subscription(installation, "dan@readers.example").standing is Standing.UNSUBSCRIBED


def test_leaving_twice_is_leaving_once_and_says_the_same(reader: httpx2.Client, installation: Installation) -> None:
    link = own_link(installation, Purpose.UNSUBSCRIBE)
    first, second = reader.post(link), reader.post(link)
    assert "You are unsubscribed" in first.text
    assert first.content == second.content == reader.get(link).content
    assert len(mails(installation, AudienceMailKind.GOODBYE)) == len(events(installation)) == 1


def test_only_who_the_link_is_of_leaves(reader: httpx2.Client, installation: Installation) -> None:
    left(reader, installation)
    for other in ("ben@readers.example", "cai@readers.example"):
        assert subscription(installation, other).standing is Standing.ACTIVE


def test_a_reason_is_kept_as_a_line_that_is_not_too_long(reader: httpx2.Client, installation: Installation) -> None:
    reason = "Too long.\r\nBcc: all@readers.example\n" + "x" * 1000
    reader.post(own_link(installation, Purpose.UNSUBSCRIBE), data={"reason": reason})
    (event,) = events(installation)
    assert event.source == "unsubscribe page"
    assert event.detail["reason"].startswith("Too long. Bcc: all@readers.example xxx")
    assert len(event.detail["reason"]) == 500


def test_who_leaves_while_an_edition_is_sent_is_skipped(reader: httpx2.Client, installation: Installation) -> None:
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = session.exec(select(Edition)).one()
        assert ledger.open_rows(session, edition.id, SLUG, now) == 3
    left(reader, installation)
    with installation.database.write() as session:
        claims = ledger.claim(session, edition.id, 10, now)
    assert [claim.recipient.email for claim in claims] == ["ben@readers.example", "cai@readers.example"]


def test_the_goodbye_brings_all_back_exactly_as_it_was(
    reader: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    until = clock.now() + timedelta(days=30)
    with installation.database.write() as session:
        chosen = Choices(Frequency.WEEKLY, "JP", until)
        standing.prefer(session, subscription(installation), chosen, clock.now(), source="test")
    link = left(reader, installation)
    before = everything(installation)
    assert "<button" in reader.get(link).text
    assert everything(installation) == before
    clock.move(days=29)
    assert "Welcome back" in reader.post(link).text
    back = subscription(installation)
    assert (back.standing, Choices.of(back)) == (Standing.ACTIVE, chosen)


def test_the_link_of_a_goodbye_works_once(reader: httpx2.Client, installation: Installation) -> None:
    link = left(reader, installation)
    assert reader.post(link).status_code == 200
    left(reader, installation)
    for again in (reader.post(link), reader.get(link)):
        assert again.status_code == 410
        assert "used already" in again.text
    assert subscription(installation).standing is Standing.UNSUBSCRIBED


def test_the_link_of_a_goodbye_ends_with_its_time(
    reader: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    link = left(reader, installation)
    clock.move(days=30)
    assert reader.get(link).status_code == reader.post(link).status_code == 410
    assert subscription(installation).standing is Standing.UNSUBSCRIBED


def test_of_several_goodbyes_the_last_one_is_good(reader: httpx2.Client, installation: Installation) -> None:
    first = left(reader, installation)
    with installation.database.write() as session:
        ann = subscription(installation)
        standing.come_back(session, ann, installation.clock.now(), choices=Choices.of(ann))
    second = left(reader, installation)
    assert (reader.get(first).status_code, reader.get(second).status_code) == (410, 200)


def test_the_goodbye_of_who_signed_up_again_brings_nothing_back_twice(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = left(reader, installation)
    with installation.database.write() as session:
        ann = subscription(installation)
        standing.come_back(session, ann, installation.clock.now(), choices=Choices(first="KR"))
    for answer in (reader.get(link), reader.post(link)):
        assert "You are subscribed" in answer.text
        assert "as it was before" not in answer.text
        assert "<button" not in answer.text
    assert subscription(installation).first == "KR"


def test_the_goodbye_at_an_address_that_was_moved_away_from_brings_nothing_back(
    reader: httpx2.Client, installation: Installation
) -> None:
    link, now = left(reader, installation), installation.clock.now()
    with installation.database.write() as session:
        ann = session.exec(select(Subscriber).where(Subscriber.email == "ann@readers.example")).one()
        standing.move(session, ann, "ann@office.example", now)
    assert reader.get(link).status_code == reader.post(link).status_code == 410
    assert subscription(installation, "ann@office.example").standing is Standing.UNSUBSCRIBED


def test_nothing_comes_back_to_an_address_that_must_not_be_mailed(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = left(reader, installation)
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash("ann@readers.example"), reason="x", at=installation.clock.now()))
    assert reader.get(link).status_code == reader.post(link).status_code == 410
    assert subscription(installation).standing is Standing.UNSUBSCRIBED


def test_who_left_and_was_typed_into_the_form_since_has_still_left(
    reader: httpx2.Client, installation: Installation
) -> None:
    left(reader, installation)
    reader.post("/subscribe", data={"email": "ann@readers.example"})
    settle_next(installation)
    page = reader.get(own_link(installation, Purpose.UNSUBSCRIBE)).text
    assert page.count("You are unsubscribed") == 2
    assert "Unsubscribe?" not in page


def test_a_link_of_somebody_forgotten_is_told_that_nothing_is_sent(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = own_link(installation, Purpose.UNSUBSCRIBE)
    with installation.database.write() as session:
        forget(session, "ann@readers.example", installation.clock.now())
    for answer in (reader.get(link), reader.post(link, data=ONE_CLICK)):
        assert answer.status_code == 404
        assert "we no longer have your address" in answer.text
        assert "mailto:" in answer.text


def test_a_token_of_a_mail_is_none_of_a_subscription_of_the_same_number(
    reader: httpx2.Client, installation: Installation
) -> None:
    left(reader, installation)
    mail = last_mail(installation, AudienceMailKind.GOODBYE)
    assert mail.id == subscription(installation).id
    assert reader.post(f"/unsubscribe/{token(mail.id, mail.key, Purpose.UNSUBSCRIBE)}").status_code == 404
