"""Approving what one was shown: whatever of it is not so any more, the approval is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose import approvals, requests
from digest.compose.fingerprint import rendered_sha256
from digest.engine.approving import Consent, approve, nothing
from digest.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.checks import Check
    from digest.db.editions import Edition
    from digest.engine.approving import Approved
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Offered:
    """An edition as it was shown with the button that approves it.

    `request` is the id of the request for changes that stood there, `accepted` the warnings that were let stand.
    """

    revision: int
    sha256: str
    send_at: datetime
    request: int | None = None
    accepted: tuple[Check, ...] = ()

    def require_same(self, session: Session, edition: Edition) -> None:
        """Let an edition through that is what was shown, and not approved yet. `approve` compares the rest.

        Raises:
            StateError: It is another, it is approved, or somebody requested changes since.
        """
        if (given := approvals.approval_of(session, edition)) is not None:
            raise StateError(f"edition {edition.number} is approved already, by {given.approved_by}")
        if rendered_sha256(edition) != self.sha256:
            raise StateError(f"somebody changed edition {edition.number} meanwhile: look at it again")
        wish = requests.open_request(session, edition)
        if (wish and wish.id) != self.request:
            raise StateError(f"somebody requested changes in edition {edition.number} meanwhile: read the note first")


def approve_offered(  # noqa: PLR0913 - who approves what, and what else is written then
    installation: Installation,
    newsletter: Newsletter,
    number: int,
    by: str,
    offered: Offered,
    *,
    besides: Callable[[Session, Edition], None] = nothing,
) -> Approved:
    """Approve what was shown, in the name of `by`.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        number: Its number.
        by: Who approves.
        offered: What was shown.
        besides: What is to be written in the same transaction; it may refuse the approval by raising.

    Raises:
        ApprovalError: A check fails, a warning is not accepted, or `by` names nobody.
        StateError: There is no such edition, it is not open for approval, or it is not what was shown.
        UsageError: There is no check of a name in `offered`.
    """

    def require_same(session: Session, edition: Edition) -> None:
        offered.require_same(session, edition)
        besides(session, edition)

    consent = Consent(
        by,
        accept={check.name for check in offered.accepted},
        revision=offered.revision,
        send_at=offered.send_at,
        seen=offered.accepted,
    )
    return approve(installation, newsletter, str(number), consent, require_same)
