from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from digest.db.deliveries import DeliveryStatus
from digest.deliver.outcome import Outcome, Reply, outcome

OPENED = datetime(2026, 2, 18, 7, 0, tzinfo=UTC)
RETRY = timedelta(hours=24)


def became(code: int, text: str, *, attempts: int = 1, after: timedelta = timedelta()) -> Outcome:
    return outcome(Reply(code, text), attempts, OPENED, OPENED + after, RETRY)


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        (Reply(550, "5.1.1 <lee@readers.example>: user unknown"), "550 5.1.1"),
        (Reply(550, "<lee@readers.example> 5.1.1 unknown"), "550"),
        (Reply(250, "written"), "250"),
        (Reply(0, "the line broke"), "no answer"),
    ],
)
def test_a_log_has_the_codes_of_a_reply_and_none_of_its_words(reply: Reply, codes: str) -> None:
    assert reply.codes == codes


@pytest.mark.parametrize("code", [200, 250, 251, 252, 299])
def test_a_two_is_sent(code: int) -> None:
    assert became(code, "2.0.0 queued") == Outcome(DeliveryStatus.SENT, f"{code} 2.0.0 queued")


@pytest.mark.parametrize("code", [400, 421, 450, 451, 452, 499])
def test_a_four_is_tried_again(code: int) -> None:
    assert became(code, "4.2.1 later").status is DeliveryStatus.DEFERRED


def test_the_time_between_tries_grows_and_then_stays() -> None:
    waits = []
    for attempts in range(1, 8):
        due = became(450, "later", attempts=attempts).next_attempt_at
        assert due is not None
        waits.append((due - OPENED) // timedelta(minutes=1))
    assert waits == [1, 5, 15, 60, 240, 240, 240]


def test_a_four_is_given_up_when_the_next_try_would_come_after_the_retry_hours() -> None:
    last = became(450, "4.2.1 later", attempts=9, after=RETRY - timedelta(minutes=240))
    assert last.status is DeliveryStatus.DEFERRED
    assert last.next_attempt_at == OPENED + RETRY
    late = became(450, "4.2.1 later", attempts=9, after=RETRY - timedelta(minutes=239))
    assert late == Outcome(DeliveryStatus.REFUSED, "given up after 9 tries: 450 4.2.1 later")


@pytest.mark.parametrize("code", [500, 521, 550, 552, 553, 554, 599])
def test_a_five_is_refused(code: int) -> None:
    assert became(code, "no").status is DeliveryStatus.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table",
        "5.1.2 bad domain",
        "5.1.6 moved",
        "5.1.10 null MX",
        "5.2.1 disabled",
        "#5.1.1 unknown user",
        "Requested action not taken: mailbox does not exist",
        "No such user here",
        "The account has been disabled",
        "invalid recipient",
        "5.1.0 user unknown",
    ],
)
def test_a_mailbox_that_is_gone_is_told_from_the_answer(text: str) -> None:
    assert became(550, text).mailbox_gone


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "5.7.1 policy: user unknown to us, message refused"),
        (550, "5.7.26 unauthenticated mail"),
        (554, "5.7.1 Relay access denied"),
        (552, "5.2.2 mailbox full"),
        (552, "5.3.4 message too big"),
        (550, "5.2.2 account does not exist in quota table"),
        (550, "spam"),
        (550, ""),
        (554, "Client host [192.5.1.1] blocked"),
        (554, "Client host [5.1.1.20] blocked"),
        (554, "blocked, see https://bl.example/5.1.1/x1 and 15.1.1"),
        (554, "from v5.1.1x"),
        (450, "4.1.1 user unknown, for now"),
        (250, "5.1.1 is what it does not say"),
        (0, "user unknown"),
    ],
)
def test_any_other_answer_leaves_the_mailbox_alone(code: int, text: str) -> None:
    assert not became(code, text).mailbox_gone


def test_a_line_that_broke_leaves_the_copy_unknown() -> None:
    assert became(0, "the line broke") == Outcome(DeliveryStatus.UNKNOWN, "the line broke")


@pytest.mark.parametrize("code", [-1, 1, 199, 300, 354, 399, 600, 999])
def test_an_answer_that_is_neither_yes_nor_no_leaves_the_copy_unknown(code: int) -> None:
    assert became(code, "garbage").status is DeliveryStatus.UNKNOWN


def test_what_the_server_said_is_kept_up_to_500_characters() -> None:
    assert became(550, "x" * 5000).reply == ("550 " + "x" * 5000)[:500]
    assert len(became(450, "x" * 5000, after=RETRY).reply) == 500


@given(
    code=st.integers(-10, 1000),
    text=st.text() | st.from_regex(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}.{0,40}"),
    attempts=st.integers(1, 100),
    minutes=st.integers(-60, 10_000),
)
def test_every_answer_has_an_outcome(code: int, text: str, attempts: int, minutes: int) -> None:
    now = OPENED + timedelta(minutes=minutes)
    made = outcome(Reply(code, text), attempts, OPENED, now, RETRY)
    assert made.status in {
        DeliveryStatus.SENT,
        DeliveryStatus.DEFERRED,
        DeliveryStatus.REFUSED,
        DeliveryStatus.UNKNOWN,
    }
    assert (made.status is DeliveryStatus.SENT) == (200 <= code < 300)
    assert (made.next_attempt_at is not None) == (made.status is DeliveryStatus.DEFERRED)
    if made.next_attempt_at is not None:
        assert now < made.next_attempt_at <= OPENED + RETRY
    assert not made.mailbox_gone or made.status is DeliveryStatus.REFUSED
