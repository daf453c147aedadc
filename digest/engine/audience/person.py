"""Whom a reader's link belongs to, as far as its page may tell: whoever holds it need not be its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.addresses import masked
from digest.db.audience import Standing, Subscriber
from digest.engine.audience.links import subscription_by

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.audience import Subscription
    from digest.engine.installation import Installation
    from digest.settings import Newsletter
    from digest.tokens import Purpose


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's subscription, their address masked, and the newsletter if there still is one of that name.

    `paused_until` is None if no pause lasts.
    """

    subscription: Subscription
    address: str
    newsletter: Newsletter | None
    paused_until: datetime | None

    @property
    def title(self) -> str:
        """What the newsletter is called."""
        return self.newsletter.title if self.newsletter else self.subscription.newsletter

    @property
    def is_subscribed(self) -> bool:
        """Whether editions are sent to them, or will be when a pause is over."""
        return self.subscription.standing is Standing.ACTIVE


def find(installation: Installation, token: str, purpose: Purpose) -> Person | None:
    """Whom a link that never expires belongs to; None if it is nobody's. It changes nothing."""
    with installation.database.read() as session:
        subscription = subscription_by(session, token, purpose)
        return person(session, installation, subscription) if subscription else None


def person(session: Session, installation: Installation, subscription: Subscription) -> Person:
    """Whose a subscription is."""
    address = session.get_one(Subscriber, subscription.subscriber_id).email
    named = (one for one in installation.settings.newsletters if one.slug == subscription.newsletter)
    until = subscription.paused_until
    lasts = until is not None and until > installation.clock.now()
    return Person(subscription, masked(address), next(named, None), until if lasts else None)
