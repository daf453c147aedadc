"""Unsubscribing by a link, and undoing it by the link in the mail that tells of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import Standing, Subscription
from digest.engine.audience import links, person, telling
from digest.engine.audience.links import State
from digest.legible import one_line
from digest.tokens import Purpose

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.db.audience import AudienceMail
    from digest.engine.audience.person import Person
    from digest.engine.installation import Installation

_LONGEST_REASON = 500  # characters


def leave(installation: Installation, token: str, *, source: str, reason: str = "") -> Person | None:
    """Unsubscribe whom a link belongs to, at once; the owner of the address is told, once.

    Args:
        installation: Settings, database, clock.
        token: Of the link, for unsubscribing.
        source: How it came about.
        reason: What its bearer says of why; as much of it as a line holds.

    Returns:
        Whose link it is; None if it is nobody's.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        subscription = links.subscription_by(session, token, Purpose.UNSUBSCRIBE)
        if subscription is None:
            return None
        said = one_line(reason)[:_LONGEST_REASON]
        if standing.leave(session, subscription, now, source=source, reason=said):
            telling.say_goodbye(session, subscription, now)
        whose = person.person(session, installation, subscription)
    installation.woken.set()
    return whose


@dataclass(frozen=True, slots=True)
class Return:
    """What the link of a goodbye is good for, and whose it is; whether using it has just brought all back."""

    state: State
    by: Person
    is_restored: bool = False


def find_return(installation: Installation, token: str) -> Return | None:
    """What the link of a goodbye is good for; None if it is nobody's. It changes nothing."""
    with installation.database.read() as session:
        mail = links.mail_by(session, token, Purpose.RETURN)
        subscription = _left(session, mail) if mail else None
        return _return(session, installation, mail, subscription) if mail and subscription else None


def come_back(installation: Installation, token: str) -> Return | None:
    """Bring back whom the link of a goodbye belongs to, with all that was chosen; the link is used up.

    Returns:
        How it stands now; None if it is nobody's.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        mail = links.mail_by(session, token, Purpose.RETURN)
        left = _left(session, mail) if mail else None
        subscription = standing.locked(session, left) if left else None
        if mail is None or subscription is None:
            return None
        found = _return(session, installation, mail, subscription)
        if found.state is not State.GOOD or not links.use_up(session, mail, now):
            return found
        choices = Choices.read(mail.wanted["choices"])
        standing.come_back(session, subscription, now, choices=choices, source="link in the goodbye")
        return replace(_return(session, installation, mail, subscription), is_restored=True)


def _left(session: Session, mail: AudienceMail) -> Subscription | None:
    return session.get(Subscription, mail.wanted["subscription"])


def _return(session: Session, installation: Installation, mail: AudienceMail, subscription: Subscription) -> Return:
    """To an address that was moved away from, or that must not be mailed any more, nothing comes back."""
    by, state = person.person(session, installation, subscription), State.OVER
    if links.is_theirs(session, mail):
        if by.is_subscribed:
            state = State.DONE
        elif subscription.standing is Standing.UNSUBSCRIBED and links.is_good(mail, installation.clock.now()):
            state = State.GOOD
    return Return(state, by)
