"""How an audience grew: who joined, who left and how many there were, week by week."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from digest.db.audience import AudienceEvent, Happening, Standing, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Mapped

    from digest.engine.audience.figures import Figures

    Span = tuple[datetime, datetime]

WEEKS = 31
"""How far back one looks: the present week and thirty before it."""

_JOINED = Happening.CONFIRMED, Happening.ADDED, Happening.RETURNED
_LEFT = (Happening.UNSUBSCRIBED,)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday: how many joined and left in them, and how many were subscribed at their end."""

    monday: date
    joined: int
    left: int
    active: int


def weeks(session: Session, newsletter: str, figures: Figures, now: datetime, zone: str) -> list[Week]:
    """The last weeks by the calendar of a place, the present one last.

    Args:
        session: For reading.
        newsletter: Whose audience.
        figures: How it stands now: earlier counts are worked out from it, for only changes are written down.
        now: The present.
        zone: The place.
    """
    mondays = mondays_until(now.astimezone(ZoneInfo(zone)).date())
    edges = [datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in mondays]
    spans = list(zip(edges, [*edges[1:], now + timedelta(microseconds=1)], strict=True))
    came = _happened(session, newsletter, _JOINED, spans)
    imported = _imported(session, newsletter, spans)
    left = _happened(session, newsletter, _LEFT, spans)
    barred = _within(figures.barred, spans)
    return told(mondays, _sums(came, imported), _sums(left, barred), figures.count(Standing.ACTIVE))


def mondays_until(today: date) -> list[date]:
    """The Mondays that the last weeks begin with."""
    last = today - timedelta(days=today.weekday())
    return [last - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]


def told(mondays: Sequence[date], joined: Sequence[int], left: Sequence[int], active: int) -> list[Week]:
    """The weeks, counted back from how many are subscribed at the end of the last one."""
    found: list[Week] = []
    for monday, came, went in reversed(list(zip(mondays, joined, left, strict=True))):
        found.insert(0, Week(monday, came, went, active))
        active = max(active - came + went, 0)
    return found


def _happened(session: Session, newsletter: str, kinds: Sequence[Happening], spans: Sequence[Span]) -> list[int]:
    """How often one of these things happened in each span of time."""
    event = col(AudienceEvent.newsletter) == newsletter, col(AudienceEvent.kind).in_(kinds)
    return _counted(session, event, col(AudienceEvent.at), spans)


def _imported(session: Session, newsletter: str, spans: Sequence[Span]) -> list[int]:
    """How many joined by an import in each span of time."""
    imported = col(Subscription.newsletter) == newsletter, col(Subscription.joined_by_import).is_(True)
    return _counted(session, imported, col(Subscription.added_at), spans)


def _counted(
    session: Session, wanted: Sequence[ColumnElement[bool]], at: Mapped[datetime], spans: Sequence[Span]
) -> list[int]:
    """How many such rows each span of time has: parts of an index."""
    asked = select(func.count()).where(*wanted, at >= bindparam("since"), at < bindparam("until"))  # made once
    return [session.execute(asked, {"since": since, "until": until}).scalar_one() for since, until in spans]


def _within(moments: Sequence[datetime], spans: Sequence[Span]) -> list[int]:
    """How many of these moments, in their order, lie in each span of time."""
    return [bisect_left(moments, until) - bisect_left(moments, since) for since, until in spans]


def _sums(some: Sequence[int], others: Sequence[int]) -> list[int]:
    return [sum(both) for both in zip(some, others, strict=True)]
