"""Handing over mails that stand in rows, each once: to reviewers, and to subscribers about their subscriptions.

Whoever hands a mail over first takes its `next_attempt_at` away by a conditional update: of two that try, one succeeds.
If nobody took it, it waits again until there is a reason to let go of it. If nobody knows, it never does.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, CursorResult, true, update
from sqlmodel import col

from digest.db.audience import AudienceMail
from digest.db.editions import ReviewMail
from digest.deliver.interrupt import interrupts_held
from digest.deliver.transport import transport
from digest.errors import DeliveryError, DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.deliver.outcome import Reply
    from digest.deliver.transport import Transport
    from digest.engine.installation import Installation

log = logging.getLogger(__name__)

_AGAIN = timedelta(minutes=2)
_UNANSWERED = "handed over, but no answer was read: it may or may not have arrived"

Mail = TypeVar("Mail", ReviewMail, AudienceMail)


@dataclass(frozen=True, slots=True)
class Written:
    """A message, and the address that it is from.

    It is handed over only if `still` holds in the database at that moment; `noted` is written into its row then.
    """

    sender: str
    content: bytes
    still: ColumnElement[bool] = field(default_factory=true)
    noted: dict[str, Any] = field(default_factory=dict)


class Mailing(Protocol[Mail]):
    """The mails of one table: which of them wait, what they say, and which are not wanted any more."""

    @property
    def table(self) -> type[Mail]:
        """Where they stand."""
        ...

    def waiting(self, session: Session) -> Sequence[int]:
        """The numbers of those that are due now, in the order in which they are to be handed over."""
        ...

    def name(self, session: Session, mail: Mail) -> str:
        """What the log calls it."""
        ...

    def refusal(self, session: Session, mail: Mail) -> str:
        """Why it is not to be handed over any more; empty if it is."""
        ...

    def written(self, session: Session, mail: Mail) -> Written:
        """What it says now. Raises DigestError when it cannot be written; it waits then."""
        ...


def hand_over(installation: Installation, mailing: Mailing[Mail], said: Callable[[str], None]) -> int:
    """Hand the mails that wait to the mail server; `said` is called with a line for the log on each.

    A mail server's words are in the row alone: they often name an address.

    Returns:
        How many waited.

    Raises:
        DeliveryError: The mail server cannot be used: what was not handed over waits.
    """
    with installation.database.read() as session:
        waiting = mailing.waiting(session)
    wanted = [number for number in waiting if _is_wanted(installation, mailing, number, said)]
    if not wanted:
        return len(waiting)
    try:
        with transport(installation.settings) as out:
            for number in wanted:
                with _apart(installation, mailing, number):
                    said(handed_over(installation, mailing, out, number))
    except DeliveryError as error:
        _put_off(installation, mailing, wanted, str(error))
        raise
    return len(waiting)


@contextmanager
def _apart(installation: Installation, mailing: Mailing[Mail], number: int) -> Iterator[None]:
    """Keep a fault that one mail has from the others: it waits again, if it was not handed over."""
    try:
        yield
    except DigestError:  # is about all of them
        raise
    except Exception as error:
        log.exception("%s %d: an error in the program; the other mails go on", mailing.table.__tablename__, number)
        _put_off(installation, mailing, [number], f"an error in the program: {error!r}")


def _is_wanted(installation: Installation, mailing: Mailing[Mail], number: int, said: Callable[[str], None]) -> bool:
    """Whether a mail is still to be handed over; if it is not, it is let go of."""
    with _apart(installation, mailing, number):
        with installation.database.read() as session:
            mail = session.get(mailing.table, number)
            if mail is None:  # whom it was for was forgotten meanwhile
                return False
            name, because = mailing.name(session, mail), mailing.refusal(session, mail)
        if not because:
            return True
        trouble = f"{because}: {mail.trouble}" if mail.trouble else because
        _of_waiting(installation, mailing, [number], next_attempt_at=None, trouble=trouble[:500])
        said(f"{name}: {because}")
    return False


def handed_over(installation: Installation, mailing: Mailing[Mail], out: Transport, number: int) -> str:
    """Hand over one mail; a line for the log.

    Raises:
        DeliveryError: The mail server cannot be used; the mail waits.
    """
    with installation.database.read() as session:
        mail = session.get(mailing.table, number)
        if mail is None:
            return f"mail {number}: it is gone"
        name = mailing.name(session, mail)
        try:
            message = mailing.written(session, mail)
        except DigestError as error:
            _put_off(installation, mailing, [number], str(error))
            return f"{name}: {error}"
    with interrupts_held():
        if not claim(installation, mailing, number, message):
            return f"{name}: somebody else has it, or what it is about has changed"
        return f"{name}: {_answer(installation, mailing, out, mail, message)}"


def claim(installation: Installation, mailing: Mailing[Mail], number: int, message: Written) -> bool:
    """Take a mail that waits out of the hands of others, if what it says still holds."""
    with installation.database.write() as session:
        claimed = session.execute(
            update(mailing.table)
            .where(
                col(mailing.table.id) == number,
                col(mailing.table.next_attempt_at).is_not(None),
                message.still,
            )
            .values(next_attempt_at=None, trouble=_UNANSWERED, **message.noted),
            execution_options={"synchronize_session": False},
        )
        return isinstance(claimed, CursorResult) and claimed.rowcount == 1


def _answer(installation: Installation, mailing: Mailing[Mail], out: Transport, mail: Mail, message: Written) -> str:
    """What the mail server says to a mail that was claimed; it is written down."""
    try:
        reply = out.send(message.sender, mail.address, message.content)
    except DeliveryError:  # it was not handed over
        _write(installation, mailing, mail.id, next_attempt_at=installation.clock.now())
        raise
    _write(installation, mailing, mail.id, **_outcome(reply, installation.clock.now()))
    return reply.codes


def _outcome(reply: Reply, now: datetime) -> dict[str, Any]:
    """What is written down of an answer (RFC 5321, section 4.2.1: 2 yes, 4 not now)."""
    if 200 <= reply.code < 300:  # noqa: PLR2004 - the reply classes of RFC 5321
        return {"sent_at": now, "trouble": ""}
    trouble = {"trouble": str(reply)[:500]}
    return trouble | {"next_attempt_at": now + _AGAIN} if 400 <= reply.code < 500 else trouble  # noqa: PLR2004


def _put_off(installation: Installation, mailing: Mailing[Mail], numbers: Collection[int], trouble: str) -> None:
    again = installation.clock.now() + _AGAIN
    _of_waiting(installation, mailing, numbers, next_attempt_at=again, trouble=trouble[:500])


def _of_waiting(installation: Installation, mailing: Mailing[Mail], numbers: Collection[int], **values: Any) -> None:
    """Change those of the mails that wait: what was handed over meanwhile stays as it is."""
    waiting = col(mailing.table.id).in_(numbers), col(mailing.table.next_attempt_at).is_not(None)
    with installation.database.write() as session:
        session.execute(update(mailing.table).where(*waiting).values(**values))


def _write(installation: Installation, mailing: Mailing[Mail], number: int, **values: Any) -> None:
    with installation.database.write() as session:
        session.execute(update(mailing.table).where(col(mailing.table.id) == number).values(**values))
