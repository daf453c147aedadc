from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from digest.compose.checks.draft import Draft
from digest.deliver.message import Letter, Recipient, build, mailbox
from tests.compose.checks.cases import GOOD, found, in_html, results
from tests.compose.samples import edition

SENT = len(Draft(edition(), GOOD, 1, None).encoded)


def padded(size: int) -> str:
    """The good HTML, so long that `size` bytes are sent: 75 of 78 of a full line are its own."""
    return "x" * ((size - SENT) * 75 // 78)


@pytest.mark.parametrize(
    ("size", "expected"), [(79_500, "pass"), (80_500, "warn"), (99_500, "warn"), (100_500, "fail")]
)
def test_html_that_gmail_would_cut_fails_and_what_is_near_is_warned_of(size: int, expected: str) -> None:
    assert results("size", edition(), replace(GOOD, html=GOOD.html + padded(size))) == [expected]


def test_the_size_is_that_of_the_part_as_it_is_sent() -> None:
    sender = mailbox("Asia <asia@digest.example>", "sender")
    letter = Letter(1, "asia", sender, sender, "https://digest.example", "x", GOOD.html, GOOD.text)
    message = message_from_bytes(
        build(letter, Recipient("a@b.example", "", 1, "00"), datetime(2026, 2, 18, tzinfo=UTC))
    )
    part = message.get_payload(1)
    assert not isinstance(part, str)
    body = part.as_bytes().partition(b"\n\n")[2].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert abs(len(body) - SENT) < 0.01 * SENT


def test_what_a_reader_must_find_stands_where_no_client_cuts() -> None:
    pushed = found("within reach", edition(), in_html("</h1>", "</h1>" + padded(93_000)))
    assert {each.result for each in pushed} == {"fail"}
    assert sorted(each.message.partition(" is not")[0] for each in pushed) == [
        "the link to unsubscribe",
        "the postal address",
    ]
    assert results("within reach", edition(), in_html("</h1>", "</h1>" + padded(89_000))) == ["pass"]


def test_an_edition_can_be_read_in_the_browser() -> None:
    (bad,) = found(
        "within reach", edition(), in_html(edition().links.view_in_browser + '"', 'https://digest.example/"')
    )
    assert "in the browser" in bad.message
