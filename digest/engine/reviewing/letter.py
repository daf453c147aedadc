"""What a reviewer is written on an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.clock import wall_clock
from digest.compose.differences import differences
from digest.compose.render.notice import Notice, notice
from digest.db.editions import Audit, ReviewMail, ReviewMailKind, Revision
from digest.deliver.message import Recipient
from digest.deliver.notice import build
from digest.engine.checking import checks_of
from digest.engine.deadline import otherwise, verdict
from digest.engine.posting import Written
from digest.engine.reviewing.mails import ASKED
from digest.engine.sending import letter_of
from digest.tokens import Purpose, token

if TYPE_CHECKING:
    from digest.compose.differences import Difference
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def review_url(installation: Installation, mail: ReviewMail) -> str:
    """The link in a mail to a reviewer."""
    return f"{installation.settings.serve.address}/desk/review/{token(mail.id, mail.key, Purpose.REVIEW)}"


def written(
    session: Session, installation: Installation, newsletter: Newsletter, edition: Edition, mail: ReviewMail
) -> Written:
    """The message to one reviewer on an edition as it is now.

    Raises:
        RenderError: The templates are not there.
        SettingsError: The edition has no sender that is an address.
    """
    letter, now = letter_of(edition), installation.clock.now()
    checks = checks_of(session, installation, newsletter, edition)
    since, changes = _changes(session, newsletter, edition, mail)
    above = notice(
        Notice(
            reason=_reason(session, edition, mail.kind),
            title=newsletter.title,
            number=edition.number,
            subject=edition.subject,
            preheader=edition.preheader,
            goes_out=wall_clock(edition.send_at, newsletter.timezone),
            otherwise=otherwise(edition, verdict(session, newsletter, edition), now),
            checks=sorted((check for check in checks if check.result != "pass"), key=lambda check: check.result),
            link=review_url(installation, mail),
            expires=wall_clock(mail.expires_at, newsletter.timezone),
            since=since,
            changes=changes,
        )
    )
    prefix = "[reminder]" if mail.kind is ReviewMailKind.REMINDER else "[for approval]"
    reviewer = Recipient(mail.address, "", 0, mail.key)
    return Written(letter.sender.addr_spec, build(letter, reviewer, prefix, above.html, above.text, now))


def _reason(session: Session, edition: Edition, kind: ReviewMailKind) -> str:
    if kind is ReviewMailKind.READY:
        return "A draft is ready for your approval."
    if kind is ReviewMailKind.REMINDER:
        return "This draft is not approved yet."
    asked = select(Audit.actor).where(Audit.edition_id == edition.id, Audit.action == ASKED)
    by = session.exec(asked.order_by(col(Audit.id).desc()).limit(1)).first()
    return f"{by or 'An editor'} asks you to look at this draft."


def _changes(
    session: Session, newsletter: Newsletter, edition: Edition, mail: ReviewMail
) -> tuple[str, list[Difference]]:
    """What the reviewer is told from, and what has changed since the last mail that they got on this edition."""
    got = select(ReviewMail).where(
        ReviewMail.edition_id == edition.id, ReviewMail.address == mail.address, col(ReviewMail.sent_at).is_not(None)
    )
    last = session.exec(got.order_by(col(ReviewMail.sent_at).desc(), col(ReviewMail.id).desc()).limit(1)).first()
    if last is None or last.sent_at is None:
        return "", []
    at = wall_clock(last.sent_at, newsletter.timezone)
    numbers = (last.revision, edition.revision)
    rows = select(Revision).where(Revision.edition_id == edition.id, col(Revision.number).in_(numbers))
    contents = {row.number: row.content for row in session.exec(rows)}
    if last.revision == edition.revision:
        return f"None since the mail of {at}.", []
    if len(contents) < len(numbers):
        return f"It was changed since the mail of {at}; what it said then was not kept.", []
    changes = differences(contents[last.revision], contents[edition.revision])
    return (f"Since the mail of {at}:" if changes else f"None of its words since the mail of {at}."), changes
