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
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

NEW = "ann@office.example"
FROM, TO = AudienceMailKind.MOVE_FROM, AudienceMailKind.MOVE_TO


def asked(reader: httpx2.Client, installation: Installation, email: str = NEW) -> tuple[str, str]:
    """Ann wants to move; the paths of the links in both questions."""
    reader.post(f"{own_link(installation, Purpose.PREFERENCES)}/move", data={"email": email})
    return mail_link(last_mail(installation, FROM)), mail_link(last_mail(installation, TO))


def address(installation: Installation, number: int = 1) -> str:
    """Where a subscription is sent to."""
    with installation.database.read() as session:
        return session.get_one(Subscriber, session.get_one(Subscription, number).subscriber_id).email


@pytest.mark.parametrize("first", [0, 1])
def test_an_address_is_changed_when_both_have_agreed(
    reader: httpx2.Client, installation: Installation, first: int
) -> None:
    before = subscription(installation)
    links = asked(reader, installation)
    assert [(mail.address, mail.kind) for kind in (FROM, TO) for mail in mails(installation, kind)] == [
        ("ann@readers.example", FROM),
        (NEW, TO),
    ]
    assert "As soon as the other" in reader.post(links[first]).text
    assert address(installation) == "ann@readers.example"
    assert "Your address is changed" in reader.post(links[1 - first]).text
    assert address(installation) == NEW
    assert subscription(installation, NEW) == before
    assert [event.kind for event in events(installation)] == [Happening.MOVED]


def test_a_look_at_the_page_agrees_to_nothing_and_shows_no_address(
    reader: httpx2.Client, installation: Installation
) -> None:
    links = asked(reader, installation)
    before = everything(installation)
    for link in links:
        page = reader.get(link).text
        assert "a•••@r•••.example" in page
        assert "a•••@o•••.example" in page
        assert "ann@" not in page
    assert everything(installation) == before


@pytest.mark.parametrize("which", [0, 1])
def test_one_address_alone_changes_nothing_however_often_it_agrees(
    reader: httpx2.Client, installation: Installation, which: int
) -> None:
    link = asked(reader, installation)[which]
    assert [reader.post(link).status_code for _ in range(3)] == [200, 404, 404]
    assert address(installation) == "ann@readers.example"


def test_two_questions_are_not_mixed_up(reader: httpx2.Client, installation: Installation) -> None:
    old, _ = asked(reader, installation, "eve@strangers.example")
    _, new = asked(reader, installation)
    reader.post(old)
    reader.post(new)
    assert address(installation) == "ann@readers.example"


@pytest.mark.parametrize("which", [0, 1])
def test_both_links_end_with_their_time(
    reader: httpx2.Client, installation: Installation, clock: MovingClock, which: int
) -> None:
    links = asked(reader, installation)
    reader.post(links[which])
    clock.move(days=2)
    assert reader.get(links[1 - which]).status_code == reader.post(links[1 - which]).status_code == 404
    assert address(installation) == "ann@readers.example"


def test_two_who_agree_at_the_same_moment_change_it_once(reader: httpx2.Client, installation: Installation) -> None:
    links = asked(reader, installation)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(reader.post, links * 2))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 404, 404]
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


def test_neither_address_is_asked_more_often_than_the_settings_let(
    reader: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    for _ in range(5):
        asked(reader, installation)
    for kind in (FROM, TO):
        assert [mail.next_attempt_at is not None for mail in mails(installation, kind)] == [True] * 3 + [False] * 2
    clock.move(days=1)
    asked(reader, installation)
    assert last_mail(installation, TO).next_attempt_at is not None


def test_a_stranger_cannot_have_an_address_asked_more_often_from_several_subscriptions(
    reader: httpx2.Client, installation: Installation
) -> None:
    for email in ("ann@readers.example", "ben@readers.example", "cai@readers.example"):
        for _ in range(2):
            reader.post(f"{own_link(installation, Purpose.PREFERENCES, email)}/move", data={"email": NEW})
    assert sum(mail.next_attempt_at is not None for mail in mails(installation, TO)) == 3


def test_an_address_that_is_subscribed_takes_over_what_it_does_not_have(
    reader: httpx2.Client, installation: Installation
) -> None:
    with installation.database.write() as session:
        subscribe(session, [NEW], slug="africa")
    for link in asked(reader, installation):
        answer = reader.post(link)
    assert "Your address is changed" in answer.text
    assert address(installation) == address(installation, 4) == NEW


def test_nothing_goes_to_an_address_that_was_suppressed_meanwhile(
    reader: httpx2.Client, installation: Installation
) -> None:
    links = asked(reader, installation)
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(NEW), reason="complained", at=installation.clock.now()))
    for link in links:
        assert "Your address is changed" not in reader.post(link).text
    assert address(installation) == "ann@readers.example"


def test_what_was_moved_already_is_not_moved_by_an_older_question(
    reader: httpx2.Client, installation: Installation
) -> None:
    older = asked(reader, installation, "eve@strangers.example")
    for link in (*asked(reader, installation), *older):
        answer = reader.post(link)
    assert "Your address is changed" not in answer.text
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
    links = asked(reader, installation)
    reader.post(own_link(installation, Purpose.UNSUBSCRIBE))
    for link in links:
        reader.post(link)
    assert subscription(installation, NEW).standing is Standing.UNSUBSCRIBED
