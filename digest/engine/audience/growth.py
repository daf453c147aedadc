"""How an audience grew: who joined, who left and how many there were, week by week."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session, col

from digest.db.audience import AudienceEvent, Happening, Standing, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.engine.audience.figures import Figures

    Span = tuple[datetime, datetime]

WEEKS = 31
"""How far back one looks: the present week and thirty before it."""

ONE_BY_ONE = "sign-up page", "embedded form", "preferences page", "added by the operator", ""
"""Sources whose subscriptions are told by events; the empty one is of who was forgotten. All others were imported: they
are told by themselves alone."""

_JOINED = Happening.CONFIRMED, Happening.ADDED, Happening.RETURNED
_LEFT = (Happening.UNSUBSCRIBED,)
_AT_ONCE = 500
"""Sources that one question names: a database bears some thousands of values in one."""


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
    imported = _imported(session, newsletter, [source.name for source in figures.sources], edges)
    left = _happened(session, newsletter, _LEFT, spans)
    joined = [sum(both) for both in zip(came, imported, strict=True)]
    return told(mondays, joined, left, figures.count(Standing.ACTIVE))


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
    """How often one of these things happened in each span of time: one question, each span of it parts of an index."""
    counts = [
        select(literal(number), func.count()).where(
            col(AudienceEvent.newsletter) == newsletter,
            col(AudienceEvent.kind).in_(kinds),
            col(AudienceEvent.at) >= since,
            col(AudienceEvent.at) < until,
        )
        for number, (since, until) in enumerate(spans)
    ]
    return [count for _, count in sorted(session.execute(union_all(*counts)).all())]


def _imported(session: Session, newsletter: str, sources: Sequence[str], edges: Sequence[datetime]) -> list[int]:
    """How many subscriptions were imported in each week that begins at an edge; many are of one moment."""
    imports = [name for name in sources if name not in ONE_BY_ONE]
    source, standing, added = col(Subscription.source), col(Subscription.standing), col(Subscription.added_at)
    counts = [0] * len(edges)
    for start in range(0, len(imports), _AT_ONCE):
        moments = select(
            added, func.count()
        ).where(  # parts of an index, in its order
            col(Subscription.newsletter) == newsletter,
            source.in_(imports[start : start + _AT_ONCE]),
            standing.in_(list(Standing)),
            added >= edges[0],
        )
        for moment, count in session.execute(moments.group_by(source, standing, added)):
            counts[bisect_right(edges, moment) - 1] += count
    return counts
