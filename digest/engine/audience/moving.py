"""Changing one's address: the old one is asked, and when it has agreed, the new one; then it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import select

from digest.addresses import masked, normalised
from digest.audience import standing
from digest.db.audience import AudienceMail, AudienceMailKind, Subscriber
from digest.engine.audience import links, telling
from digest.engine.audience.links import State
from digest.engine.audience.person import person
from digest.tokens import Purpose

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.engine.installation import Installation

_PURPOSES = Purpose.MOVE_FROM, Purpose.MOVE_TO


@dataclass(frozen=True, slots=True)
class Move:
    """A change of address that a link is about, both addresses masked, and what the link is good for.

    `is_changed` is true where the button has just changed it; else the new address still has to agree.
    """

    old: str
    new: str
    state: State
    is_changed: bool = False


def ask(installation: Installation, token: str, address: str) -> bool:
    """Ask the owner of an address about a move that the bearer of a link wants. It says nothing about the new address.

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
    """What the link in a question asks about; None if nobody was sent it. It changes nothing."""
    with installation.database.read() as session:
        mail = _question(session, token)
        return _move(session, installation, mail) if mail else None


def agree(installation: Installation, token: str) -> Move | None:
    """Agree to a move in the name of the address that was asked: the old one's word asks the new one, whose moves it.

    Returns:
        How it stands now: `DONE` if it was agreed to; None if nobody was sent the link.
    """
    now = installation.clock.now()
    with installation.database.write() as session:
        mail = _question(session, token)
        if mail is None:
            return None
        both = (Subscriber.id == mail.subscriber_id) | (Subscriber.email == mail.wanted["to"])
        standing.lock(session, *session.exec(select(Subscriber.id).where(both)).all())
        found = _move(session, installation, mail)
        if found.state is not State.GOOD or not links.use_up(session, mail, now):
            return found
        if mail.kind is AudienceMailKind.MOVE_FROM:
            telling.ask_new_address(session, mail, now, installation.settings.sign_ups.per_address_a_day)
        elif standing.move(session, session.get_one(Subscriber, mail.subscriber_id), mail.wanted["to"], now):
            telling.say_moved(session, mail, now)
        else:
            return replace(found, state=State.OVER)
    installation.woken.set()
    return replace(found, state=State.DONE, is_changed=mail.kind is AudienceMailKind.MOVE_TO)


def _question(session: Session, token: str) -> AudienceMail | None:
    """The mail with a link of either purpose that has this token."""
    found = (links.mail_by(session, token, purpose) for purpose in _PURPOSES)
    return next((mail for mail in found if mail is not None), None)


def _move(session: Session, installation: Installation, mail: AudienceMail) -> Move:
    """What was moved already is not moved by an older question, and nothing to an address that must not be mailed."""
    old, new = mail.wanted["from"], mail.wanted["to"]
    is_there = session.get_one(Subscriber, mail.subscriber_id).email == old
    may_be_mailed = not standing.is_suppressed(session, mail.address)
    is_good = is_there and may_be_mailed and links.is_good(mail, installation.clock.now())
    return Move(masked(old), masked(new), State.GOOD if is_good else State.OVER)
