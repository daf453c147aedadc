"""What an approval would be of: shown before somebody gives it, and compared with what they saw when they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel
from sqlmodel import col, select

from digest.compose import lifecycle
from digest.compose.differences import differences
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import REPLACEABLE, Revision
from digest.deliver.ledger import count_readers
from digest.engine.checking import checks_of
from digest.engine.offered import Offered
from digest.web.desk.findings import Findings, accepted, findings
from digest.web.desk.standing import Standing, standing_of
from digest.web.fields import Number

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.compose.differences import Difference
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition that might be approved, all of it from one reading; `readers` are who gets it if it went out now."""

    standing: Standing
    sha256: str
    readers: int
    findings: Findings

    @property
    def edition(self) -> Edition:
        """The edition."""
        return self.standing.edition

    @property
    def is_open(self) -> bool:
        """Whether it can be approved once its checks let it."""
        return self.edition.status in REPLACEABLE and not self.standing.is_approved


class Pressed(BaseModel):
    """What stood on the page whose button was pressed; each of `accept` is the `value` of a warning."""

    revision: Number
    sha256: str
    send_at: datetime
    request: int | None = None
    accept: list[str] = []

    @property
    def offered(self) -> Offered:
        """What was approved by it.

        Raises:
            UsageError: It is no form of ours.
        """
        return Offered(self.revision, self.sha256, self.send_at, self.request, tuple(accepted(self.accept)))


def offer_of(installation: Installation, newsletter: Newsletter, number: int) -> Offer:
    """What there is to approve of an edition now.

    Raises:
        StateError: There is no such edition.
    """
    now = installation.clock.now()
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, str(number))
        checks = checks_of(session, installation, newsletter, edition)
        return Offer(
            standing_of(session, newsletter, edition, now),
            rendered_sha256(edition),
            count_readers(session, newsletter.slug, edition.frequency, now),
            findings(checks, lifecycle.items_of(session, edition)),
        )


def changes_since(session: Session, edition: Edition, revision: int) -> list[Difference] | None:
    """What was changed in an edition since one of its revisions; None where nobody kept what it said then.

    A run of typing keeps its last words alone: then it is compared with what the edition said before the run.
    """
    of_edition = select(Revision).where(Revision.edition_id == edition.id).order_by(col(Revision.number).desc())
    then = session.exec(of_edition.where(col(Revision.number) <= revision).limit(1)).first()
    now = session.exec(of_edition.where(col(Revision.number) == edition.revision)).first()
    return differences(then.content, now.content) if then and now else None
