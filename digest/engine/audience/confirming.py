"""Confirming a sign-up by the link in the mail that asks: only then is somebody subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.addresses import masked
from digest.audience import standing
from digest.db.audience import AudienceMail, AudienceMailKind, Standing, Subscriber, Subscription
from digest.engine.audience import links
from digest.engine.audience.mails import mail_to
from digest.tokens import Purpose

if TYPE_CHECKING:
    from digest.engine.installation import Installation

_WELCOME_LASTS = timedelta(days=2)


class State(StrEnum):
    """What the link is good for."""

    GOOD = "good"
    DONE = "done"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Question:
    """What the link asks: whether these newsletters, by their titles, are to go to an address, shown masked."""

    state: State
    titles: list[str]
    address: str


def find(installation: Installation, token: str) -> Question | None:
    """What the link with this token asks; None if nobody was sent it. It changes nothing."""
    with installation.database.read() as session:
        mail = links.mail_by(session, token, Purpose.CONFIRM)
        return _question(session, installation, mail) if mail else None


def confirm(installation: Installation, token: str) -> Question | None:
    """Subscribe whom the link was sent to, and let them have a welcome; the link is used up.

    Returns:
        How it stands now: `DONE` if they are subscribed; None if nobody was sent the link.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        mail = links.mail_by(session, token, Purpose.CONFIRM)
        if mail is None:
            return None
        question = _question(session, installation, mail)
        if question.state is not State.GOOD or not links.use_up(session, mail, now):
            return question
        subscriber = session.get_one(Subscriber, mail.subscriber_id)
        for slug in mail.wanted["newsletters"]:
            asked = standing.held(session, subscriber, slug)
            if asked is not None and standing.confirm(session, asked, now):
                wanted, kind = {"subscription": asked.id}, AudienceMailKind.WELCOME
                session.add(mail_to(subscriber, slug, kind, now, lasts=_WELCOME_LASTS, wanted=wanted))
        session.flush()
        state = State.DONE if _is_subscribed(session, mail) else State.OVER
    installation.woken.set()
    return Question(state, question.titles, question.address)


def _question(session: Session, installation: Installation, mail: AudienceMail) -> Question:
    """An address that somebody moved away from, or that must not be mailed any more, has nothing to confirm."""
    titles = [each.title for each in installation.settings.newsletters if each.slug in mail.wanted["newsletters"]]
    subscriber = session.get_one(Subscriber, mail.subscriber_id)
    is_theirs = subscriber.email == mail.address and not standing.is_suppressed(session, mail.address)
    if is_theirs and titles and links.is_good(mail, installation.clock.now()):
        state = State.GOOD
    else:
        state = State.DONE if mail.used_at and _is_subscribed(session, mail) else State.OVER
    return Question(state, titles, masked(mail.address))


def _is_subscribed(session: Session, mail: AudienceMail) -> bool:
    """Whether what was asked for is sent."""
    active = select(Subscription.id).where(
        Subscription.subscriber_id == mail.subscriber_id,
        Subscription.standing == Standing.ACTIVE,
        col(Subscription.newsletter).in_(mail.wanted["newsletters"]),
    )
    return session.exec(active.limit(1)).first() is not None
