"""How each feed of the settings does: when it last answered, what it brought, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from digest.collect.remedies import remedy
from digest.db.feeds import Entry, Feed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.settings import FeedSource

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed; `entries` counts what it brought in the last seven days. Moments are None for what never happened.

    `error` is empty when the last visit was well; `remedy` says what to do about it.
    """

    source: FeedSource
    visited_at: datetime | None = None
    succeeded_at: datetime | None = None
    not_before: datetime | None = None
    entries: int = 0
    failures: int = 0
    error: str = ""
    remedy: str = ""


def feeds_health(session: Session, sources: Sequence[FeedSource], now: datetime) -> list[FeedHealth]:
    """All feeds of the settings: those that fail first, then by outlet.

    Args:
        session: To read with.
        sources: The feeds of the settings.
        now: The present moment.
    """
    brought = (
        select(func.count())
        .select_from(Entry)
        .where(col(Entry.feed_id) == col(Feed.id), col(Entry.first_seen_at) > now - WEEK)
        .scalar_subquery()
    )
    visited = {feed.url: (feed, entries) for feed, entries in session.exec(select(Feed, brought))}
    health = [_health(source, *visited.get(source.url, (None, 0))) for source in sources]
    return sorted(health, key=lambda one: (-one.failures, one.source.outlet.casefold(), one.source.url))


def _health(source: FeedSource, feed: Feed | None, entries: int) -> FeedHealth:
    if feed is None:
        return FeedHealth(source)
    return FeedHealth(
        source,
        visited_at=feed.visited_at,
        succeeded_at=feed.succeeded_at,
        not_before=feed.not_before,
        entries=entries,
        failures=feed.failures,
        error=feed.last_error or "",
        remedy=remedy(feed.last_error) if feed.last_error else "",
    )
