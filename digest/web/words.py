"""Filters of the templates: numbers, moments and states in the words of the desk."""

from __future__ import annotations

import json
from calendar import day_name
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from digest.compose.render.filters import safe_url
from digest.db.accounts import Role
from digest.legible import without_secrets
from digest.web.agents import browser_in_words

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


def weekday(name: str) -> str:
    """`Monday`, from the `mon` of the settings."""
    return {day[:3].lower(): day for day in day_name}[name]


def place(zone: str) -> str:
    """`Singapore time`, of an IANA time zone."""
    name = zone.rpartition("/")[2].replace("_", " ")
    return name if name in {"UTC", "GMT"} else f"{name} time"


def sentence(text: str) -> str:
    """The text of an error as a sentence: with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")


def coded(text: str) -> Markup:
    """A text of the settings: what stands in `backquotes` there is code."""
    shapes = (Markup("{}"), Markup("<code>{}</code>"))
    return Markup().join(shapes[number % 2].format(part) for number, part in enumerate(text.split("`")))


def plainly(value: Any) -> str:
    """A value of the record: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def may_do(role: Role) -> str:
    """What somebody of that role may do, in words."""
    return _MAY_DO[role]


_MAY_DO = {
    Role.VIEWER: "sees everything but the people and the record, and changes nothing",
    Role.EDITOR: "sees what a viewer sees, and edits",
    Role.APPROVER: "edits, approves, and decides when an edition goes out",
    Role.ADMIN: "does all of that, and looks after the people and the record",
}

FILTERS: dict[str, Callable[..., Any]] = {
    "counted": counted,
    "clock": clock,
    "day": day,
    "full": full,
    "safe_url": safe_url,
    "weekday": weekday,
    "place": place,
    "sentence": sentence,
    "coded": coded,
    "plainly": plainly,
    "without_secrets": without_secrets,
    "browser": browser_in_words,
    "may_do": may_do,
}
"""By the names that the templates use."""
