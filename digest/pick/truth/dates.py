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
# Days from the day of publication.
_SHIFTS = {
    **dict.fromkeys(("today", "tonight", "this morning", "this afternoon", "this evening"), 0),
    **dict.fromkeys(("yesterday", "last night"), -1),
    "tomorrow": 1,
}
_WEEKS = {"last week": -7, "this week": 0, "next week": 7}
_WEEKENDS = ("last weekend", "this weekend", "next weekend", "the weekend")
RELATIVE = frozenset({*_SHIFTS, *_WEEKS, *_WEEKENDS})  # keys that mean something else on the day that they are read
_TH, _END = r"(?:st|nd|rd|th)?", r"\b(?![,.]?\d)"
_DATE = re.compile(
    # 18 February 2026, 18 to 20 February
    rf"\b(?:(?P<from1>\d{{1,2}})(?: to |-|–| and ))?(?P<d1>\d{{1,2}}){_TH} (?:of )?(?P<m1>{_MONTH})"
    r"(?:,? (?P<y1>\d{4})\b)?"
    # February 18, 2026, February 18 to 20
    rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}}){_TH}{_END}(?:(?: to |-|–)(?P<to2>\d{{1,2}}){_END})?"
    r"(?:,? (?P<y2>\d{4})\b)?"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    rf"|\b(?P<weekday>{'|'.join(day.title() for day in _WEEKDAYS)})s?\b"
    rf"|\b(?P<relative>{'|'.join(f'[{word[0].upper()}{word[0]}]{word[1:]}' for word in _SHIFTS)}"
    r"|(?:[Ll]ast|[Tt]his|[Nn]ext|[Tt]he) weekend|(?:[Ll]ast|[Tt]his|[Nn]ext) week)\b(?!-?end)"
    r"|\b(?P<period>(?:[Ll]ast|[Tt]his|[Nn]ext) (?:year|month))\b"
    # May alone is also a verb at the beginning of a sentence
    rf"|(?<=[a-z,] )(?P<month>{'|'.join(name.title() for name in _MONTHS)})\b"
)
_AROUND = 8  # days: a week, and a day for the zones
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
    """The dates of `text` in order; `20 to 22 March` are two."""
    for match in _DATE.finditer(text):
        end = match.start() + len(match[0].rstrip("."))
        end += 2 * (text[end : end + 2] in {"'s", "’s"})  # "18 February's vote": what follows opens no quotation
        for key in dict.fromkeys(_keys(match)):
            yield Moment(key, match.start(), end)


def _keys(match: re.Match[str]) -> list[str]:
    for form in "123":
        if match[f"d{form}"]:
            groups = match.groupdict()
            days = [groups.get(f"from{form}"), groups[f"d{form}"], groups.get(f"to{form}")]
            return [
                _day(day, groups[f"m{form}"], groups[f"y{form}"])
                for day in days
                if day and _is_day(day, groups[f"m{form}"])
            ]
    if match["month"]:
        return [f"month {_MONTHS[match['month'].lower()]}"]
    return [(match["weekday"] or match["relative"] or match["period"]).lower()]


def _day(day: str, month: str, year: str | None) -> str:
    return f"{int(day)}.{_month(month)}" + (f".{year}" if year else "")


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= _month(month) <= 12  # noqa: PLR2004 - a calendar


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _ALL[text.rstrip(".").lower()]


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
        if key in _WEEKENDS:
            keys.add("the weekend")  # of 21 March
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
    if key in _WEEKDAYS or key in _WEEKENDS:  # the one before or the one to come: "on Wednesday" may be either
        names = (key,) if key in _WEEKDAYS else ("saturday", "sunday")
        ahead = _AROUND if key in _WEEKDAYS else 2 * _AROUND  # "next weekend" may be the one after this
        span = (_shifted(published, timedelta(days=away)).date() for away in range(-_AROUND, ahead + 1))
        return [day for day in span if _WEEKDAYS[day.weekday()] in names]
    if key in _WEEKS:  # told as "the week of 2 March", by its Monday
        return [_moved(day, _WEEKS[key] - day.weekday()) for day in around]
    step = _SHIFTS.get(key)
    return [] if step is None else [_moved(day, step) for day in around]


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # there is no day before the first
        return day


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
