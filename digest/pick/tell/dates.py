"""Relative days become dates: "on Wednesday" in a report of 19 February is "on 18 February" in a letter.

A letter is read on another day than its sources, and kept. What stands within quotation marks is somebody's words and
stays as it is; so does a day that could be two, and `Dated.relative` says that one is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.tell.days import is_tomorrow_somewhere, local_day, tense, week_of, weekday, weekend, written

if TYPE_CHECKING:
    from datetime import date

    from digest.pick.report import Report

_TABLE = table("days.yaml")
_PART = "morning|afternoon|evening|night"


def _any_of(key: str) -> str:
    return "|".join(sorted(map(re.escape, _TABLE[key]), key=len, reverse=True))


_WEEKDAY = _any_of("weekdays")
_DAY = re.compile(
    rf"\b(?:(?P<side>early|late)\s)?(?:(?P<on>on)\s)?(?P<which>(?:(?P<order>last|next|this past|this coming|this)\s)?"
    rf"(?P<weekday>{_WEEKDAY})\b(?:\s(?P<part>{_PART})\b)?"
    rf"|(?P<shift>(?:yester|to|tomor)(?:day|row))\b(?:\s(?P<part_of>{_PART})\b)?|last\s(?P<last>night)\b|to(?P<this_night>night)\b"
    rf"|this\s(?P<this>{_PART})\b|(?P<week>last|this|next)\sweek\b(?!-?end)"
    rf"|(?:(?:over|at|during|on)\s)?(?P<weekend>last|this|next|the)\sweekend\b)(?P<own>['’]s\b)?",
    re.IGNORECASE,
)
_HINT = re.compile(r"day|week|night|tomorrow|this (?:morning|afternoon|evening)", re.IGNORECASE)  # most texts have none
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _TABLE["months"])
# "Tuesday, 17 February", "Tuesday (Feb 17)": it has its date already.
_ITS_DATE = re.compile(
    rf",?\s\(?(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{_MONTH})\b|,?\s\(?\d{{1,2}}[/)]"
)
_QUOTED = re.compile(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)['‘](?:[^'‘’]|(?<=\w)['’](?=\w))*['’](?!\w)")
_NAMED = re.compile(rf"\b(?:{_any_of('named_days')})\b")
_TAKES_NO_ON = re.compile(rf"\b(?:{_any_of('takes_no_on')})\s*$", re.IGNORECASE)
_NO_ON_FOR_WEEKDAYS = re.compile(rf"\b(?:{_any_of('takes_no_on_before_weekdays')})\s*$", re.IGNORECASE)
_NOWADAYS_IS = re.compile(r"\s(?:is|are|has|have|remains?|lives?|faces?|stands?)\b")
_NOWADAYS = re.compile(rf"\b(?:{_any_of('nowadays')})\s*$", re.IGNORECASE)
_PART_OF_WEEK = re.compile(r"\b(?:earlier|later|early|late)\s*$", re.IGNORECASE)
_SHIFTS = {"yesterday": -1, "today": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Dated:
    """A text with dates for relative days; `relative` says whether a relative day is left outside quotations."""

    text: str
    relative: bool


def dated(text: str, report: Report) -> Dated:
    """A sentence or headline of a report as it can be read on any day."""
    days = list(_DAY.finditer(text)) if _HINT.search(text) else []
    if not days:
        return Dated(text, relative=False)
    today = local_day(report)
    closed = [found.span() for found in _QUOTED.finditer(text)]
    names = [found.span() for found in _NAMED.finditer(text)]
    pieces, at, left = [], 0, False
    for day in days:
        start, end = day.span("which")
        if _within(start, [*closed, *names]) or _ITS_DATE.match(text, end) or not _is_a_day(day, text):
            continue
        instead = _instead(day, text, today, report) if today else None
        left = left or instead is None
        if instead is not None:
            pieces += [text[at : day.start()], instead]
            at = day.end()
    return Dated("".join([*pieces, text[at:]]), left)


def _within(at: int, closed: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in closed)


def _is_a_day(day: re.Match[str], text: str) -> bool:
    """Not "friday" for a name, not "the Rose Monday Parade", not "week-long"."""
    if day["weekday"]:
        within_a_name = re.search(r"\w[ ][A-Z]\w*[ ]$", text[: day.start()]) and re.match(
            r"[ ][A-Z]", text[day.end() :]
        )
        return day["weekday"][0].isupper() and not (within_a_name and not day["on"])
    return not re.match(r"-?end|-", text[day.end() :])


def _instead(day: re.Match[str], text: str, today: date, report: Report) -> str | None:
    """What takes the place of the whole expression; None if it could mean two days."""
    date_, part = _meaning(day, text, today, report)
    if date_ is None or ((day["week"] or day["weekend"]) and day["own"]):
        return None
    before, after = text[: day.start()], text[day.end() :]
    if day["week"]:
        preposition = "in " if _PART_OF_WEEK.search(before) else "during "
        named = f"the week of {written(date_)}"
    elif day["weekend"]:
        preposition, named = "on ", f"the weekend of {written(date_)}"
    else:
        preposition, named = "on ", f"the {part} of {written(date_)}" if part else written(date_)
    if day["own"]:
        preposition = "on " if day["on"] else ""
        named = f"{written(date_)} {part}'s" if part else f"{written(date_)}'s"
    elif not day["on"] and not day["side"]:
        opens = not before.strip(" \"'“‘")
        is_subject = opens and day["weekday"] is not None and not after.startswith(",")
        joined = day["weekday"] is not None and _NO_ON_FOR_WEEKDAYS.search(before) is not None
        preposition = "" if is_subject or joined or _TAKES_NO_ON.search(before) else preposition
    whole = " ".join(filter(None, [day["side"], preposition.strip(), named]))
    return whole[0].upper() + whole[1:] if day[0][0].isupper() and not before.strip() else whole


def _means_these_days(day: re.Match[str], text: str) -> bool:
    before, after = text[: day.start()], text[day.end() :]
    return bool(day["own"] or _NOWADAYS.search(before) or _NOWADAYS_IS.match(after))


def _meaning(day: re.Match[str], text: str, today: date, report: Report) -> tuple[date | None, str]:
    """The date (of a week its Monday), and the part of the day."""
    if day["weekday"]:
        when = tense(text[: day.start()], text[day.end() :])
        name, order, east = (
            day["weekday"].capitalize(),
            (day["order"] or "").lower(),
            is_tomorrow_somewhere(report, today),
        )
        return weekday(name, order, today, when, tomorrow_is_past=east), (day["part"] or "").lower()
    if day["shift"]:
        word = day["shift"].lower()
        unclear = word not in _SHIFTS or (word == "today" and _means_these_days(day, text))
        return None if unclear else today + timedelta(days=_SHIFTS[word]), (day["part_of"] or "").lower()
    if day["week"]:
        return week_of(day["week"].lower(), today), ""
    if day["weekend"]:
        return weekend(day["weekend"].lower(), today, tense(text[: day.start()], text[day.end() :])), ""
    if day["last"]:
        return today - timedelta(days=1), "night"
    return today, (day["this"] or "night").lower()
