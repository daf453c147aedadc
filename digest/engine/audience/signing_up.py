"""What is done about sign-ups that were stored: each is decided on once, and some lead to a mail."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from digest.addresses import normalised
from digest.audience import standing
from digest.audience.sign_ups import MAILED, Mailed, Outcome, outcome
from digest.db.audience import AudienceMail, AudienceMailKind, Frequency, SignUp, Standing, Subscriber, Subscription
from digest.engine.audience.firsts import firsts
from digest.engine.audience.mails import mail_to
from digest.errors import AddressError

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_AT_ONCE = 20  # in one transaction: pages that store something wait for it
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_KEPT = timedelta(days=30)
_BY_SIGN_UP = AudienceMailKind.CONFIRM, AudienceMailKind.ALREADY


def settle(installation: Installation) -> Counter[Outcome]:
    """Decide on some of the sign-ups that wait, the oldest first; what became of them, nothing if none waits.

    Once decided on, a sign-up holds no address any more.
    """
    now = installation.clock.now()
    waiting = select(SignUp).where(col(SignUp.handled_at).is_(None)).order_by(col(SignUp.id)).limit(_AT_ONCE)
    with installation.database.read() as session:
        if session.exec(waiting.limit(1)).first() is None:
            return Counter()
    with installation.database.write() as session:
        recent = select(func.count()).where(col(SignUp.handled_at) > now - _HOUR, col(SignUp.outcome).in_(MAILED))
        in_all = session.exec(recent).one()
        found = Counter[Outcome]()
        for row in session.exec(waiting.with_for_update()).all():
            became = _settled(session, installation, row, in_all + sum(found[each] for each in MAILED), now)
            row.outcome, row.handled_at, row.email = became, now, ""
            found[became] += 1
        return found


def forget_old(installation: Installation) -> None:
    """Delete the sign-ups of more than a month ago."""
    old = col(SignUp.at) < installation.clock.now() - _KEPT
    with installation.database.read() as session:
        if session.exec(select(SignUp.id).where(old).limit(1)).first() is None:
            return
    with installation.database.write() as session:
        session.execute(delete(SignUp).where(old))


def _settled(session: Session, installation: Installation, row: SignUp, in_all: int, now: datetime) -> Outcome:
    """Decide on one sign-up, and write down what it leads to."""
    address = _address(row.email)
    newsletters = [each for each in installation.settings.newsletters if each.slug in row.newsletters]
    subscribed = _subscribed(session, address, newsletters)
    became = outcome(
        address,
        [each.slug in subscribed for each in newsletters],
        Mailed(_mailed_to(session, address, now), _mailed_by(session, row.network, now), in_all),
        installation.settings.sign_ups,
        suppressed=address is not None and standing.is_suppressed(session, address),
    )
    if address is not None and became in MAILED:
        wanted = [each for each in newsletters if each.slug not in subscribed] or newsletters
        subscriber = _subscriber(session, address, now)
        kind = AudienceMailKind.CONFIRM if became is Outcome.ASKED else AudienceMailKind.ALREADY
        for newsletter in wanted if became is Outcome.ASKED else []:
            _ask(session, subscriber, newsletter, row, now)
        lasts = timedelta(hours=installation.settings.sign_ups.confirm_hours)
        asked = {"newsletters": [each.slug for each in wanted]}
        session.add(mail_to(subscriber, wanted[0].slug, kind, now, lasts=lasts, wanted=asked))
        session.flush()
    return became


def _ask(session: Session, subscriber: Subscriber, newsletter: Newsletter, row: SignUp, now: datetime) -> None:
    """What the newsletter does not offer is not chosen."""
    weekly = row.frequency is Frequency.WEEKLY and newsletter.weekly is not None
    standing.ask(
        session,
        subscriber,
        newsletter.slug,
        now,
        source=row.source,
        frequency=Frequency.WEEKLY if weekly else Frequency.EVERY,
        first=row.first if row.first in firsts(newsletter.focus) else "",
    )


def _address(email: str) -> str | None:
    try:
        return normalised(email)
    except AddressError:
        return None


def _subscriber(session: Session, address: str, now: datetime) -> Subscriber:
    known = session.exec(select(Subscriber).where(Subscriber.email == address)).first()
    if known is None:
        known = Subscriber(email=address, added_at=now)
        session.add(known)
        session.flush()
    return known


def _subscribed(session: Session, address: str | None, newsletters: list[Newsletter]) -> set[str]:
    """Which of the newsletters are sent to the address already."""
    active = (
        select(Subscription.newsletter)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .where(
            Subscriber.email == address,
            Subscription.standing == Standing.ACTIVE,
            col(Subscription.newsletter).in_([each.slug for each in newsletters]),
        )
    )
    return set(session.exec(active))


def _mailed_to(session: Session, address: str | None, now: datetime) -> int:
    mails = select(func.count()).where(
        AudienceMail.address == address,
        AudienceMail.created_at > now - _DAY,
        col(AudienceMail.kind).in_(_BY_SIGN_UP),
    )
    return session.exec(mails).one()


def _mailed_by(session: Session, network: str, now: datetime) -> int:
    """How many mails a network has led to. What it sent is looked up by when it came, which is before."""
    led = select(func.count()).where(
        SignUp.network == network,
        col(SignUp.handled_at) > now - _HOUR,
        col(SignUp.outcome).in_(MAILED),
    )
    return session.exec(led).one()
