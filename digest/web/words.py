"""Filters of the templates: numbers, moments and states in the words of the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable


def counted(count: int, one: str, many: str = "") -> str:
    """`3 stories`: a number with what it counts."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def clock(moment: datetime, zone: str = "UTC") -> str:
    """`07:00`, on the clocks of a place."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def day(moment: datetime, zone: str = "UTC") -> str:
    """`Wed 18 Feb`, by the calendar of a place."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b}"


def full(moment: datetime, zone: str = "UTC") -> str:
    """`Wed 18 Feb 2026, 07:00`, by the calendar and the clocks of a place."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}"


def countdown(left: timedelta) -> str:
    """How long there still is, in the two largest units: `2 days 3 h`, `1 h 5 min`, `9 min 5 s`, `47 s`."""
    minutes, seconds = divmod(max(int(left.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((place for place, (count, _) in enumerate(parts) if count), len(parts) - 1)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count or unit == "s")


def place(zone: str) -> str:
    """`Singapore time`, of an IANA time zone."""
    name = zone.rpartition("/")[2].replace("_", " ")
    return name if name in {"UTC", "GMT"} else f"{name} time"


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


FILTERS: dict[str, Callable[..., Any]] = {
    "counted": counted,
    "clock": clock,
    "day": day,
    "full": full,
    "countdown": countdown,
    "place": place,
    "words_in": words_in,
}
"""By the names that the templates use."""
