"""How long something takes, and how long ago something was, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


def in_words(length: timedelta, *, seconds: bool = False, units: int = 2) -> str:
    """Its largest units: `2 days 3 h`, `1 h 5 min`, `42 min`; with `seconds` also `9 min 5 s` and `47 s`."""
    left = max(int(length.total_seconds()), 0)
    if left < 60 and not seconds:  # noqa: PLR2004 - seconds in a minute
        return "less than a minute"
    counts = _counts(left) if seconds else _counts(left)[:-1]
    largest = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
    told = counts[largest : largest + units]
    return " ".join(f"{count} {unit}" for count, unit in told if count or unit == "s")  # it keeps its width as it ticks


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, or until when, in the largest unit: `just now`, `5 min ago`, `2 days from now`."""
    since = now - moment
    if abs(since) < _MINUTE:
        return "just now" if since >= timedelta(0) else "in a moment"
    return f"{in_words(abs(since), units=1)} {'ago' if since > timedelta(0) else 'from now'}"


def _counts(seconds: int) -> list[tuple[int, str]]:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return [(days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"), (seconds, "s")]
