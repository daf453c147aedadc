"""Every token on every page: only the one that was made for it works, whoever holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.audience import standing
from digest.db.audience import AudienceMail, AudienceMailKind, Subscription
from digest.engine.audience import moving, telling
from digest.tokens import Purpose, new_key, token
from tests.fakes.living import everything, mail_link, own_link, subscription

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation

LASTING = ("unsubscribe", "preferences")
PAGES = ("unsubscribe", "return", "move", "preferences")
POSTS = (
    "unsubscribe",
    "return",
    "move",
    "preferences",
    "preferences/pause",
    "preferences/resume",
    "preferences/move",
    "preferences/more",
)
GOOD = {
    ("unsubscribe", Subscription, Purpose.UNSUBSCRIBE),
    ("preferences", Subscription, Purpose.PREFERENCES),
    ("return", AudienceMail, Purpose.RETURN),
    ("move", AudienceMail, Purpose.MOVE_FROM),
    ("move", AudienceMail, Purpose.MOVE_TO),
}


@pytest.fixture
def installation(installation: Installation) -> Installation:
    """As many mails as subscriptions, so that a number alone does not tell them apart: a goodbye and two questions."""
    now = installation.clock.now()
    with installation.database.write() as session:
        ben = subscription(installation, "ben@readers.example")
        standing.leave(session, ben, now, source="test")
        telling.say_goodbye(session, ben, now)
    ann = own_link(installation, Purpose.PREFERENCES).rpartition("/")[2]
    for address in ("other@office.example", "new@office.example"):
        moving.ask(installation, ann, address)
    with installation.database.write() as session:
        old, new = session.get_one(AudienceMail, 2), session.get_one(AudienceMail, 3)
        new.kind, new.address = AudienceMailKind.MOVE_TO, "new@office.example"
        assert old.kind is AudienceMailKind.MOVE_FROM
    return installation


def path_of(page: str, mark: str) -> str:
    """`preferences/pause` has the token before its last part."""
    first, _, rest = page.partition("/")
    return f"/{first}/{mark}" + (f"/{rest}" if rest else "")


def made_for_others(installation: Installation, page: str) -> list[str]:
    """The tokens of all rows for all purposes that a page does not take."""
    with installation.database.read() as session:
        rows: list[Subscription | AudienceMail] = [
            *(session.get_one(Subscription, number) for number in (1, 2, 3)),
            *(session.get_one(AudienceMail, number) for number in (1, 2, 3)),
        ]
    return [
        token(row.id, row.key, purpose)
        for row in rows
        for purpose in Purpose
        if (page.partition("/")[0], type(row), purpose) not in GOOD
    ]


def forged(installation: Installation) -> list[str]:
    """What somebody might try who has a token, or none."""
    mine = own_link(installation, Purpose.PREFERENCES).rpartition("/")[2]
    number, _, mac = mine.partition("-")
    return [
        f"2-{mac}",
        f"0{mine}",
        f"-{mine}",
        f"{mine}=",
        f"{mine}%0A",
        f"{mine}%00",
        f"{number}-{mac[:-1]}",
        f"{number}-{mac[:-1]}{'a' if mac[-1] != 'a' else 'b'}",
        f"{number}-{mac.swapcase()}",
        f"{number}-" + "a" * 27,
        f"{number}-" + "%C3%A9" * 27,
        f"%D9%A1-{mac}",  # a digit, but none of ours
        f"999999999-{mac}",
        f"99999999999999999999-{mac}",
        token(1, new_key(), Purpose.PREFERENCES),
        "UNSUBSCRIBExTOKENxHERE",
        "1' OR '1'='1",
        "x" * 4000,
        "..%2F..%2Fetc%2Fpasswd",
    ]


@pytest.mark.parametrize("page", POSTS)
def test_a_token_for_something_else_or_a_forged_one_is_nobodys(
    reader: httpx2.Client, installation: Installation, page: str
) -> None:
    before = everything(installation)
    marks = [*made_for_others(installation, page), *forged(installation)]
    answers = [reader.post(path_of(page, mark), data={"email": "x@office.example"}) for mark in marks]
    named = [answer for answer, mark in zip(answers, marks, strict=True) if "%2F" not in mark]
    assert {answer.status_code for answer in named} == {404 if page.partition("/")[0] in LASTING else 410}
    assert len({answer.content for answer in named}) == 1, "an answer tells which tokens there are"
    assert everything(installation) == before


@pytest.mark.parametrize("page", PAGES)
def test_such_a_token_opens_no_page(reader: httpx2.Client, installation: Installation, page: str) -> None:
    marks = [*made_for_others(installation, page), *forged(installation)]
    answers = [reader.get(path_of(page, mark)) for mark in marks if "%2F" not in mark]
    assert {answer.status_code for answer in answers} == {404 if page in LASTING else 410}


def test_the_right_token_opens_every_page_without_a_cookie(reader: httpx2.Client, installation: Installation) -> None:
    with installation.database.read() as session:
        goodbye, old, new = (session.get_one(AudienceMail, number) for number in (1, 2, 3))
    links = [
        own_link(installation, Purpose.UNSUBSCRIBE),
        own_link(installation, Purpose.PREFERENCES),
        *map(mail_link, (goodbye, old, new)),
    ]
    for link in links:
        answer = reader.get(link)
        assert (link, answer.status_code) == (link, 200)
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"


def test_other_ways_to_ask_change_nothing(reader: httpx2.Client, installation: Installation) -> None:
    before = everything(installation)
    for purpose in (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES):
        link = own_link(installation, purpose)
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            reader.request(method, link)
            reader.request(method, f"{link}/pause")
    assert everything(installation) == before
