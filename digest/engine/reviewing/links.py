"""The link in a mail to a reviewer: what it is still good for, and approving by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CursorResult, update
from sqlmodel import col

from digest import tokens
from digest.db.editions import REPLACEABLE, Edition, ReviewMail
from digest.engine import scheduling
from digest.engine.offered import approve_offered
from digest.errors import StateError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.engine.approving import Approved
    from digest.engine.installation import Installation
    from digest.engine.offered import Offered


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
    named = tokens.read(token)
    if named is None:
        return Link(LinkState.MALFORMED)
    number, mac = named
    with installation.database.read() as session:
        mail = session.get(ReviewMail, number)
        genuine = tokens.is_genuine(mac, mail.key if mail else None, tokens.Purpose.REVIEW)
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


def approve_by_link(installation: Installation, token: str, offered: Offered) -> Approved:
    """Approve what the page behind a link showed, in the name of the address that it was sent to; it is used up then.

    Raises:
        ApprovalError: A check fails, or a warning is not accepted.
        StateError: The link is not good, the edition is approved already, or it is not what was shown.
        UsageError: There is no check of a name in `offered`.
    """
    mail, edition = _good(installation, token)

    def use_up(session: Session, _edition: Edition) -> None:
        _use_up(session, mail, installation.clock.now())

    newsletter = installation.newsletter(edition.newsletter)
    return approve_offered(installation, newsletter, edition.number, _bearer(mail), offered, besides=use_up)


def request_changes_by_link(installation: Installation, token: str, note: str) -> Edition:
    """Say what must be otherwise, in the name of the address that a link was sent to. The link stays good.

    An approval is taken back.

    Raises:
        ChangeError: The note says nothing or is longer than 2000 characters.
        StateError: The link is not good.
    """
    mail, edition = _good(installation, token)
    newsletter = installation.newsletter(edition.newsletter)
    return scheduling.request_changes(installation, newsletter, edition.number, note, _bearer(mail))


def _good(installation: Installation, token: str) -> tuple[ReviewMail, Edition]:
    link = find_link(installation, token)
    if link.mail is None or link.edition is None or link.refusal:
        raise StateError(link.refusal)
    return link.mail, link.edition


def _bearer(mail: ReviewMail) -> str:
    """Who does what is done by a link."""
    return f"{mail.address} (by mail)"


def _use_up(session: Session, mail: ReviewMail, now: datetime) -> None:
    used = session.execute(
        update(ReviewMail).where(col(ReviewMail.id) == mail.id, col(ReviewMail.used_at).is_(None)).values(used_at=now)
    )
    if not isinstance(used, CursorResult) or used.rowcount != 1:
        raise StateError(_REFUSALS[LinkState.USED])
