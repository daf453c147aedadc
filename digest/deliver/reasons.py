"""Why a copy did not simply arrive, in words for people who do not read mail servers' answers."""

from __future__ import annotations

import re

from digest.db.deliveries import DeliveryStatus

# The first that an answer matches is its reason; RFC 3463 has the numbers, the words are what servers say in practice.
_REASONS = (
    (re.compile(r"greylist|gray-?list|grey-?list", re.IGNORECASE), "the server lets strangers wait, and then takes it"),
    (
        re.compile(
            r"\b[45]\.2\.2\b|(?:mailbox|quota)[^.]{0,20}(?:full|exceeded)|over quota|out of storage", re.IGNORECASE
        ),
        "the mailbox is full",
    ),
    (
        re.compile(
            r"\b[45]\.1\.(?:1|6|10)\b|user unknown|no such (?:user|mailbox)|unknown user|does(?: not|n't) exist",
            re.IGNORECASE,
        ),
        "there is no such mailbox",
    ),
    (re.compile(r"\b[45]\.2\.1\b|disabled|deactivated|inactive", re.IGNORECASE), "the mailbox is closed"),
    (re.compile(r"\b[45]\.(?:1\.2|4\.4)\b|(?:host|domain) not found", re.IGNORECASE), "there is no such mail domain"),
    (re.compile(r"\b[45]\.(?:2\.3|3\.4)\b|too (?:large|big)", re.IGNORECASE), "the message is too big for the server"),
    (
        re.compile(r"rate|too many|too much|\b[45]\.7\.28\b|throttl", re.IGNORECASE),
        "the server takes no more from us for now",
    ),
    (re.compile(r"spam|reputation|block ?list|black ?list|blocked", re.IGNORECASE), "the server takes us for spam"),
    (
        re.compile(r"spf|dkim|dmarc|\b[45]\.7\.(?:2[0-7]|5)\b|authenticat", re.IGNORECASE),
        "the server wants proof of who the sender is",
    ),
    (re.compile(r"\b[45]\.7\.\d|policy|denied|not allowed", re.IGNORECASE), "the server's rules forbid it"),
)
_GIVEN_UP = re.compile(r"^given up after (\d+) tries: ")
_OTHERWISE = {
    DeliveryStatus.REFUSED: "the server refused it",
    DeliveryStatus.DEFERRED: "the server is busy",
    DeliveryStatus.UNKNOWN: "no answer came: it may or may not have arrived",
}


def reason(status: DeliveryStatus, reply: str) -> str:
    """Why a copy stands at `status`, from the mail server's answer; empty where nothing is to be explained.

    Why one was skipped the ledger says in words of its own.
    """
    if status in {DeliveryStatus.REFUSED, DeliveryStatus.DEFERRED}:
        found = next((words for sign, words in _REASONS if sign.search(reply)), _OTHERWISE[status])
        return f"given up after many tries: {found}" if _GIVEN_UP.match(reply) else found
    if status is DeliveryStatus.SKIPPED:
        return reply
    return _OTHERWISE.get(status, "")
