"""The send hour of an edition that nobody has approved by then: what is done with it, and that in words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import requests
from digest.db.editions import Audit, Edition, EditionStatus
from digest.settings import Unapproved

if TYPE_CHECKING:
    from datetime import datetime

    from digest.settings import Newsletter

PROGRAM = "auto"
"""In whose name the program approves, as `schedule.unapproved: send` says."""


class Verdict(StrEnum):
    """What becomes of a draft at its send hour; one that was changed after an approval, or is unwanted, is held."""

    HELD = "held"
    CANCELLED = "cancelled"
    SENT = "sent"
    CHANGED = "changed"
    UNWANTED = "unwanted"


_POLICIES = {
    Unapproved.HOLD: Verdict.HELD,
    Unapproved.CANCEL: Verdict.CANCELLED,
    Unapproved.SEND: Verdict.SENT,
}
_IN_WORDS = {
    Verdict.HELD: "it is held: nothing goes out until somebody approves it",
    Verdict.CANCELLED: "it is cancelled: it will never go out",
    Verdict.SENT: "it goes out all the same, unless a check fails: then it is held",
}
_SAID = {verdict: f"If nobody approves it by then, {words}." for verdict, words in _IN_WORDS.items()} | {
    Verdict.CHANGED: (
        "It was approved, and changed or taken back since: it will be held, unless somebody approves it again by then."
    ),
    Verdict.UNWANTED: "Changes were requested: it will be held, unless somebody approves it by then.",
}
_PASSED = "Its send hour has passed: it goes out as soon as somebody approves it, and not before."
_WAITS = "It goes out once somebody approves it, and not before."


def policy_in_words(policy: Unapproved) -> str:
    """What a setting does with an edition that nobody has approved by its send hour."""
    return _IN_WORDS[_POLICIES[policy]]


def decided(policy: Unapproved, *, was_approved: bool, is_unwanted: bool) -> Verdict:
    """What becomes of a draft that nobody approves by its send hour.

    Args:
        policy: What the settings say.
        was_approved: Whether somebody approved it since it was built, and that counts no more: what is half changed
            neither goes out nor is cancelled before somebody has looked at it again.
        is_unwanted: Whether somebody requests changes, and nobody has approved it since.
    """
    if was_approved:
        return Verdict.CHANGED
    return Verdict.UNWANTED if is_unwanted and policy is Unapproved.SEND else _POLICIES[policy]


def verdict(session: Session, newsletter: Newsletter, edition: Edition) -> Verdict:
    """What becomes of an edition, as it stands now, if nobody approves it by its send hour."""
    return decided(
        newsletter.schedule.unapproved,
        was_approved=_was_approved(session, edition),
        is_unwanted=requests.open_request(session, edition) is not None,
    )


def otherwise(edition: Edition, verdict: Verdict, now: datetime) -> str:
    """What becomes of an edition that nobody approves, as a sentence."""
    if now >= edition.send_at:
        return _PASSED
    return _SAID[verdict] if edition.status is EditionStatus.DRAFT else _WAITS


def _was_approved(session: Session, edition: Edition) -> bool:
    """Whether a person approved the edition since it was last built, whatever became of that."""
    built = select(Audit.id).where(Audit.edition_id == edition.id, Audit.action == "built")
    latest = session.exec(built.order_by(col(Audit.id).desc()).limit(1)).first() or 0
    approvals = select(Audit.id).where(
        Audit.edition_id == edition.id,
        Audit.action == EditionStatus.APPROVED.value,
        Audit.actor != PROGRAM,
        col(Audit.id) > latest,
    )
    return session.exec(approvals.limit(1)).first() is not None
