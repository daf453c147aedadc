"""The mails to reviewers that wait, and until when: `digest.engine.posting` hands them over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import exists
from sqlmodel import col, select

from digest.db.editions import OPEN, Edition, ReviewMail
from digest.engine import posting
from digest.engine.reviewing.due import refusal
from digest.engine.reviewing.letter import written
from digest.engine.reviewing.mails import want
from digest.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.engine.posting import Written
    from digest.settings import Newsletter


def keep_up(installation: Installation, said: Callable[[str], None]) -> None:
    """Mail reviewers what is due now: on a fresh draft, on an editor's question, before the send hour.

    It looks at rows only, so it may run late, twice, or after a restart, and mails nothing twice.

    Args:
        installation: Settings, database, clock.
        said: Called with a line for the log on everything that was done.
    """
    for newsletter in installation.settings.newsletters:
        want(installation, newsletter)
        try:
            hand_over(installation, newsletter, said)
        except DeliveryError as error:
            said(f"mails to the reviewers of {newsletter.slug} wait: {error}")


def hand_over(installation: Installation, newsletter: Newsletter, said: Callable[[str], None]) -> None:
    """Hand the mails of a newsletter that wait to the mail server; `said` is called with a line for the log on each.

    Raises:
        DeliveryError: The mail server cannot be used: what was not handed over waits.
    """
    posting.hand_over(installation, ReviewMailing(installation, newsletter), said)


@dataclass(frozen=True, slots=True)
class ReviewMailing:
    """The mails to the reviewers of one newsletter."""

    installation: Installation
    newsletter: Newsletter
    table: type[ReviewMail] = ReviewMail

    def waiting(self, session: Session) -> Sequence[int]:
        """Those that are due, the oldest first."""
        waits = (
            select(ReviewMail.id)
            .join(Edition, col(Edition.id) == col(ReviewMail.edition_id))
            .where(
                Edition.newsletter == self.newsletter.slug,
                col(ReviewMail.next_attempt_at) <= self.installation.clock.now(),
            )
            .order_by(col(ReviewMail.id))
        )
        return session.exec(waits).all()

    def name(self, session: Session, mail: ReviewMail) -> str:
        """The edition, the kind and the reviewer."""
        edition = session.get_one(Edition, mail.edition_id)
        return f"{edition.newsletter} {edition.number}, {mail.kind.value} mail to {mail.address}"

    def refusal(self, session: Session, mail: ReviewMail) -> str:
        """Why it is not wanted any more; empty if it is."""
        edition = session.get_one(Edition, mail.edition_id)
        others = select(ReviewMail).where(
            ReviewMail.edition_id == mail.edition_id, ReviewMail.address == mail.address, ReviewMail.id != mail.id
        )
        now = self.installation.clock.now()
        return refusal(mail, edition, session.exec(others).all(), self.newsletter.reviewers, now)

    def written(self, session: Session, mail: ReviewMail) -> Written:
        """The edition as it is now, as long as it stays so and is not approved."""
        edition = session.get_one(Edition, mail.edition_id)
        unchanged = exists().where(
            col(Edition.id) == edition.id, col(Edition.revision) == edition.revision, col(Edition.status).in_(OPEN)
        )
        message = written(session, self.installation, self.newsletter, edition, mail)
        return replace(message, still=unchanged, noted={"revision": edition.revision})
