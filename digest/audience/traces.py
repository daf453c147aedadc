"""Where a person stands in the tables: what is shown of them, and what is cleared when they are forgotten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, exists, func
from sqlmodel import Session, SQLModel, col, select

from digest.addresses import normalised
from digest.db.audience import (
    FORGOTTEN,
    AudienceEvent,
    AudienceMail,
    Feedback,
    Happening,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.db.deliveries import Delivery
from digest.db.editions import Audit, Edition
from digest.errors import AddressError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    Conditions = dict[type[SQLModel], ColumnElement[bool]]


def addresses_of(session: Session, address: str) -> list[str]:
    """A normalised address and those that became one with it: nobody is subscribed at them any more."""
    subscriber = session.exec(select(Subscriber.id).where(Subscriber.email == address)).first()
    found = {subscriber} if subscriber else set[int]()
    new = found
    while new:
        moved = select(AudienceEvent.detail).where(
            col(AudienceEvent.subscriber_id).in_(new), AudienceEvent.kind == Happening.MOVED
        )
        new = {detail["subscriber"] for detail in session.exec(moved) if "subscriber" in detail} - found
        found = found | new
    again = exists().where(
        col(Subscription.subscriber_id) == col(Subscriber.id), col(Subscription.standing) != Standing.UNSUBSCRIBED
    )
    became = select(Subscriber.email).where(col(Subscriber.id).in_(found - {subscriber}), ~again)
    earlier = session.exec(became.where(~col(Subscriber.email).startswith(FORGOTTEN)).order_by(col(Subscriber.id)))
    return [address, *earlier]


def traces(session: Session, address: str, subscriber: int | None) -> Conditions:
    """Which rows of each table are about the owner of a normalised address, and what number they have as a subscriber.

    Copies and mails are found by their subscriptions, also where they went to an earlier address of theirs, and by the
    address, where another subscription has taken them over.
    """
    theirs = select(Subscription.id).where(Subscription.subscriber_id == subscriber)
    # Edition by edition, as the index of that table has them.
    by_address = col(Delivery.edition_id).in_(select(Edition.id)) & (col(Delivery.email) == address)
    return {
        Subscription: col(Subscription.subscriber_id) == subscriber,
        AudienceEvent: col(AudienceEvent.subscriber_id) == subscriber,
        AudienceMail: (col(AudienceMail.subscriber_id) == subscriber)
        | (col(AudienceMail.address) == address)
        | _says(AudienceMail.wanted, address),
        SignUp: col(SignUp.id).in_(_sign_ups(session, address)),
        Delivery: col(Delivery.subscription_id).in_(theirs) | by_address,
        Feedback: col(Feedback.subscription_id).in_(theirs),
        Suppression: col(Suppression.hash) == address_hash(address),
        Audit: _says(Audit.detail, address),
    }


def _says(column: object, address: str) -> ColumnElement[bool]:
    """Whether a column of JSON has the address for a value."""
    return cast(col(column), Text).contains(f'"{address}"', autoescape=True)


def _sign_ups(session: Session, address: str) -> list[int]:
    """The sign-ups that gave the address, however it was written, or nonsense that has it in it."""
    local = address.partition("@")[0]
    likely = select(SignUp.id, SignUp.email).where(func.lower(SignUp.email).contains(local, autoescape=True))
    return [number for number, given in session.exec(likely) if _names(given, address)]


def _names(given: str, address: str) -> bool:
    try:
        return normalised(given) == address
    except AddressError:
        # Whole: joann@readers.example is not ann@readers.example.
        whole = rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)"
        return re.search(whole, given.lower()) is not None
