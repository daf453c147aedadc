"""What happened to a subscription, and which mails are written about one, in the words of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.db.audience import AudienceMailKind, Happening
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.db.audience import AudienceEvent

_HAPPENED = {
    Happening.ASKED: "The address was given for it",
    Happening.CONFIRMED: "Its owner confirmed",
    Happening.ADDED: "Added by the operator",
    Happening.CHANGED: "Chose otherwise",
    Happening.PAUSED: "Paused",
    Happening.RESUMED: "Ended a pause",
    Happening.DECLINED: "Unsubscribed before confirming",
    Happening.UNSUBSCRIBED: "Unsubscribed",
    Happening.RETURNED: "Came back",
    Happening.MOVED: "Moved here from another address",
    Happening.FORGOTTEN: "Forgotten",
}
_MAILS = {
    AudienceMailKind.CONFIRM: "Asked to confirm",
    AudienceMailKind.ALREADY: "Told that they are subscribed already",
    AudienceMailKind.WELCOME: "Welcomed",
    AudienceMailKind.GOODBYE: "Told that they are unsubscribed",
    AudienceMailKind.CHANGED: "Told what was changed",
    AudienceMailKind.MOVE_FROM: "Old address asked about a move",
    AudienceMailKind.MOVE_TO: "New address asked about a move",
    AudienceMailKind.MOVED: "Old address told of a move",
}
_FREQUENCIES = {"every": "every edition", "weekly": "the weekly best-of"}


def happened(event: AudienceEvent) -> str:
    """`Unsubscribed`, `Chose otherwise: first energy`."""
    more = [_MORE[key](value) for key, value in event.detail.items() if key in _MORE]
    return f"{_HAPPENED[event.kind]}: {', '.join(more)}" if more else _HAPPENED[event.kind]


def why(kind: AudienceMailKind) -> str:
    """Why somebody was written to."""
    return _MAILS[kind]


def first(name: str) -> str:
    """What stands first in somebody's editions: a topic, a country by its name, or what the editors put there."""
    if not name:
        return "the editors’ order"
    return f"first {country_name(name) if name.isupper() else name.replace('-', ' ')}"


def _frequency(change: list[str]) -> str:
    return _FREQUENCIES.get(change[1], change[1])


_MORE: dict[str, Callable[[Any], str]] = {
    "frequency": _frequency,
    "first": lambda change: first(change[1]),
    "until": lambda until: f"until {until[:10]}",
    "reason": lambda reason: f"“{reason}”",
    "from": str,
}
"""By the names of what is written down of an event."""

FILTERS: dict[str, Callable[..., str]] = {"happened": happened, "why": why, "first_asked": first}
"""By the names that the templates use."""
