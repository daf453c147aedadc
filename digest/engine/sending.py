"""The tasks after approval: sending an edition, one test copy of it, and what is due at a send hour."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import exists
from sqlmodel import col, select

from digest.compose import approvals, lifecycle
from digest.db.audience import Frequency
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus
from digest.deliver import ledger
from digest.deliver.message import Letter, mailbox
from digest.deliver.sender import Sender
from digest.deliver.transport import transport
from digest.engine import arranging, editing
from digest.errors import BusyError, DeliveryError, DigestError, SettingsError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

TEST_SENT = "test copy sent"
"""What the record says of a copy that somebody had sent to one address."""

_LISTED = 50
# An approved edition that nothing sent for so long after its hour is held: its readers would get old news.
_STALE_AFTER = timedelta(hours=12)
_STOPPED = (EditionStatus.PAUSED, EditionStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Sending:
    """How the sending of an edition stands."""

    edition: Edition
    tally: dict[DeliveryStatus, int]
    next_attempt_at: datetime | None
    troubled: list[Delivery]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how the sending goes: copies in all, copies of each settled slice; and who may stop it."""

    opened: Callable[[int], None] = lambda _count: None
    settled: Callable[[int], None] = lambda _count: None
    stopped: Callable[[], bool] = lambda: False


def send(
    installation: Installation, newsletter: Newsletter, which: str, watch: Watch | None = None, *, early: bool = True
) -> Sending:
    """Send an approved edition to everybody, or go on where an earlier run stopped.

    It ends early when somebody pauses or cancels the edition, or the watch stops it.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        which: Its number, `latest` or `weekly`.
        watch: Who is told how it goes, and may stop it.
        early: Whether it may begin before its send hour.

    Raises:
        ApprovalError: It is not approved as it stands, or it is paused.
        StateError: There is no such edition, nobody to send it to, or its hour was moved.
        DeliveryError: The mail server cannot be used; run again to go on.
        BusyError: Another process is sending this newsletter.
    """
    watch = watch or Watch()
    with installation.database.lock(f"send-{newsletter.slug}"):
        with installation.database.read() as session:
            edition = lifecycle.find(session, newsletter.slug, which)
            if edition.status not in {EditionStatus.SENDING, EditionStatus.SENT}:
                approvals.require_approval(session, edition)  # before a server is troubled
        if edition.status is not EditionStatus.SENT:
            with transport(installation.settings) as out:
                letter, copies = _open(installation, newsletter, edition.id, early=early)
                watch.opened(copies)
                retry = timedelta(hours=installation.settings.deliver.retry_hours)
                sender = Sender(installation.database, out, installation.clock, retry)
                sender.send(letter, watch.settled, lambda: watch.stopped() or not _goes_on(installation, edition.id))
            _finish(installation, edition)
    return standing(installation, edition.id)


def send_test(installation: Installation, newsletter: Newsletter, which: str, address: str, by: str = "digest") -> str:
    """Send one copy to `address`, approved or not; the record has it, as done `by` somebody, and the ledger has not.

    Returns:
        The mail server's answer.

    Raises:
        DeliveryError: The mail server refuses it or cannot be used.
    """
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        letter = letter_of(edition)
    with transport(installation.settings) as out:
        reply = Sender(installation.database, out, installation.clock, timedelta()).send_test(letter, address)
    if not 200 <= reply.code < 300:  # noqa: PLR2004 - RFC 5321: 2 means yes
        raise DeliveryError(f"the mail server refuses the test copy to {address}: {reply}")
    with installation.database.write() as session:
        detail, now = {"to": address, "revision": edition.revision}, installation.clock.now()
        session.add(Audit(at=now, actor=by, action=TEST_SENT, edition_id=edition.id, detail=detail))
    return str(reply)


def letter_of(edition: Edition) -> Letter:
    """What all copies of an edition share, all of it from the edition: what was approved, to the last header.

    Raises:
        SettingsError: The sender's or the reply address is no address.
    """
    if not edition.sender:
        raise SettingsError(
            f"edition {edition.number} has no sender: set `newsletters.{edition.newsletter}.sender`, "
            "then `digest build --replace` makes it anew"
        )
    return Letter(
        edition_id=edition.id,
        newsletter=edition.newsletter,
        sender=mailbox(edition.sender, f"newsletters.{edition.newsletter}.sender"),
        reply_to=mailbox(edition.reply_to, f"newsletters.{edition.newsletter}.reply_to"),
        public_url=edition.public_url,
        subject=edition.subject,
        html=edition.html,
        text=edition.text,
        picture=edition.picture,
    )


def standing(installation: Installation, edition_id: int) -> Sending:
    """How an edition's deliveries stand now."""
    with installation.database.read() as session:
        return Sending(
            session.get_one(Edition, edition_id),
            ledger.tally(session, edition_id),
            ledger.next_attempt(session, edition_id),
            ledger.not_sent(session, edition_id, _LISTED),
        )


def keep_hours(
    installation: Installation, said: Callable[[str], None], stopped: Callable[[], bool] = lambda: False
) -> None:
    """What is due now: the deadline of editions nobody approved, and the sending of those that somebody did.

    It looks at rows only, so it may run late, twice, or after a restart, and does nothing twice. What is paused or
    cancelled stays so; only copies are settled that a process left undecided when it died.

    Args:
        installation: Settings, database, clock.
        said: Called with a line for the log on everything that was done.
        stopped: Asked while sending; true ends it at the next slice.
    """
    now = installation.clock.now()
    for newsletter in installation.settings.newsletters:
        for edition in _due(installation, newsletter):
            if edition.status is EditionStatus.DRAFT:
                said(_or_trouble(edition, partial(editing.at_deadline, installation, newsletter, edition)))
            elif edition.status is EditionStatus.APPROVED and now - edition.send_at > _STALE_AFTER:
                said(_or_trouble(edition, partial(editing.hold_stale, installation, edition)))
        for edition in _due(installation, newsletter):
            if edition.status in {EditionStatus.APPROVED, EditionStatus.SENDING} and not stopped():
                said(_or_trouble(edition, partial(_send_due, installation, newsletter, edition, stopped)))
        _recover_stopped(installation, newsletter)


def _or_trouble(edition: Edition, task: Callable[[], str]) -> str:
    """What the task says. One edition's trouble must not keep the others from their hour."""
    try:
        return task()
    except DigestError as error:
        return f"{edition.newsletter} {edition.number}: {error}"


def _send_due(installation: Installation, newsletter: Newsletter, edition: Edition, stopped: Callable[[], bool]) -> str:
    result = send(installation, newsletter, str(edition.number), Watch(stopped=stopped), early=False)
    counts = ", ".join(f"{count} {status.value}" for status, count in result.tally.items())
    return f"{newsletter.slug} {edition.number} is {result.edition.status.value}: {counts}"


def _due(installation: Installation, newsletter: Newsletter) -> list[Edition]:
    now = installation.clock.now()
    with installation.database.read() as session:
        editions = session.exec(
            select(Edition)
            .where(
                Edition.newsletter == newsletter.slug,
                col(Edition.status).in_([EditionStatus.DRAFT, EditionStatus.APPROVED, EditionStatus.SENDING]),
                col(Edition.send_at) <= now,
            )
            .order_by(col(Edition.number))
        ).all()
        return [
            edition
            for edition in editions
            if edition.status is not EditionStatus.SENDING
            or ledger.has_work(session, edition.id, now)
            or ledger.is_finished(session, edition.id)  # a process died before it could say so
        ]


def _recover_stopped(installation: Installation, newsletter: Newsletter) -> None:
    """Settle the copies of a paused or cancelled edition that were under way when their process died."""
    with installation.database.read() as session:
        under_way = exists().where(
            col(Delivery.edition_id) == col(Edition.id), col(Delivery.status) == DeliveryStatus.SENDING
        )
        stopped = select(Edition.id).where(Edition.newsletter == newsletter.slug, col(Edition.status).in_(_STOPPED))
        left = session.exec(stopped.where(under_way)).all()
    if not left:
        return
    with (
        contextlib.suppress(BusyError),  # its process lives
        installation.database.lock(f"send-{newsletter.slug}"),
        installation.database.write() as session,
    ):
        for edition_id in left:
            ledger.recover(session, edition_id, installation.clock.now())


def _goes_on(installation: Installation, edition_id: int) -> bool:
    """Whether nobody has paused or cancelled the sending: whoever did may sit at another machine."""
    with installation.database.read() as session:
        status = session.exec(select(Edition.status).where(Edition.id == edition_id)).one()
    return status is EditionStatus.SENDING


def _open(installation: Installation, newsletter: Newsletter, edition_id: int, *, early: bool) -> tuple[Letter, int]:
    """Take the snapshot of subscribers, unless an earlier run did; what they get, and how many copies in all.

    What they get is read in the transaction that compares it with what was approved: nobody changes it in between.
    """
    now = installation.clock.now()
    orders = arranging.arrange(installation, newsletter, edition_id)
    with installation.database.write() as session:
        current = session.get_one(Edition, edition_id)
        if current.status is EditionStatus.SENDING:
            approvals.require_unchanged(session, current)
        else:
            if not early and current.send_at > now:
                raise StateError(f"it was moved to {current.send_at:%Y-%m-%d %H:%M} UTC meanwhile")
            approvals.open_for_sending(session, current, now, arranging.store(session, current, orders))
            if not ledger.open_rows(session, current.id, current.newsletter, now):
                raise StateError(_nobody(current))
        letter = replace(letter_of(current), arranged=arranging.bodies(session, current))
        return letter, sum(ledger.tally(session, current.id).values())


def _nobody(edition: Edition) -> str:
    if edition.frequency is Frequency.WEEKLY:
        return f"nobody wants the weekly best-of of {edition.newsletter}: `digest skip {edition.number}` lets it go"
    return (
        f"nobody subscribes to {edition.newsletter}: `digest subscribers add ADDRESS` or "
        "`digest subscribers import FILE.csv`"
    )


def _finish(installation: Installation, edition: Edition) -> None:
    with installation.database.write() as session:
        current = session.get_one(Edition, edition.id)
        if current.status is EditionStatus.SENDING and ledger.is_finished(session, current.id):
            lifecycle.step(
                session,
                current,
                EditionStatus.SENT,
                come_from={EditionStatus.SENDING},
                actor="digest",
                now=installation.clock.now(),
                detail={status.value: count for status, count in ledger.tally(session, current.id).items()},
            )
