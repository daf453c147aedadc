"""Dates in a sentence as it is printed, seen from the day on which it is read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.tell.days import tense

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: list[str] = table("days.yaml")["months"]
_NUMBER = {name[:3].casefold(): number for number, name in enumerate(_MONTHS, 1)}
_MONTH = "|".join(f"{name}|{name[:3]}\\b\\.?" for name in _MONTHS)
_DATE = re.compile(
    rf"(?P<week>\bweek of )?\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})"
    rf"|(?P<month_first>{_MONTH}) (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,? (?P<year>(?:19|20)\d\d))?"
)
_WEEK = timedelta(days=6)
_A_MONTH = timedelta(days=31)
_LONG_AGO = timedelta(days=2)  # news is younger


def is_over(text: str, today: date) -> bool:
    """Whether a text says that something will happen on a day that is over.

    Args:
        text: as it is printed.
        today: the day on which it is read.
    """
    return any(
        day < today and tense(text[: match.start()], text[match.end() :]) == "ahead"
        for match, day in _days(text, today)
    )


def is_old(text: str, today: date) -> bool:
    """Whether every day that a text names was some time ago, and so what it tells is no news.

    A day without a year that is further away than a month may be that of any year.
    """
    days = [day for match, day in _days(text, today) if match["year"] or abs(day - today) < _A_MONTH]
    return bool(days) and max(days) < today - _LONG_AGO


def _days(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    """The dates of a text, of a week its last day; without a year the nearest to `today`."""
    for match in _DATE.finditer(text):
        month = _NUMBER[(match["month"] or match["month_first"])[:3].casefold()]
        years = [int(match["year"])] if match["year"] else [today.year - 1, today.year, today.year + 1]
        days = [day for year in years if (day := _date(year, month, int(match["day"] or match["day_after"])))]
        if days:
            day = min(days, key=lambda day: abs(day - today))
            yield match, day + _WEEK if match["week"] else day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 June
        return None
