"""Choosing by a link which editions come, what stands first in them, and when none is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import Frequency, SignUp, Subscriber
from digest.engine.audience import intake, links, telling
from digest.engine.audience.firsts import firsts
from digest.engine.audience.person import person
from digest.tokens import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

PAUSE = timedelta(days=30)
_SOURCE = "preferences page"


def choose(installation: Installation, token: str, frequency: Frequency, first: str) -> bool:
    """Choose which editions come and what stands first; what the newsletter does not offer stays as it is.

    Returns:
        Whether the link is one for it, of somebody who is subscribed.
    """

    def chosen(newsletter: Newsletter, before: Choices) -> Choices:
        offered = frequency is Frequency.EVERY or newsletter.weekly is not None
        return replace(
            before,
            frequency=frequency if offered else before.frequency,
            first=first if first in firsts(newsletter.focus) else before.first,
        )

    return _changed(installation, token, chosen)


def pause(installation: Installation, token: str) -> bool:
    """Have nothing sent for a month.

    Returns:
        As `choose`.
    """
    until = installation.clock.now() + PAUSE
    return _changed(installation, token, lambda _newsletter, before: replace(before, paused_until=until))


def resume(installation: Installation, token: str) -> bool:
    """Have editions sent again from the next one on.

    Returns:
        As `choose`.
    """
    return _changed(installation, token, lambda _newsletter, before: replace(before, paused_until=None))


def ask_for(installation: Installation, token: str, newsletters: Sequence[str]) -> bool:
    """Sign up for further newsletters in the name of whom a link belongs to: as by any form, its owner must confirm.

    Returns:
        As `choose`; not if there is none of these newsletters.
    """
    now = installation.clock.now()
    offered = [each.slug for each in installation.settings.newsletters if each.slug in newsletters]
    if not offered:
        return False
    with installation.database.write() as session:
        subscription = links.subscription_by(session, token, Purpose.PREFERENCES)
        if subscription is None or not person(session, installation, subscription).is_subscribed:
            return False
        email = session.get_one(Subscriber, subscription.subscriber_id).email
        network = f"link {subscription.id}"  # wherever it is used: the limits hold for each link
        row = SignUp(at=now, email=email, newsletters=offered, source=_SOURCE, network=network)
        intake.store(session, installation.settings.sign_ups, [row.model_dump(exclude={"id"})], now)
    installation.woken.set()
    return True


def _changed(installation: Installation, token: str, change: Callable[[Newsletter, Choices], Choices]) -> bool:
    """Make a change in the name of whom a link belongs to; the owner of the address is told."""
    now = installation.clock.now()
    with installation.database.write() as session:
        found = links.subscription_by(session, token, Purpose.PREFERENCES)
        subscription = standing.locked(session, found) if found else None
        by = person(session, installation, subscription) if subscription else None
        if subscription is None or by is None or by.newsletter is None or not by.is_subscribed:
            return False
        before = Choices.of(subscription)
        if standing.prefer(session, subscription, change(by.newsletter, before), now, source=_SOURCE):
            telling.tell_changes(session, subscription, before, now)
    installation.woken.set()
    return True
