from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from digest.db.audience import (
    AudienceMailKind,
    Happening,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.tokens import Purpose
from tests.fakes.editions import subscribe
from tests.fakes.living import events, everything, last_mail, mail_link, mails, own_link, subscription

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

OLD, NEW = "ann@readers.example", "ann@office.example"
FROM, TO = AudienceMailKind.MOVE_FROM, AudienceMailKind.MOVE_TO


def asked(reader: httpx2.Client, installation: Installation, email: str = NEW) -> str:
    """Ann wants to move; the path of the link in the question to her."""
    reader.post(f"{own_link(installation, Purpose.PREFERENCES)}/move", data={"email": email})
    return mail_link(last_mail(installation, FROM))


def agreed(reader: httpx2.Client, installation: Installation, email: str = NEW) -> str:
    """Ann wants to move and says so at her address; the path of the link in the question to the new one."""
    assert "A mail is on its way to" in reader.post(asked(reader, installation, email)).text
    return mail_link(last_mail(installation, TO))


def address(installation: Installation, number: int = 1) -> str:
    """Where a subscription is sent to."""
    with installation.database.read() as session:
        return session.get_one(Subscriber, session.get_one(Subscription, number).subscriber_id).email


def test_an_address_is_changed_when_the_old_one_and_then_the_new_one_agreed(
    reader: httpx2.Client, installation: Installation
) -> None:
    before = subscription(installation)
    link = asked(reader, installation)
    assert ([mail.address for mail in mails(installation, FROM)], mails(installation, TO)) == ([OLD], [])
    assert "A mail is on its way to" in reader.post(link).text
    assert [mail.address for mail in mails(installation, TO)] == [NEW]
    assert address(installation) == OLD
    assert "Your address is changed" in reader.post(mail_link(last_mail(installation, TO))).text
    assert [mail.address for mail in mails(installation, AudienceMailKind.MOVED)] == [OLD]
    assert address(installation) == NEW
    assert subscription(installation, NEW) == before
    assert [event.kind for event in events(installation)] == [Happening.MOVED]


def test_a_look_at_the_page_agrees_to_nothing_and_shows_no_address(
    reader: httpx2.Client, installation: Installation
) -> None:
    links = [asked(reader, installation), agreed(reader, installation)]
    before = everything(installation)
    for link in links:
        page = reader.get(link).text
        assert "a•••@r•••.example" in page
        assert "a•••@o•••.example" in page
        assert "ann@" not in page
    assert everything(installation) == before


def test_one_address_alone_changes_nothing_however_often_it_agrees(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = asked(reader, installation)
    assert [reader.post(link).status_code for _ in range(3)] == [200, 410, 410]
    assert address(installation) == OLD
    assert len(mails(installation, TO)) == 1


def test_who_has_a_mail_that_was_forwarded_cannot_have_strangers_written_to(
    reader: httpx2.Client, installation: Installation
) -> None:
    for number in range(20):
        asked(reader, installation, f"stranger{number}@elsewhere.example")
    assert [mail.address for mail in mails(installation, FROM)] == [OLD] * 3
    assert mails(installation, TO) == []


@pytest.mark.parametrize("ask", [asked, agreed])
def test_both_links_end_with_their_time(
    reader: httpx2.Client, installation: Installation, clock: MovingClock, ask: Callable[..., str]
) -> None:
    link = ask(reader, installation)
    clock.move(days=2)
    for answer in (reader.get(link), reader.post(link)):
        assert answer.status_code == 410
        assert "This link is over" in answer.text
    assert address(installation) == OLD


def test_who_agrees_twice_at_the_same_moment_changes_it_once(reader: httpx2.Client, installation: Installation) -> None:
    link = agreed(reader, installation)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(reader.post, [link] * 4))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    assert address(installation) == NEW
    assert [event.kind for event in events(installation)] == [Happening.MOVED]


def test_whatever_address_is_given_the_answer_is_the_same(reader: httpx2.Client, installation: Installation) -> None:
    with installation.database.write() as session:
        gone = Suppression(hash=address_hash("gone@readers.example"), reason="forgotten", at=installation.clock.now())
        session.add(gone)
    url = f"{own_link(installation, Purpose.PREFERENCES)}/move"
    emails = [NEW, "ben@readers.example", "gone@readers.example", "ann@readers.example", NEW, NEW, NEW, NEW]
    answers = [reader.post(url, data={"email": email}) for email in emails]
    told = {(answer.status_code, answer.headers["location"], answer.content) for answer in answers}
    assert len(told) == 1
    assert len({reader.get(answer.headers["location"]).content for answer in answers}) == 1


def test_the_old_address_is_asked_again_the_next_day(
    reader: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    for _ in range(5):
        asked(reader, installation)
    clock.move(days=1)
    asked(reader, installation)
    assert len(mails(installation, FROM)) == 4


def test_nobody_can_have_an_address_asked_more_often_from_several_subscriptions(
    reader: httpx2.Client, installation: Installation
) -> None:
    for email in (OLD, "ben@readers.example", "cai@readers.example"):
        for _ in range(2):
            reader.post(f"{own_link(installation, Purpose.PREFERENCES, email)}/move", data={"email": NEW})
            answer = reader.post(mail_link(last_mail(installation, FROM)))
            assert "A mail is on its way to" in answer.text
    assert len(mails(installation, TO)) == 3


def test_an_address_that_is_subscribed_takes_over_what_it_does_not_have(
    reader: httpx2.Client, installation: Installation
) -> None:
    with installation.database.write() as session:
        subscribe(session, [NEW], slug="africa")
    assert "Your address is changed" in reader.post(agreed(reader, installation)).text
    assert address(installation) == address(installation, 4) == NEW


def test_nothing_goes_to_an_address_that_was_suppressed_meanwhile(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = agreed(reader, installation)
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(NEW), reason="complained", at=installation.clock.now()))
    assert reader.get(link).status_code == reader.post(link).status_code == 410
    assert address(installation) == OLD


def test_what_was_moved_already_is_not_moved_by_an_older_question(
    reader: httpx2.Client, installation: Installation
) -> None:
    older = agreed(reader, installation, "eve@strangers.example")
    reader.post(agreed(reader, installation))
    assert reader.get(older).status_code == reader.post(older).status_code == 410
    assert address(installation) == NEW


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "ann",
        "ann@office.example\r\nBcc: all@readers.example",
        "ann@office.example, all@readers.example",
        "<script>@office.example",
        "a" * 5000 + "@office.example",
        "ann@office.example\0",
    ],
)
def test_what_is_no_address_is_told_and_nobody_is_asked(
    reader: httpx2.Client, installation: Installation, nonsense: str
) -> None:
    before = everything(installation)
    answer = reader.post(f"{own_link(installation, Purpose.PREFERENCES)}/move", data={"email": nonsense})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<script" not in answer.text
    assert everything(installation) == before


def test_who_left_before_agreeing_stays_away_at_the_new_address(
    reader: httpx2.Client, installation: Installation
) -> None:
    link = agreed(reader, installation)
    reader.post(own_link(installation, Purpose.UNSUBSCRIBE))
    reader.post(link)
    assert subscription(installation, NEW).standing is Standing.UNSUBSCRIBED
