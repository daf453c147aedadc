"""A reader's feedback on an edition, by the link in their own copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.audience import feedback, standing
from digest.compose import lifecycle
from digest.engine import published
from digest.engine.audience import links
from digest.tokens import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from digest.audience.feedback import Answer, Opinion
    from digest.db.audience import Subscription
    from digest.db.editions import Edition, Item
    from digest.engine.installation import Installation


@dataclass(frozen=True, slots=True)
class Asked:
    """An edition that a reader may say something about, its items in reading order, and what they have said so far."""

    edition: Edition
    items: list[Item]
    said: dict[int, Opinion]


def find(installation: Installation, slug: str, number: int, token: str) -> Asked | None:
    """What a link asks about; None if it is nobody's, or the edition has not begun to go out. It changes nothing."""
    with installation.database.read() as session:
        found = _found(session, slug, number, token)
        return _asked(session, *found) if found else None


def answer(installation: Installation, slug: str, number: int, token: str, said: Mapping[int, Answer]) -> Asked | None:
    """Store what whoever holds a link thinks.

    Returns:
        As `find`, with what is stored now.
    """
    with installation.database.write() as session:
        found = _found(session, slug, number, token)
        if found is None:
            return None
        edition, subscription = found
        keys = {feedback.WHOLE, *(item.key for item in lifecycle.items_of(session, edition))}
        standing.locked(session, subscription)
        kept = {key: each for key, each in said.items() if key in keys}
        feedback.save(session, edition.id, subscription, kept, installation.clock.now())
        session.flush()
        return _asked(session, edition, subscription)


def _found(session: Session, slug: str, number: int, token: str) -> tuple[Edition, Subscription] | None:
    subscription = links.subscription_by(session, token, Purpose.FEEDBACK)
    if subscription is None or subscription.newsletter != slug:
        return None
    edition = published.find(session, slug, number)
    return (edition, subscription) if edition else None


def _asked(session: Session, edition: Edition, subscription: Subscription) -> Asked:
    items = lifecycle.items_of(session, edition)
    return Asked(edition, items, feedback.opinions(session, edition.id, subscription))
