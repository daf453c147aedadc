"""Dates as English news writes them, and the days that its relative words mean, given when it was published."""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_ALL = _MONTHS | _SHORT
_MONTH = "(?:" + "|".join(f"{name.title()}" for name in sorted(_ALL, key=len, reverse=True)) + r")\b\.?"
_DATE = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ ](?:of[ ])?(?P<m1>{_MONTH})(?:,?[ ](?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<m2>{_MONTH})[ ](?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![,.]?\d)(?:,?[ ](?P<y2>\d{{4}})\b)?"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    rf"|\b(?P<weekday>{'|'.join(day.title() for day in _WEEKDAYS)})s?\b"
    r"|\b(?P<relative>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)\b"
    r"|\b(?P<period>(?:[Ll]ast|[Tt]his|[Nn]ext) (?:year|month))\b"
    rf"|(?<=[a-z,] )(?P<month>{'|'.join(name.title() for name in _MONTHS)})\b"
)
_STEP = {"last": -1, "this": 0, "next": 1}
# A report's "today" is that of its outlet, somewhere between the zones of Honolulu and Auckland.
_ZONES = (timedelta(hours=-12), timedelta(0), timedelta(hours=14))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date at `text[start:end]`.

    Its key is `18.2` for a day of a year that is not said, `18.2.2026`, `monday`, `month 2`, `today` or `last year`.
    """

    key: str
    start: int
    end: int


def moments(text: str) -> Iterator[Moment]:
    """The dates of `text` in order."""
    for match in _DATE.finditer(text):
        if key := _key(match):
            yield Moment(key, match.start(), match.start() + len(match[0].rstrip(".")))


def _key(match: re.Match[str]) -> str:
    for form in "123":
        if day := match[f"d{form}"]:
            month = match[f"m{form}"]
            number = int(month) if month.isdigit() else _ALL[month.rstrip(".").lower()]
            if not (1 <= int(day) <= 31 and 1 <= number <= 12):  # noqa: PLR2004 - a calendar
                return ""
            year = match[f"y{form}"]
            return f"{int(day)}.{number}" + (f".{year}" if year else "")
    if match["month"]:
        return f"month {_MONTHS[match['month'].lower()]}"
    return (match["weekday"] or match["relative"] or match["period"]).lower()


def meant(key: str, published: datetime | None) -> set[str]:
    """Every key that says no more than `key` does in a text published then: the day that its "Wednesday" was.

    Args:
        key: of a `Moment`.
        published: aware; None if nobody knows, so that a relative word means itself alone.
    """
    keys = {key}
    days: list[date] = []
    if key[0].isdigit():
        days = _of_date(key, published)
    elif published is not None:
        utc = published.astimezone(UTC)
        days = _of_word(key, utc)
        if key.endswith(("year", "month")):
            keys |= _of_period(key, utc)
    for day in days:
        keys |= {f"{day.day}.{day.month}", f"{day.day}.{day.month}.{day.year}", f"month {day.month}", str(day.year)}
        keys.add(_WEEKDAYS[day.weekday()])
    return keys


def _of_date(key: str, published: datetime | None) -> list[date]:
    day, month, *year = (int(part) for part in key.split("."))
    years = year or ([published.year - 1, published.year, published.year + 1] if published else [])
    days = [found for each in years if (found := _date(each, month, day))]
    if year or published is None:
        return days
    there = published.date()
    return sorted(days, key=lambda found: abs((found - there).days))[:1]


def _of_word(key: str, published: datetime) -> list[date]:
    around = {_shifted(published, zone).date() for zone in _ZONES}
    if key in _WEEKDAYS:  # the one before or the one to come: "on Wednesday" may be either
        span = (_shifted(published, timedelta(days=away)).date() for away in range(-7, 8))
        return [day for day in span if _WEEKDAYS[day.weekday()] == key]
    step = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(key)
    return [] if step is None else [day + timedelta(days=step) for day in around]


def _of_period(key: str, published: datetime) -> set[str]:
    word, _, period = key.partition(" ")
    if period == "year":
        return {str(published.year + _STEP[word])}
    month = (published.month - 1 + _STEP[word]) % 12 + 1
    return {f"month {month}"}


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 30 February
        return None


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment
