"""The link in a mail to a reviewer: what it is still good for, and approving by it."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CursorResult, update
from sqlmodel import col

from digest import tokens
from digest.compose import lifecycle
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import REPLACEABLE, Edition, ReviewMail
from digest.engine import editing
from digest.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.checks import Check
    from digest.engine.editing import Approved
    from digest.engine.installation import Installation

_TOKEN = re.compile(r"([0-9]{1,9})-[A-Za-z0-9_-]{22}")


class LinkState(StrEnum):
    """What a link is good for."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    OVER = "over"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


_REFUSALS = {
    LinkState.USED: "this link was used already: it approves once",
    LinkState.EXPIRED: "this link has expired: ask an editor for another mail",
    LinkState.OVER: "this edition is on its way or was let go: there is nothing left to approve",
    LinkState.REVOKED: "the address that this link was sent to is no reviewer of this newsletter any more",
    LinkState.UNKNOWN: "nobody was sent this link",
    LinkState.MALFORMED: "this is not the whole link: copy all of it from the mail",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link by its token: its state, and the mail and the edition that it belongs to, if it is one that was sent."""

    state: LinkState
    mail: ReviewMail | None = None
    edition: Edition | None = None

    @property
    def refusal(self) -> str:
        """Why it approves nothing, for its bearer; empty if it does."""
        return _REFUSALS.get(self.state, "")


def find_link(installation: Installation, token: str) -> Link:
    """What the link with this token is good for. It changes nothing."""
    named = _TOKEN.fullmatch(token)
    if named is None:
        return Link(LinkState.MALFORMED)
    with installation.database.read() as session:
        mail = session.get(ReviewMail, int(named[1]))
        key = mail.key if mail else tokens.new_key()
        genuine = hmac.compare_digest(token, tokens.token(int(named[1]), key, tokens.Purpose.REVIEW))
        if mail is None or not genuine:
            return Link(LinkState.UNKNOWN)
        edition = session.get_one(Edition, mail.edition_id)
    reviewers = {letter.slug: letter.reviewers for letter in installation.settings.newsletters}
    is_reviewer = mail.address in reviewers.get(edition.newsletter, [])
    return Link(_state(mail, edition, installation.clock.now(), is_reviewer=is_reviewer), mail, edition)


def _state(mail: ReviewMail, edition: Edition, now: datetime, *, is_reviewer: bool) -> LinkState:
    if not is_reviewer:
        return LinkState.REVOKED
    if mail.used_at is not None:
        return LinkState.USED
    if edition.status not in REPLACEABLE:
        return LinkState.OVER
    return LinkState.GOOD if now < mail.expires_at else LinkState.EXPIRED


def approve_by_link(  # noqa: PLR0913 - what was looked at
    installation: Installation,
    token: str,
    *,
    revision: int,
    sha256: str,
    accepted: Collection[str],
    seen: Collection[Check] | None = None,
) -> Approved:
    """Approve the edition that a link leads to, in the name of the address that it was sent to; it is used up then.

    Args:
        installation: Settings, database, clock.
        token: The link's.
        revision: The revision that was looked at.
        sha256: The hash of the bytes that were looked at.
        accepted: Names of the checks whose warnings are accepted.
        seen: The warnings that were looked at, if they may have changed since.

    Raises:
        ApprovalError: A check fails, or a warning is not accepted.
        StateError: The link is not good, the edition is approved already, or it is not the one that was looked at.
        UsageError: There is no check of a name in `accepted`.
    """
    link = find_link(installation, token)
    if link.mail is None or link.edition is None or link.refusal:
        raise StateError(link.refusal)
    mail = link.mail

    def use_up(session: Session, edition: Edition) -> None:
        if (given := lifecycle.approval_of(session, edition)) is not None:
            raise StateError(f"edition {edition.number} is approved already, by {given.approved_by}")
        if rendered_sha256(edition) != sha256:
            raise StateError(f"somebody changed edition {edition.number} meanwhile: look at it again")
        _use_up(session, mail, installation.clock.now())

    return editing.approve(
        installation,
        installation.newsletter(link.edition.newsletter),
        str(link.edition.number),
        f"{mail.address} (by mail)",
        accept=accepted,
        revision=revision,
        seen=seen,
        besides=use_up,
    )


def _use_up(session: Session, mail: ReviewMail, now: datetime) -> None:
    used = session.execute(
        update(ReviewMail).where(col(ReviewMail.id) == mail.id, col(ReviewMail.used_at).is_(None)).values(used_at=now)
    )
    if not isinstance(used, CursorResult) or used.rowcount != 1:
        raise StateError(_REFUSALS[LinkState.USED])
