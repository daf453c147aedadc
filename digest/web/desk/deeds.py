"""The rows of the record in words: what was done, and what there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.compose import lifecycle
from digest.db.editions import EditionStatus
from digest.db.stories import StoryMark
from digest.engine.reviewing.mails import ASKED
from digest.engine.sending import TEST_SENT
from digest.legible import counted
from digest.web.agents import browser_in_words
from digest.web.desk.steps import change_in_words
from digest.web.words import full, plainly

if TYPE_CHECKING:
    from digest.db.editions import Audit

_ACTIONS: dict[str, str] = {
    "built": "built",
    "edited": "changed",
    EditionStatus.DRAFT: "made a draft again",
    EditionStatus.HELD: "held",
    EditionStatus.APPROVED: "approved",
    EditionStatus.SENDING: "let go out",
    EditionStatus.PAUSED: "paused",
    EditionStatus.SENT: "finished sending",
    EditionStatus.SKIPPED: "cancelled before its sending",
    EditionStatus.CANCELLED: "cancelled",
    lifecycle.RESCHEDULED: "gave another hour to",
    TEST_SENT: "sent a test copy of",
    ASKED: "asked for a review of",
    "changes requested": "requested changes to",
    "merged": "merged stories",
    "split": "parted a story",
    StoryMark.PINNED: "pinned a story",
    StoryMark.NOT_OURS: "marked a story as not ours",
    "unmarked": "took the mark off a story",
    "login refused": "was refused at the login",
    "session revoked": "logged a browser out",
    "sessions revoked": "logged all browsers out",
    "password change refused": "was refused a new password",
    "user added": "added an account",
    "user disabled": "disabled an account",
    "user enabled": "enabled an account",
    "role set": "set a role",
    "password set": "set a password",
}
"""What somebody did, behind their name; what is not here reads well as it is."""

_LABELS = {"user": "account", "address": "from", "agent": "with", "sha256": "SHA-256", "before": "before it"}
_SHOWN = 12  # letters of a hash
_OF_A_CHANGE = {"kind", "what", "headline"}


@dataclass(frozen=True, slots=True)
class Told:
    """A row in words: what somebody did, and `more` on it, each with the name of what it says."""

    what: str
    more: list[tuple[str, str]]


def action_in_words(action: str) -> str:
    """What somebody did, such as `asked for a review of`."""
    return _ACTIONS.get(action, action)


def told(row: Audit, zone: str) -> Told:
    """A row in words; moments are those of `zone`."""
    detail = row.detail
    more = [("", change_in_words(detail, ""))] if row.action == "edited" and "kind" in detail else []
    known = _OF_A_CHANGE if more else set()
    more += [
        (_LABELS.get(key, key.replace("_", " ")), _value(key, value, zone))
        for key, value in detail.items()
        if key not in known and value not in ("", None, [])
    ]
    return Told(action_in_words(row.action), more)


def _value(key: str, value: Any, zone: str) -> str:
    match key:
        case "agent":
            return browser_in_words(str(value))
        case "sha256":
            return f"{str(value)[:_SHOWN]}…"
        case "accepted" if isinstance(value, list):
            return counted(len(value), "warning")
        case "from" | "to":
            return _end(str(value), zone)
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    return plainly(value)


def _end(text: str, zone: str) -> str:
    """Where something went from or to: a moment, where an edition stood, or an address."""
    if text in set(EditionStatus):
        return EditionStatus(text).word
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return full(moment, zone) if moment.tzinfo else text
