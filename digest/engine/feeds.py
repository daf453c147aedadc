"""How each feed does: what it gave of late, what went wrong the last time, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.db.feeds import Entry, Feed
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from datetime import datetime

    from digest.settings import FeedSource, Settings

_OF_LATE = timedelta(days=7)
_NO_FEED_THERE = "Look for the new address on the outlet's site, or take the feed out."
_UNWANTED = "Ask the outlet, or take the feed out."
_WAIT = "Nothing for now: it is tried again."
_ADVICE = {
    "answers 401": _UNWANTED,
    "answers 403": _UNWANTED,
    "answers 404": _NO_FEED_THERE,
    "answers 410": _NO_FEED_THERE,
    "answers 429": "Nothing: it is left alone as long as it asks. If it comes often, raise `collect.every_minutes`.",
    "answers 5": "Wait: the outlet's server has a fault.",
    "took longer than": "Wait, or raise `collect.timeout_seconds`.",
    "is larger than": "Raise `collect.max_bytes`.",
    "is not known: check the address": "Check the address in the settings, and that this machine has a network.",
    "cannot be trusted": "Wait for the outlet to mend it; check that this machine's clock is right.",
    "is a private address": "If the feed is your own, allow its range in `collect.allow_addresses`.",
    "redirects more than": "Open it in a browser, and put the address where it ends into the settings.",
    "is a web page, not a feed": "Look for “RSS” on the page, and put that address into the settings.",
    "is JSON, which is not read": "Look for the outlet's RSS or Atom address.",
}
"""What to do, by a piece of what is said of the failure, as docs/howto/when-a-feed-fails.md has it."""


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed of the settings as it stands.

    `visited_at` is None before its first visit, `succeeded_at` before the first that gave something. `failures` counts
    those in a row; `error` is what the last one said and `advice` what to do, both empty while it does well. Until
    `not_before` it wants to be left alone. `entries` counts those published within the last seven days.
    """

    outlet: str
    url: str
    country: str
    language: str
    state_affiliated: bool
    paywall: bool
    weight: float
    visited_at: datetime | None = None
    succeeded_at: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    error: str = ""
    advice: str = ""
    entries: int = 0


def feeds(session: Session, settings: Settings, now: datetime) -> list[FeedHealth]:
    """The feeds of the settings: those that fail first, then those without a visit, then the others by outlet."""
    stored = {feed.url: feed for feed in session.exec(select(Feed).where(col(Feed.active)))}
    counted = select(Entry.feed_id, func.count()).where(
        col(Entry.feed_id).in_([feed.id for feed in stored.values()]), col(Entry.published_at) >= now - _OF_LATE
    )
    counts = dict(session.exec(counted.group_by(col(Entry.feed_id))).all())
    found = [_health(source, stored.get(source.url), counts, now) for source in settings.feeds]
    return sorted(found, key=lambda feed: (not feed.error, feed.visited_at is not None, feed.outlet, feed.url))


def _health(source: FeedSource, feed: Feed | None, counts: dict[int, int], now: datetime) -> FeedHealth:
    said = FeedHealth(
        outlet=source.outlet,
        url=source.url,
        country=country_name(source.country) if source.country else "",
        language=source.language,
        state_affiliated=source.state_affiliated,
        paywall=source.paywall,
        weight=source.weight,
    )
    if feed is None:
        return said
    error = feed.last_error or ""
    return replace(
        said,
        visited_at=feed.visited_at,
        succeeded_at=feed.succeeded_at,
        not_before=feed.not_before if feed.not_before and feed.not_before > now else None,
        failures=feed.failures,
        error=error,
        advice=advice(error) if error else "",
        entries=counts.get(feed.id, 0),
    )


def advice(error: str) -> str:
    """What to do about a failure, by what is said of it."""
    return next((remedy for piece, remedy in _ADVICE.items() if piece in error), _WAIT)
