"""Confirming a sign-up by the link in the mail that asks: only then is somebody subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.addresses import masked
from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import AudienceMail, AudienceMailKind, Standing, Subscriber, Subscription
from digest.engine.audience import links
from digest.engine.audience.links import State
from digest.engine.audience.mails import mail_to
from digest.tokens import Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation

_WELCOME_LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Question:
    """What the link asks: whether these newsletters, by their titles, are to go to an address, shown masked.

    If that is done, they are those that go there.
    """

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
        standing.lock(session, mail.subscriber_id)
        question = _question(session, installation, mail)
        if question.state is not State.GOOD or not links.use_up(session, mail, now):
            return question
        _subscribe(session, mail, now)
        question = _question(session, installation, mail)
    installation.woken.set()
    return question


def _subscribe(session: Session, mail: AudienceMail, now: datetime) -> None:
    """With the choices of the form that this mail answers: another may have been sent since, by whomever."""
    subscriber = session.get_one(Subscriber, mail.subscriber_id)
    for slug, chosen in mail.wanted["choices"].items():
        asked = standing.held(session, subscriber, slug)
        choices, source = Choices.read(chosen), mail.wanted["source"]
        if asked and standing.confirm(session, asked, now, asked_at=mail.created_at, source=source, choices=choices):
            wanted, kind = {"subscription": asked.id}, AudienceMailKind.WELCOME
            session.add(mail_to(subscriber, slug, kind, now, lasts=_WELCOME_LASTS, wanted=wanted))
    session.flush()


def _question(session: Session, installation: Installation, mail: AudienceMail) -> Question:
    """An address that somebody moved away from, or that must not be mailed any more, has nothing to confirm."""
    asked = col(Subscription.newsletter).in_(mail.wanted["newsletters"])
    held = session.exec(select(Subscription).where(Subscription.subscriber_id == mail.subscriber_id, asked)).all()
    waiting = {each.newsletter for each in held if standing.awaits(each, mail.created_at)}
    active = {each.newsletter for each in held if each.standing is Standing.ACTIVE}
    known = {each.slug: each.title for each in installation.settings.newsletters}
    state, slugs = State.OVER, set[str]()
    if links.is_theirs(session, mail):
        if waiting & known.keys() and links.is_good(mail, installation.clock.now()):
            state, slugs = State.GOOD, waiting
        elif active & known.keys():
            state, slugs = State.DONE, active
    return Question(state, [title for slug, title in known.items() if slug in slugs], masked(mail.address))
