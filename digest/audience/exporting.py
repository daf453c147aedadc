"""Subscribers on their way out: every one of a newsletter, a row at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.db.audience import FORGOTTEN, Subscriber, Subscription, Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "email",
    "name",
    "standing",
    "frequency",
    "first",
    "paused_until",
    "source",
    "consented_at",
    "added_at",
    "changed_at",
)
_AT_ONCE = 1_000


def exported(session: Session, newsletter: str) -> Iterator[dict[str, Any]]:
    """The subscribers of a newsletter by address, in constant memory; who is suppressed stands as `suppressed`."""
    found = session.exec(
        select(Subscriber.email, Subscriber.name, Subscription, Suppression.id)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .join(Suppression, col(Suppression.email) == col(Subscriber.email), isouter=True)
        .where(Subscription.newsletter == newsletter, ~col(Subscriber.email).startswith(FORGOTTEN))
        .order_by(col(Subscriber.email)),
        execution_options={"yield_per": _AT_ONCE},
    )
    for email, name, subscription, suppressed in found:
        row = {column: getattr(subscription, column) for column in COLUMNS[2:]}
        row["standing"] = "suppressed" if suppressed else subscription.standing.value
        yield {"email": email, "name": name} | row
