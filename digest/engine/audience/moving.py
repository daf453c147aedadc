"""Changing one's address: the old one and the new one are both asked, and both must agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.addresses import masked, normalised
from digest.audience import standing
from digest.db.audience import AudienceMail, Subscriber
from digest.engine.audience import links, telling
from digest.engine.audience.person import person
from digest.tokens import Purpose

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.engine.installation import Installation

_PURPOSES = Purpose.MOVE_FROM, Purpose.MOVE_TO


@dataclass(frozen=True, slots=True)
class Move:
    """A change of address that is asked about: both addresses masked, and whether it is done."""

    old: str
    new: str
    is_done: bool = False


def ask(installation: Installation, token: str, address: str) -> bool:
    """Ask both addresses about a move that the bearer of a link wants. It says nothing about either of them.

    Returns:
        Whether the link is one for it, of somebody who is subscribed.

    Raises:
        AddressError: No message can be sent to the new address, whoever has it.
    """
    new_address, now = normalised(address), installation.clock.now()
    with installation.database.write() as session:
        subscription = links.subscription_by(session, token, Purpose.PREFERENCES)
        if subscription is None or not person(session, installation, subscription).is_subscribed:
            return False
        most = installation.settings.sign_ups.per_address_a_day
        telling.ask_about_move(session, subscription, new_address, now, most)
    installation.woken.set()
    return True


def find(installation: Installation, token: str) -> Move | None:
    """What the link in a question asks about; None if it is not good. It changes nothing."""
    with installation.database.read() as session:
        mail = _question(session, token)
        if mail is None or not links.is_good(mail, installation.clock.now()):
            return None
        return _move(mail)


def agree(installation: Installation, token: str) -> Move | None:
    """Agree to a move in the name of the address that was asked; with the second one it is done, all at once.

    Returns:
        What was agreed to; None if the link is not good.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        mail = _question(session, token)
        if mail is None:
            return None
        pair = select(AudienceMail).where(col(AudienceMail.id).in_((mail.id, mail.wanted["other"])))
        fresh = {"populate_existing": True}  # of two who agree at once the second waits, and sees that the first has
        session.exec(pair.order_by(col(AudienceMail.id)).with_for_update(), execution_options=fresh).all()
        if not links.use_up(session, mail, now):
            return None
        subscriber = session.get_one(Subscriber, mail.subscriber_id)
        is_agreed = session.get_one(AudienceMail, mail.wanted["other"]).used_at is not None
        is_still_there = subscriber.email == mail.wanted["from"]
        is_done = is_agreed and is_still_there and standing.move(session, subscriber, mail.wanted["to"], now)
        return replace(_move(mail), is_done=is_done)


def _question(session: Session, token: str) -> AudienceMail | None:
    """The mail with a link of either purpose that has this token."""
    found = (links.mail_by(session, token, purpose) for purpose in _PURPOSES)
    return next((mail for mail in found if mail is not None), None)


def _move(mail: AudienceMail) -> Move:
    return Move(masked(mail.wanted["from"]), masked(mail.wanted["to"]))
