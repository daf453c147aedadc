"""Which mails reviewers are to get: a row for each, written before anything is handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.db.editions import OPEN, Audit, Edition, EditionStatus, ReviewMail, ReviewMailKind
from digest.engine.reviewing.due import due
from digest.errors import StateError, UsageError
from digest.tokens import new_key

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

ASKED = "asked for review"
"""What the record says of an editor who asks."""

LINK_LASTS = timedelta(hours=48)


def ask(installation: Installation, newsletter: Newsletter, which: str, by: str) -> list[str]:
    """Ask the reviewers to look at an edition as it is now; each is asked once about each revision.

    `posting` mails them.

    Returns:
        The addresses that will be mailed; none if all were asked already.

    Raises:
        StateError: There is no such edition, or there is nothing to approve in it.
        UsageError: The newsletter has no reviewers.
    """
    if not newsletter.reviewers:
        raise UsageError(
            f"nobody reviews {newsletter.slug}: write addresses under `newsletters.{newsletter.slug}.reviewers`"
        )
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = _locked(session, lifecycle.find(session, newsletter.slug, which).id)
        if edition.status not in OPEN:
            raise StateError(f"edition {edition.number} is {edition.status.word}: there is nothing to ask about")
        asked = select(ReviewMail.address).where(
            ReviewMail.edition_id == edition.id,
            ReviewMail.revision == edition.revision,
            ReviewMail.kind == ReviewMailKind.ASKED,
        )
        known = set(session.exec(asked))
        wanted = [address for address in dict.fromkeys(newsletter.reviewers) if address not in known]
        session.add_all(_row(edition, address, ReviewMailKind.ASKED, now) for address in wanted)
        if wanted:
            detail = {"revision": edition.revision, "reviewers": wanted}
            session.add(Audit(at=now, actor=by, action=ASKED, edition_id=edition.id, detail=detail))
        return wanted


def want(installation: Installation, newsletter: Newsletter) -> None:
    """A row for each mail that a reviewer is due on a draft."""
    now = installation.clock.now()
    drafts = select(Edition.id).where(
        Edition.newsletter == newsletter.slug, Edition.status == EditionStatus.DRAFT, col(Edition.send_at) > now
    )
    with installation.database.read() as session:
        wanting = [
            number
            for number in session.exec(drafts)
            if _due(session, newsletter, session.get_one(Edition, number), now)
        ]
    for number in wanting:
        with installation.database.write() as session:
            session.add_all(_due(session, newsletter, _locked(session, number), now))


def _due(session: Session, newsletter: Newsletter, edition: Edition, now: datetime) -> list[ReviewMail]:
    builds = select(Audit).where(Audit.edition_id == edition.id, Audit.action == "built").order_by(col(Audit.id).desc())
    latest = session.exec(builds.limit(1)).first()
    if latest is None:
        return []
    mails = session.exec(select(ReviewMail).where(ReviewMail.edition_id == edition.id)).all()
    remind = timedelta(minutes=newsletter.schedule.remind_minutes)
    rows = []
    for address in dict.fromkeys(newsletter.reviewers):
        own = [mail for mail in mails if mail.address == address]
        kind = due(edition, latest.detail["revision"], own, remind, now)
        if kind is not None:
            rows.append(_row(edition, address, kind, now))
    return rows


def _locked(session: Session, edition_id: int) -> Edition:
    """The edition, which nobody else writes mails for until the transaction ends."""
    return session.get_one(Edition, edition_id, with_for_update=True, populate_existing=True)


def _row(edition: Edition, address: str, kind: ReviewMailKind, now: datetime) -> ReviewMail:
    return ReviewMail(
        edition_id=edition.id,
        revision=edition.revision,
        address=address,
        kind=kind,
        key=new_key(),
        created_at=now,
        expires_at=now + LINK_LASTS,
        next_attempt_at=now,
    )
