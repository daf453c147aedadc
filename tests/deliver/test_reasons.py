from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.db.deliveries import TROUBLED, DeliveryStatus
from digest.deliver.reasons import reason

REFUSED, DEFERRED = DeliveryStatus.REFUSED, DeliveryStatus.DEFERRED


@pytest.mark.parametrize(
    ("status", "reply", "words"),
    [
        (REFUSED, "550 5.1.1 <ann@readers.example>: Recipient address rejected: User unknown", "no such mailbox"),
        (REFUSED, "550 No such user here", "no such mailbox"),
        (REFUSED, "550 5.2.1 The email account that you tried to reach is inactive", "the mailbox is closed"),
        (DEFERRED, "452 4.2.2 The recipient's inbox is out of storage space", "the mailbox is full"),
        (REFUSED, "552 5.2.2 user over quota", "the mailbox is full"),
        (DEFERRED, "450 4.2.0 <ann@readers.example>: Recipient address rejected: Greylisted", "lets strangers wait"),
        (DEFERRED, "421 4.7.28 Our system has detected an unusual rate of mail", "takes no more from us for now"),
        (REFUSED, "550 5.7.1 Message rejected as spam by Content Filtering", "takes us for spam"),
        (REFUSED, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked", "takes us for spam"),
        (REFUSED, "550 5.7.26 This mail is unauthenticated", "proof of who the sender is"),
        (REFUSED, "550 5.7.1 Relaying denied", "the server's rules forbid it"),
        (REFUSED, "552 5.3.4 Message too big for system", "too big for the server"),
        (REFUSED, "550 5.1.2 Host or domain not found", "no such mail domain"),
        (REFUSED, "550 something of its own", "the server refused it"),
        (DEFERRED, "451 4.3.0 Temporary lookup failure", "the server is busy"),
        (REFUSED, "given up after 9 tries: 452 4.2.2 mailbox full", "given up after many tries: the mailbox is full"),
        (DeliveryStatus.UNKNOWN, "the connection broke", "it may or may not have arrived"),
        (DeliveryStatus.SKIPPED, "paused since", "paused since"),
        (DeliveryStatus.SENT, "250 2.0.0 queued", ""),
        (DeliveryStatus.PENDING, "", ""),
    ],
)
def test_an_answer_is_told_in_words(status: DeliveryStatus, reply: str, words: str) -> None:
    told = reason(status, reply)
    assert words in told
    assert bool(told) == bool(words)


@given(st.sampled_from(TROUBLED), st.text())
def test_whatever_a_server_says_there_is_a_reason_in_our_words(status: DeliveryStatus, reply: str) -> None:
    assert reason(status, reply).isascii()
