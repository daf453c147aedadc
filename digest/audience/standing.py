"""How a subscriber stands with a newsletter, and the only ways to change it: each is written down as it happens.

    asked -> pending -> confirmed -> active <-> unsubscribed
    added -> active

Anybody may ask in anybody's name, so asking changes nothing that there is: it is the confirming that does.

Only lists that are imported, and people who are forgotten, go past this module: `importing` adds rows and changes none,
and `forgetting` leaves nothing to decide on.

A row is locked before it is decided on, so that of two who change it at once the second sees what the first did. A
subscriber is locked before what is theirs, here and wherever else, so that no two wait for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from digest.addresses import masked
from digest.audience.choices import Choices, happenings
from digest.db.audience import (
    AudienceEvent,
    Happening,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.tokens import new_key

if TYPE_CHECKING:
    from datetime import datetime

_MOVE = "change of address"
_FRESH = {"populate_existing": True}
"""What is locked is read anew."""


def is_suppressed(session: Session, email: str) -> bool:
    """Whether a normalised address must never be mailed."""
    known = select(Suppression.id).where(Suppression.hash == address_hash(email))
    return session.exec(known).first() is not None


def lock(session: Session, *subscribers: int) -> None:
    """Keep others from changing anything of some subscribers before this transaction ends."""
    theirs = select(Subscriber.id).where(col(Subscriber.id).in_(subscribers)).order_by(col(Subscriber.id))
    session.exec(theirs.with_for_update(key_share=True)).all()


def held(session: Session, subscriber: Subscriber, newsletter: str) -> Subscription | None:
    """The subscription that somebody has to a newsletter, however it stands; locked."""
    lock(session, subscriber.id)
    held_one = select(Subscription).where(
        Subscription.subscriber_id == subscriber.id, Subscription.newsletter == newsletter
    )
    return session.exec(held_one.with_for_update(), execution_options=_FRESH).first()


def locked(session: Session, subscription: Subscription) -> Subscription | None:
    """The subscription as it stands now, which nobody else changes before this transaction ends."""
    lock(session, subscription.subscriber_id)
    return session.get(Subscription, subscription.id, with_for_update=True, populate_existing=True)


def add(session: Session, subscriber: Subscriber, newsletter: str, now: datetime, *, source: str) -> Subscription:
    """Subscribe somebody who has no subscription to this newsletter yet and is known to want it."""
    added = _new(subscriber, newsletter, now, Standing.ACTIVE, source)
    return _begun(session, added, now, Happening.ADDED)


def vouch(  # noqa: PLR0913 - whose, and what is known of it
    session: Session,
    subscription: Subscription,
    now: datetime,
    *,
    source: str,
    consented_at: datetime | None,
    choices: Choices,
) -> bool:
    """Take a subscription that was asked for as confirmed, since somebody knows that its owner wants it, and how.

    Returns:
        Whether it was pending.
    """
    row = locked(session, subscription)
    if row is None or row.standing is not Standing.PENDING:
        return False
    row.standing, row.consented_at, row.changed_at = Standing.ACTIVE, consented_at, now
    choices.set_on(row)
    _tell(session, row, now, Happening.CONFIRMED, source=source)
    return True


def ask(session: Session, subscriber: Subscriber, newsletter: str, now: datetime, *, source: str) -> Subscription:
    """Note that somebody gave an address: nothing is sent to it before its owner confirms.

    Whoever is subscribed already, or has left, stays as they are.
    """
    known = held(session, subscriber, newsletter)
    if known is None:
        return _begun(session, _new(subscriber, newsletter, now, Standing.PENDING, source), now, Happening.ASKED)
    if known.standing is Standing.PENDING:
        known.changed_at = now
    if known.standing is not Standing.ACTIVE:
        _tell(session, known, now, Happening.ASKED, source=source)
    return known


def awaits(subscription: Subscription, asked_at: datetime) -> bool:
    """Whether its owner may confirm what was asked for at a moment: whoever left after it stays away."""
    return subscription.standing is Standing.PENDING or (
        subscription.standing is Standing.UNSUBSCRIBED and subscription.changed_at <= asked_at
    )


def confirm(  # noqa: PLR0913 - what was asked for, and when
    session: Session,
    subscription: Subscription,
    now: datetime,
    *,
    asked_at: datetime,
    source: str,
    choices: Choices,
) -> bool:
    """Let the owner of an address confirm what was asked for in one form, with the choices made there.

    Returns:
        Whether it awaited that.
    """
    row = locked(session, subscription)
    if row is None or not awaits(row, asked_at):
        return False
    row.standing, row.source, row.consented_at, row.changed_at = Standing.ACTIVE, source, now, now
    choices.set_on(row)
    _tell(session, row, now, Happening.CONFIRMED, source=source)
    return True


def leave(session: Session, subscription: Subscription, now: datetime, *, source: str, reason: str = "") -> bool:
    """Unsubscribe, at once and also from an edition that is being sent. What was chosen is kept.

    Returns:
        Whether it was subscribed; leaving twice is leaving once.
    """
    row = locked(session, subscription)
    if row is None or row.standing is Standing.UNSUBSCRIBED:
        return False
    kind = Happening.DECLINED if row.standing is Standing.PENDING else Happening.UNSUBSCRIBED
    row.standing, row.changed_at = Standing.UNSUBSCRIBED, now
    _tell(session, row, now, kind, source=source, detail={"reason": reason} if reason else {})
    return True


def come_back(
    session: Session, subscription: Subscription, now: datetime, *, choices: Choices, source: str = ""
) -> bool:
    """Undo a leave: subscribed again, with the choices that stood then.

    Returns:
        Whether it had left.
    """
    row = locked(session, subscription)
    if row is None or row.standing is not Standing.UNSUBSCRIBED:
        return False
    row.standing, row.changed_at = Standing.ACTIVE, now
    choices.set_on(row)
    _tell(session, row, now, Happening.RETURNED, source=source)
    return True


def prefer(
    session: Session, subscription: Subscription, choices: Choices, now: datetime, *, source: str
) -> set[Happening]:
    """Choose which editions come, what stands first in them, and until when none is sent.

    Returns:
        What happened by it: nothing if all was so already, or it is not subscribed.
    """
    row = locked(session, subscription)
    if row is None or row.standing is not Standing.ACTIVE:
        return set()
    found = happenings(Choices.of(row), choices)
    if found:
        choices.set_on(row)
        row.changed_at = now
    for kind, detail in found.items():
        _tell(session, row, now, kind, source=source, detail=detail)
    return set(found)


def move(session: Session, subscriber: Subscriber, new_address: str, now: datetime) -> bool:
    """Have everything that somebody is subscribed to sent to another normalised address of theirs.

    Where that address is known as well, it takes over what it does not have. Then `subscriber` stays, for the links in
    their old mails; the event has their number, so that who is forgotten is so by both.

    Returns:
        Whether it was done: nothing is ever moved to a suppressed address, nor to the same.
    """
    try:
        with session.begin_nested():
            return _moved(session, subscriber, new_address, now)
    except IntegrityError:  # the address became known at this moment: another moved to it, or signed up with it
        return _moved(session, subscriber, new_address, now)


def _moved(session: Session, subscriber: Subscriber, new_address: str, now: datetime) -> bool:
    both = select(Subscriber).where((Subscriber.id == subscriber.id) | (Subscriber.email == new_address))
    both = both.order_by(col(Subscriber.id)).with_for_update(key_share=True)
    found = {one.id: one for one in session.exec(both, execution_options=_FRESH)}
    row = found.pop(subscriber.id, None)
    if row is None or row.email == new_address or is_suppressed(session, new_address):
        return False
    other = next(iter(found.values()), None)
    detail: dict[str, Any] = {"from": masked(row.email)}
    theirs = select(Subscription).where(Subscription.subscriber_id == row.id).order_by(col(Subscription.id))
    for subscription in session.exec(theirs.with_for_update(), execution_options=_FRESH).all():
        taken = _taken_over(session, subscription, other, now) if other else subscription
        _tell(session, taken, now, Happening.MOVED, detail=detail | ({"subscriber": row.id} if other else {}))
    if other is None:
        row.email = new_address
    session.flush()
    return True


def _taken_over(session: Session, subscription: Subscription, other: Subscriber, now: datetime) -> Subscription:
    """What `other` has to the same newsletter, after they were handed what somebody has."""
    own = held(session, other, subscription.newsletter)
    if own is None:
        subscription.subscriber_id = other.id
        return subscription
    if subscription.standing is not Standing.ACTIVE:
        return own
    if own.standing is not Standing.ACTIVE:
        kind = Happening.RETURNED if own.standing is Standing.UNSUBSCRIBED else Happening.CONFIRMED
        own.standing, own.consented_at, own.changed_at = Standing.ACTIVE, subscription.consented_at, now
        Choices.of(subscription).set_on(own)
        _tell(session, own, now, kind, source=_MOVE)
    subscription.standing, subscription.changed_at = Standing.UNSUBSCRIBED, now
    _tell(session, subscription, now, Happening.UNSUBSCRIBED, source=_MOVE)
    return own


def _new(subscriber: Subscriber, newsletter: str, now: datetime, standing: Standing, source: str) -> Subscription:
    return Subscription(
        newsletter=newsletter,
        subscriber_id=subscriber.id,
        standing=standing,
        key=new_key(),
        source=source,
        added_at=now,
        changed_at=now,
    )


def _begun(session: Session, subscription: Subscription, now: datetime, kind: Happening) -> Subscription:
    session.add(subscription)
    session.flush()
    _tell(session, subscription, now, kind, source=subscription.source)
    return subscription


def _tell(session: Session, subscription: Subscription, now: datetime, kind: Happening, **said: Any) -> None:
    event = AudienceEvent(
        at=now, subscriber_id=subscription.subscriber_id, newsletter=subscription.newsletter, kind=kind, **said
    )
    session.add(event)
