"""What is done about sign-ups that were stored: each is decided on once, and some lead to a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, func, select

from digest.addresses import normalised
from digest.audience import standing
from digest.audience.choices import Choices
from digest.audience.sign_ups import MAILED, Mailed, Outcome, outcome
from digest.db.audience import AudienceMail, AudienceMailKind, Frequency, SignUp, Standing, Subscriber, Subscription
from digest.engine.audience.firsts import firsts
from digest.engine.audience.mails import mail_to
from digest.errors import AddressError

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_BY_SIGN_UP = AudienceMailKind.CONFIRM, AudienceMailKind.ALREADY


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a sign-up: `wanted` are the newsletters that a mail is about, if one is to be written.

    `subscription` is the number of the one to the first of them, if it is sent to the address already.
    """

    outcome: Outcome
    address: str | None
    wanted: list[Newsletter]
    subscription: int | None


def settle_next(installation: Installation) -> Outcome | None:
    """Decide on the oldest sign-up that waits, and write down what it leads to.

    What it needs to know is read first, so that pages that store something hardly wait for it.

    Returns:
        What became of it; None if none waits. Once decided on, a sign-up holds no address any more.
    """
    now = installation.clock.now()
    waiting = select(SignUp).where(col(SignUp.handled_at).is_(None)).order_by(col(SignUp.id)).limit(1)
    with installation.database.read() as session:
        row = session.exec(waiting).first()
        if row is None:
            return None
        decision = _decide(session, installation, row, now)
    with installation.database.write() as session:
        if _claim(session, row, decision.outcome, now) and decision.outcome in MAILED:
            _write(session, installation, row, decision, now)
    return decision.outcome


def _decide(session: Session, installation: Installation, row: SignUp, now: datetime) -> Decision:
    address = _address(row.email)
    newsletters = [each for each in installation.settings.newsletters if each.slug in row.newsletters]
    subscribed = _subscribed(session, address, newsletters)
    became = outcome(
        address,
        [each.slug in subscribed for each in newsletters],
        _mailed(session, address, row.network, now),
        installation.settings.sign_ups,
        suppressed=address is not None and standing.is_suppressed(session, address),
    )
    wanted = [each for each in newsletters if each.slug not in subscribed] or newsletters
    return Decision(became, address, wanted, subscribed.get(wanted[0].slug) if wanted else None)


def _claim(session: Session, row: SignUp, became: Outcome, now: datetime) -> bool:
    """Take a sign-up that nobody has decided on out of the hands of others."""
    claimed = session.execute(
        update(SignUp)
        .where(col(SignUp.id) == row.id, col(SignUp.handled_at).is_(None))
        .values(handled_at=now, outcome=became, email="")
    )
    return isinstance(claimed, CursorResult) and claimed.rowcount == 1


def _write(session: Session, installation: Installation, row: SignUp, decision: Decision, now: datetime) -> None:
    """The mail that a sign-up leads to, and what it is about."""
    subscriber = _subscriber(session, decision.address or "", now)
    wanted: dict[str, Any] = {"newsletters": [each.slug for each in decision.wanted]}
    if decision.outcome is Outcome.ASKED:
        kind = AudienceMailKind.CONFIRM
        wanted |= {"source": row.source, "choices": {each.slug: _chosen(each, row) for each in decision.wanted}}
        for newsletter in decision.wanted:
            standing.ask(session, subscriber, newsletter.slug, now, source=row.source)
    else:
        kind, wanted["subscription"] = AudienceMailKind.ALREADY, decision.subscription
    lasts = timedelta(hours=installation.settings.sign_ups.confirm_hours)
    session.add(mail_to(subscriber, decision.wanted[0].slug, kind, now, lasts=lasts, wanted=wanted))


def _chosen(newsletter: Newsletter, row: SignUp) -> dict[str, Any]:
    """What the newsletter does not offer is not chosen."""
    weekly = row.frequency is Frequency.WEEKLY and newsletter.weekly is not None
    return Choices(
        frequency=Frequency.WEEKLY if weekly else Frequency.EVERY,
        first=row.first if row.first in firsts(newsletter.focus) else "",
    ).stored()


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


def _subscribed(session: Session, address: str | None, newsletters: list[Newsletter]) -> dict[str, int]:
    """Which of the newsletters are sent to the address already, each with the number of the subscription."""
    active = (
        select(Subscription.newsletter, Subscription.id)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .where(
            Subscriber.email == address,
            Subscription.standing == Standing.ACTIVE,
            col(Subscription.newsletter).in_([each.slug for each in newsletters]),
        )
    )
    return dict(session.exec(active).all())


def _mailed(session: Session, address: str | None, network: str, now: datetime) -> Mailed:
    """How many mails sign-ups have led to of late."""
    to_address = select(func.count()).where(
        AudienceMail.address == address,
        AudienceMail.created_at > now - _DAY,
        col(AudienceMail.kind).in_(_BY_SIGN_UP),
    )
    led = col(SignUp.handled_at) > now - _HOUR, col(SignUp.outcome).in_(MAILED)
    by_network = select(func.count()).where(SignUp.network == network, *led)
    by_all = select(func.count()).where(*led)
    return Mailed(*(session.exec(count).one() for count in (to_address, by_network, by_all)))
