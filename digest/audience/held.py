"""All that is held of one person, for whoever asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.audience.traces import addresses_of, traces
from digest.db.audience import AudienceEvent, AudienceMail, Feedback, SignUp, Subscriber, Subscription, Suppression
from digest.db.deliveries import Delivery
from digest.db.editions import Audit, Edition

if TYPE_CHECKING:
    from sqlmodel import SQLModel

_TABLES: dict[str, type[SQLModel]] = {
    "suppressions": Suppression,
    "subscriptions": Subscription,
    "events": AudienceEvent,
    "sign_ups": SignUp,
    "mails": AudienceMail,
    "deliveries": Delivery,
    "feedback": Feedback,
    "record": Audit,
}
# Numbers that only join tables, and what the links in their mails are made from: whoever has it can act for them.
_KEPT_BACK = {"id", "key", "subscriber_id", "subscription_id"}


def held(session: Session, address: str) -> dict[str, Any]:
    """Every row that refers to the owner of a normalised address, by table, as plain values.

    `earlier` are addresses of theirs that became one with it by a change of address. The link that a mail or a copy
    carried is left out: whoever has it can act for them.
    """
    own, *earlier = addresses_of(session, address)
    rows: dict[str, dict[int, SQLModel]] = {name: {} for name in _TABLES}
    subscribers = {}
    for each in (own, *earlier):
        subscriber = session.exec(select(Subscriber).where(Subscriber.email == each)).first()
        subscribers[each] = _values(subscriber) if subscriber else None
        where = traces(session, each, subscriber.id if subscriber else None)
        for name, table in _TABLES.items():
            rows[name] |= {row.id: row for row in session.exec(select(table).where(where[table]))}  # type: ignore[attr-defined]
    found: dict[str, Any] = {
        "address": own,
        "subscriber": subscribers.pop(own),
        "earlier": list(subscribers.values()),
    }
    for name, by_number in rows.items():
        found[name] = [_values(row) for row in by_number.values()]
    _name_editions(session, [*found["deliveries"], *found["feedback"]])
    return found


def _values(row: SQLModel) -> dict[str, Any]:
    """In the order of the table, but whom it is about first."""
    names = sorted(
        (name for name in type(row).model_fields if name not in _KEPT_BACK), key=lambda name: name != "email"
    )
    return {name: getattr(row, name) for name in names}


def _name_editions(session: Session, rows: list[dict[str, Any]]) -> None:
    """Say of each row which newsletter's edition it is about, in place of a number that only the database knows."""
    numbers = {row["edition_id"] for row in rows}
    editions = session.exec(
        select(Edition.id, Edition.newsletter, Edition.number).where(col(Edition.id).in_(numbers))
    ).all()
    named = {number: {"newsletter": newsletter, "edition": edition} for number, newsletter, edition in editions}
    for row in rows:
        row |= named[row.pop("edition_id")]  # noqa: PLW2901 - changed in place
