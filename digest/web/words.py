"""Filters of the templates: numbers, moments and states in the words of the desk."""

from __future__ import annotations

from datetime import datetime
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


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


FILTERS: dict[str, Callable[..., Any]] = {
    "counted": counted,
    "clock": clock,
    "day": day,
    "full": full,
    "words_in": words_in,
}
"""By the names that the templates use."""
