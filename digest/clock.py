"""One clock: whoever asks what time it is asks a `Clock`, so that `--now` can replay any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.errors import UsageError


class Clock(Protocol):
    """Tells the time, in UTC."""

    def now(self) -> datetime:
        """The present moment as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment as the machine has it."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for replaying a day and for tests."""

    moment: datetime

    def now(self) -> datetime:
        """The moment that the clock was set to."""
        return self.moment


class RunningClock:
    """A clock that was set to a moment and goes on from there, for trying out a day that is over."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        """The moment that it was set to, and what has passed since."""
        return datetime.now(UTC) + self._ahead


def clock_at(text: str | None, option: str = "--now") -> Clock:
    """The clock for an option such as `--now`: fixed at `text`, or the machine's when there is none.

    Args:
        text: ISO 8601 with an offset or `Z`, such as `2026-02-18T13:00:00Z`.
        option: The option's name, for the message.

    Raises:
        UsageError: `text` is no such moment.
    """
    if text is None:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a moment: write it like 2026-02-18T13:00:00Z") from error
    if not 1971 <= moment.year <= 2999:  # noqa: PLR2004 - room for zones and windows on either side
        raise UsageError(f"{option} {text!r} is outside the years 1971 to 2999")
    if moment.tzinfo is None:
        raise UsageError(f"{option} {text!r} has no time zone: add Z for UTC or an offset such as +08:00")
    return FixedClock(moment.astimezone(UTC))


def wall_moment(day: date, hour: str, zone: str) -> datetime:
    """The moment in UTC at which clocks in `zone` show `hour` on `day`.

    An hour that the clocks skip in spring moves forward by as much; one that they show twice in autumn is the first.

    Args:
        day: The local date.
        hour: `HH:MM`.
        zone: An IANA time zone.
    """
    return datetime.combine(day, time.fromisoformat(hour), ZoneInfo(zone)).astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> str:
    """A moment as people in `zone` say it: Wednesday 18 February 2026, 20:00 (Asia/Singapore)."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({zone})"


def local_day(moment: datetime, zone: str) -> date:
    """The date that calendars in `zone` show at `moment`."""
    return moment.astimezone(ZoneInfo(zone)).date()
