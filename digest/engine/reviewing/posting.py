"""Handing mails to reviewers over, each once.

Whoever hands a mail over first takes its `next_attempt_at` away by a conditional update: of two that try, one succeeds.
If nobody took it, it waits again until the send hour. If nobody knows, it never does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, exists, update
from sqlmodel import col, select

from digest.db.editions import OPEN, Edition, ReviewMail
from digest.deliver.interrupt import interrupts_held
from digest.deliver.transport import transport
from digest.engine.reviewing.due import refusal
from digest.engine.reviewing.letter import Written, written
from digest.engine.reviewing.mails import want
from digest.errors import DeliveryError, DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from digest.deliver.outcome import Reply
    from digest.deliver.transport import Transport
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_AGAIN = timedelta(minutes=2)
_UNANSWERED = "handed over, but no answer was read: it may or may not have arrived"


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
    waits = (
        select(ReviewMail.id)
        .join(Edition, col(Edition.id) == col(ReviewMail.edition_id))
        .where(Edition.newsletter == newsletter.slug, col(ReviewMail.next_attempt_at) <= installation.clock.now())
        .order_by(col(ReviewMail.id))
    )
    with installation.database.read() as session:
        waiting = session.exec(waits).all()
    wanted = [number for number in waiting if not _let_go(installation, newsletter, number, said)]
    if not wanted:
        return
    try:
        with transport(installation.settings) as out:
            for number in wanted:
                said(_handed_over(installation, newsletter, out, number))
    except DeliveryError as error:
        _put_off(installation, wanted, str(error))
        raise


def _let_go(installation: Installation, newsletter: Newsletter, number: int, said: Callable[[str], None]) -> bool:
    """Let go of a mail that is not to be handed over any more; whether it is so."""
    with installation.database.read() as session:
        mail = session.get_one(ReviewMail, number)
        edition = session.get_one(Edition, mail.edition_id)
        others = select(ReviewMail).where(
            ReviewMail.edition_id == mail.edition_id, ReviewMail.address == mail.address, ReviewMail.id != number
        )
        because = refusal(mail, edition, session.exec(others).all(), newsletter.reviewers, installation.clock.now())
    if because:
        _of_waiting(installation, [number], next_attempt_at=None, trouble=because)
        said(f"{_name(mail, edition)}: {because}")
    return bool(because)


def _handed_over(installation: Installation, newsletter: Newsletter, out: Transport, number: int) -> str:
    """Hand over one mail; a line for the log.

    Raises:
        DeliveryError: The mail server cannot be used; the mail waits.
    """
    with installation.database.read() as session:
        mail = session.get_one(ReviewMail, number)
        edition = session.get_one(Edition, mail.edition_id)
        try:
            message = written(session, installation, newsletter, edition, mail)
        except DigestError as error:
            _put_off(installation, [number], str(error))
            return f"{_name(mail, edition)}: {error}"
    with interrupts_held():
        if not _claim(installation, mail, edition):
            return f"{_name(mail, edition)}: somebody else has it, or changed the edition"
        return f"{_name(mail, edition)}: {_answer(installation, out, mail, message)}"


def _name(mail: ReviewMail, edition: Edition) -> str:
    return f"{edition.newsletter} {edition.number}, {mail.kind.value} mail to {mail.address}"


def _claim(installation: Installation, mail: ReviewMail, edition: Edition) -> bool:
    """Take a mail that waits out of the hands of others, if the edition is still as it was read, and not approved."""
    unchanged = exists().where(
        col(Edition.id) == edition.id,
        col(Edition.revision) == edition.revision,
        col(Edition.status).in_(OPEN),
    )
    with installation.database.write() as session:
        claimed = session.execute(
            update(ReviewMail)
            .where(col(ReviewMail.id) == mail.id, col(ReviewMail.next_attempt_at).is_not(None), unchanged)
            .values(next_attempt_at=None, revision=edition.revision, trouble=_UNANSWERED),
            execution_options={"synchronize_session": False},
        )
        return isinstance(claimed, CursorResult) and claimed.rowcount == 1


def _answer(installation: Installation, out: Transport, mail: ReviewMail, message: Written) -> str:
    """What the mail server says to a mail that was claimed; it is written down."""
    try:
        reply = out.send(message.sender, mail.address, message.content)
    except DeliveryError:  # it was not handed over
        _write(installation, mail, next_attempt_at=installation.clock.now())
        raise
    _write(installation, mail, **_outcome(reply, installation.clock.now()))
    return str(reply)


def _outcome(reply: Reply, now: datetime) -> dict[str, Any]:
    """What is written down of an answer (RFC 5321, section 4.2.1: 2 yes, 4 not now)."""
    if 200 <= reply.code < 300:  # noqa: PLR2004 - the reply classes of RFC 5321
        return {"sent_at": now, "trouble": ""}
    trouble = {"trouble": str(reply)[:500]}
    return trouble | {"next_attempt_at": now + _AGAIN} if 400 <= reply.code < 500 else trouble  # noqa: PLR2004


def _put_off(installation: Installation, numbers: Collection[int], trouble: str) -> None:
    again = installation.clock.now() + _AGAIN
    _of_waiting(installation, numbers, next_attempt_at=again, trouble=trouble[:500])


def _of_waiting(installation: Installation, numbers: Collection[int], **values: Any) -> None:
    """Change those of the mails that wait: what was handed over meanwhile stays as it is."""
    waiting = col(ReviewMail.id).in_(numbers), col(ReviewMail.next_attempt_at).is_not(None)
    with installation.database.write() as session:
        session.execute(update(ReviewMail).where(*waiting).values(**values))


def _write(installation: Installation, mail: ReviewMail, **values: Any) -> None:
    with installation.database.write() as session:
        session.execute(update(ReviewMail).where(col(ReviewMail.id) == mail.id).values(**values))
