"""What a mail server's answer means for one copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.db.deliveries import DeliveryStatus
from digest.legible import counted

# Not a piece of an IP address or a link: a server that blocks 192.5.1.1 does not speak of a mailbox.
_ENHANCED = re.compile(r"(?<![\w./])([245])\.(\d{1,3})\.(\d{1,3})(?![./]?\w)")
# RFC 3463 and RFC 6710: bad mailbox, bad domain, moved, disabled, null MX.
_GONE_CODES = {"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.2.1"}
_GONE_WORDS = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|recipient|mailbox|address)|"
    r"(?:user|recipient|mailbox|address|account) (?:does not|doesn't) exist|(?:mailbox|user|recipient) not found|"
    r"account (?:has been )?(?:disabled|deactivated|deleted|closed)|invalid (?:mailbox|recipient)",
    re.IGNORECASE,
)
_LADDER = (1, 5, 15, 60, 240)  # minutes between tries


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail server's last word on one copy. `code` 0: the connection broke after the message was handed over."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip() if self.code else self.text

    @property
    def codes(self) -> str:
        """What a log may have of it: its codes (RFC 5321 and RFC 3463), for the words often name an address."""
        enhanced = _ENHANCED.match(self.text)
        return f"{self.code} {enhanced.group()}" if enhanced else str(self.code or "no answer")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written into the ledger."""

    status: DeliveryStatus
    reply: str
    next_attempt_at: datetime | None = None
    mailbox_gone: bool = False


def outcome(reply: Reply, attempts: int, opened_at: datetime, now: datetime, retry: timedelta) -> Outcome:
    """The ledger's entry for an answer (RFC 5321, section 4.2.1: 2 yes, 4 not now, 5 no).

    Args:
        reply: The answer.
        attempts: Tries so far, this one included.
        opened_at: When the edition was opened for this subscriber.
        now: The present.
        retry: How long after `opened_at` a temporary refusal is tried again.
    """
    text = str(reply)[:500]
    if 200 <= reply.code < 300:  # noqa: PLR2004 - the reply classes of RFC 5321
        return Outcome(DeliveryStatus.SENT, text)
    if 400 <= reply.code < 500:  # noqa: PLR2004
        again = now + timedelta(minutes=_LADDER[min(attempts, len(_LADDER)) - 1])
        if again - opened_at <= retry:
            return Outcome(DeliveryStatus.DEFERRED, text, next_attempt_at=again)
        return Outcome(DeliveryStatus.REFUSED, f"given up after {counted(attempts, 'try', 'tries')}: {text}"[:500])
    if 500 <= reply.code < 600:  # noqa: PLR2004
        return Outcome(DeliveryStatus.REFUSED, text, mailbox_gone=_is_gone(reply.text))
    return Outcome(DeliveryStatus.UNKNOWN, text)


def _is_gone(text: str) -> bool:
    """Whether a refusal says that the mailbox is gone, rather than that it refuses this message."""
    code = _ENHANCED.search(text)
    if code and code.group() in _GONE_CODES:
        return True
    return (code is None or code.group(2) == "1") and _GONE_WORDS.search(text) is not None
