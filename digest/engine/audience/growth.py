"""How an audience grew: who joined, who left and how many there were, week by week."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session, col

from digest.db.audience import AudienceEvent, Happening, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    Span = tuple[datetime, datetime]

WEEKS = 31
"""How far back one looks: the present week and thirty before it."""

ONE_BY_ONE = "sign-up page", "embedded form", "preferences page", "added by the operator", ""
"""Sources whose subscriptions are told by events; the empty one is of who was forgotten. All others were imported: they
are told by themselves alone."""

_KIND = col(AudienceEvent.kind)
_JOINED = _KIND.in_([Happening.CONFIRMED, Happening.ADDED, Happening.RETURNED])
_LEFT = _KIND == Happening.UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday: how many joined and left in them, and how many were subscribed at their end."""

    monday: date
    joined: int
    left: int
    active: int


def weeks(session: Session, newsletter: str, active: int, now: datetime, zone: str) -> list[Week]:
    """The last weeks by the calendar of a place, the present one last.

    Args:
        session: For reading.
        newsletter: Whose audience.
        active: How many are subscribed now: earlier counts are worked out from it, for only changes are written down.
        now: The present.
        zone: The place.
    """
    mondays = mondays_until(now.astimezone(ZoneInfo(zone)).date())
    edges = [datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in mondays]
    spans = list(zip(edges, [*edges[1:], now + timedelta(microseconds=1)], strict=True))
    came = _happened(session, newsletter, _JOINED, spans)
    imported = _imported(session, newsletter, edges)
    left = _happened(session, newsletter, _LEFT, spans)
    return told(mondays, [sum(both) for both in zip(came, imported, strict=True)], left, active)


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


def _happened(session: Session, newsletter: str, wanted: ColumnElement[bool], spans: Sequence[Span]) -> list[int]:
    """How often something happened in each span of time: one question, and each span of it a part of an index."""
    counts = [
        select(literal(number), func.count()).where(
            col(AudienceEvent.newsletter) == newsletter,
            col(AudienceEvent.at) >= since,
            col(AudienceEvent.at) < until,
            wanted,
        )
        for number, (since, until) in enumerate(spans)
    ]
    return [count for _, count in sorted(session.execute(union_all(*counts)).all())]


def _imported(session: Session, newsletter: str, edges: Sequence[datetime]) -> list[int]:
    """How many subscriptions were imported in each week that begins at an edge; many are of one moment."""
    imported = col(Subscription.newsletter) == newsletter, col(Subscription.source).not_in(ONE_BY_ONE)
    places = col(Subscription.source), col(Subscription.standing), col(Subscription.added_at)
    moments = select(places[-1], func.count()).where(*imported).group_by(*places)  # in the order of an index
    counts = [0] * len(edges)
    for moment, count in session.execute(moments):
        if moment >= edges[0]:
            counts[bisect_right(edges, moment) - 1] += count
    return counts
