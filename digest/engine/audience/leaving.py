"""Unsubscribing by a link, and undoing it by the link in the mail that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.audience import standing
from digest.audience.standing import Choices
from digest.db.audience import Subscription
from digest.engine.audience import links, person, telling
from digest.legible import one_line
from digest.tokens import Purpose

if TYPE_CHECKING:
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


def find_return(installation: Installation, token: str) -> Person | None:
    """Whom the link of a goodbye brings back; None if it is not good. It changes nothing."""
    with installation.database.read() as session:
        mail = links.mail_by(session, token, Purpose.RETURN)
        if mail is None or not links.is_good(mail, installation.clock.now()):
            return None
        subscription = session.get(Subscription, mail.wanted["subscription"])
        return person.person(session, installation, subscription) if subscription else None


def come_back(installation: Installation, token: str) -> Person | None:
    """Bring back whom the link of a goodbye belongs to, with all that was chosen; the link is used up.

    Returns:
        Whom it brought back; None if it is not good.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        mail = links.mail_by(session, token, Purpose.RETURN)
        if mail is None or not links.use_up(session, mail, now):
            return None
        subscription = session.get(Subscription, mail.wanted["subscription"])
        if subscription is None:
            return None
        choices = Choices.read(mail.wanted["choices"])
        standing.come_back(session, subscription, now, choices=choices, source="link in the goodbye")
        return person.person(session, installation, subscription)
