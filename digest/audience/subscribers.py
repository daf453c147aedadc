"""Subscribers, added one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.audience.importing import Added, became
from digest.db.audience import Standing, Subscriber

if TYPE_CHECKING:
    from datetime import datetime


def add(  # noqa: PLR0913 - to what, whom, and what is known of them
    session: Session, newsletter: str, email: str, now: datetime, *, name: str, source: str
) -> Added:
    """Subscribe a normalised address. Whoever unsubscribed or is suppressed stays so: only they can change it."""
    if standing.is_suppressed(session, email):
        return Added.SUPPRESSED
    subscriber = session.exec(select(Subscriber).where(Subscriber.email == email)).first()
    if subscriber is None:
        subscriber = Subscriber(email=email, name=name, added_at=now)
        session.add(subscriber)
        session.flush()
    known = standing.held(session, subscriber, newsletter)
    what = became(known.standing if known else None, Standing.ACTIVE)
    if known is None:
        standing.add(session, subscriber, newsletter, now, source=source)
    elif what is Added.CONFIRMED:
        standing.vouch(session, known, now, source=source, consented_at=None, choices=Choices())
    return what
