"""Which date the name of a day means, in a report of a known date: pure, and None where it could be two."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from datetime import date

    from digest.pick.report import Report

_TABLE = table("days.yaml")
_HOURS_EAST: dict[str, float] = _TABLE["hours_east"]
_WEEKDAYS: list[str] = _TABLE["weekdays"]
_MONTHS: list[str] = _TABLE["months"]
_WEEK = 7
_SATURDAY = 5
_FARTHEST_EAST = timedelta(hours=14)  # the first place on earth to have a new day is so far ahead of UTC
_NEAR_MIDNIGHT = 2  # hours within which it may be another day where an outlet of unknown country sits


def _any_of(key: str) -> str:
    return "|".join(sorted(map(re.escape, _TABLE[key]), key=len, reverse=True))


# "will be completed on Friday" has no past tense in it.
_CUE = re.compile(
    rf"\b(?:(?P<undecided>{_any_of('undecided')})|(?P<ahead>{_any_of('ahead')})"
    rf"|(?<!\bbe )(?<!\bto )(?P<past>{_any_of('past')}|[a-z]{{2,20}}ed))\b",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"\bto (?!the\b|a\b|an\b|its\b|his\b|her\b|their\b)[a-z]+\b")
_REACH = 160  # characters to either side of a day within which its verb stands


def local_day(report: Report) -> date | None:
    """The day it was where the outlet sits when the report was published; None if that is not known."""
    hours = _HOURS_EAST.get(report.country or "")
    if hours is not None:
        return (report.published_at + timedelta(hours=hours)).date()
    sure = _NEAR_MIDNIGHT <= report.published_at.hour < 24 - _NEAR_MIDNIGHT
    return report.published_at.date() if sure else None


def written(day: date) -> str:
    """The date in the house's form: 18 February."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def tense(before: str, after: str) -> str:
    """`ahead`, `past` or `unknown`: what the words around a day say of it, those before it first and the nearest most."""
    found = list(_CUE.finditer(before[-_REACH:]))
    if found:
        return _tense_of(found[-1])
    if _INFINITIVE.search(before[-_REACH:]):
        return "ahead"
    following = _CUE.search(after[:_REACH])
    if following is None:
        return "unknown"
    return "past" if following["undecided"] else _tense_of(following)  # "on Monday agreed to": the deed's own day


def is_tomorrow_somewhere(report: Report, today: date) -> bool:
    """Whether the day after `today` had begun in the east when the report was published, and could be told of in it."""
    return (report.published_at + _FARTHEST_EAST).date() > today


def weekday(name: str, order: str, today: date, when: str, *, tomorrow_is_past: bool = False) -> date | None:
    """The date of a weekday.

    Args:
        name: `Wednesday`.
        order: `last`, `next`, `this`, or nothing.
        today: the day on which it was written.
        when: the tense of the sentence, as `tense` tells it.
        tomorrow_is_past: whether what happened tomorrow may be told already, from farther east.
    """
    back = (today.weekday() - _WEEKDAYS.index(name)) % _WEEK
    in_another_week = _WEEKDAYS.index(name) > today.weekday()
    if order == "last":
        return today - timedelta(days=back or _WEEK) if in_another_week or not back else None
    if order == "next":
        return None if in_another_week else today + timedelta(days=_WEEK - back)
    if order == "this past":
        return today - timedelta(days=back or _WEEK)
    if when == "ahead" or order == "this coming":
        return today + timedelta(days=(_WEEK - back) % _WEEK)
    if when == "past":
        return None if back == _WEEK - 1 and tomorrow_is_past else today - timedelta(days=back)
    near = {0: 0, 1: -1, _WEEK - 1: 1}  # with no verb to go by: today, yesterday, tomorrow, and nothing farther
    return today + timedelta(days=near[back]) if back in near else None


def week_of(which: str, today: date) -> date:
    """The Monday of `last`, `this` or `next` week."""
    weeks = {"last": -1, "this": 0, "next": 1}[which]
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def weekend(which: str, today: date, when: str) -> date | None:
    """The Saturday of `last`, `this` or `the` weekend; None for the next, which is two."""
    saturday = today - timedelta(days=(today.weekday() - _SATURDAY) % _WEEK)
    now = today.weekday() >= _SATURDAY
    if which == "last" or (when == "past" and which != "next"):
        return saturday - timedelta(weeks=1) if now and which == "last" else saturday
    if when == "ahead" and which != "next":
        return saturday if now else saturday + timedelta(weeks=1)
    return None


def _tense_of(cue: re.Match[str]) -> str:
    if cue["ahead"]:
        return "ahead"
    return "past" if cue["past"] else "unknown"
