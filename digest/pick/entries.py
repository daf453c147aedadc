"""Entries as the picker sees them: what was known at a moment, as it read then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.stories import StoryEntry
from digest.pick.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


def reports(session: Session, since: datetime, now: datetime) -> list[Report]:
    """The entries of active feeds that were published from `since` to `now` and known by `now`, as they read then."""
    rows = session.exec(
        select(Entry, Feed)
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(
            col(Feed.active),
            col(Entry.published_at) >= since,
            col(Entry.published_at) <= now,
            col(Entry.first_seen_at) <= now,
        )
        .order_by(col(Entry.id))
    ).all()
    return _as_they_read(session, rows, now)


def report_of(session: Session, entry_id: int, now: datetime) -> Report:
    """One entry at `now`, of whatever feed."""
    row = select(Entry, Feed).join(Feed, col(Feed.id) == col(Entry.feed_id)).where(Entry.id == entry_id)
    return _as_they_read(session, [session.exec(row).one()], now)[0]


def reports_of_stories(session: Session, stories: Sequence[int], now: datetime) -> dict[int, list[Report]]:
    """The entries that tell some stories at `now`, for each story by its number in order of publication."""
    rows = session.exec(
        select(StoryEntry.story_id, Entry, Feed)
        .join(Entry, col(Entry.id) == col(StoryEntry.entry_id))
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(col(StoryEntry.story_id).in_(stories), col(StoryEntry.left_at).is_(None))
        .order_by(col(Entry.published_at), col(Entry.id))
    ).all()
    found: dict[int, list[Report]] = {}
    for (story, _, _), report in zip(rows, _as_they_read(session, [row[1:] for row in rows], now), strict=True):
        found.setdefault(story, []).append(report)
    return found


def _as_they_read(session: Session, rows: Iterable[tuple[Entry, Feed]], now: datetime) -> list[Report]:
    then = _versions(session, now)
    return [_report(entry, then.get(entry.id, entry), feed, now) for entry, feed in rows]


def _versions(session: Session, now: datetime) -> dict[int, EntryVersion]:
    """What the entries that their outlets have edited since said at `now`."""
    edited = select(EntryVersion).where(col(EntryVersion.seen_at) <= now, col(EntryVersion.replaced_at) > now)
    return {version.entry_id: version for version in session.exec(edited)}


def _report(entry: Entry, then: Entry | EntryVersion, feed: Feed, now: datetime) -> Report:
    seen_at = then.seen_at if isinstance(then, EntryVersion) else entry.changed_at
    # An article was read to say more than the text that the feed had then; what an outlet wrote later counts again.
    has_article = entry.article_at is not None and seen_at <= entry.article_at <= now
    return Report(
        id=entry.id,
        title=then.title,
        text=entry.article if has_article else then.text,
        url=then.url,
        outlet=feed.outlet,
        country=feed.country,
        language=entry.language,
        state_affiliated=feed.state_affiliated,
        paywall=feed.paywall,
        published_at=entry.published_at,
        agency=then.agency or "",
        position=entry.position,
        weight=feed.weight,
    )
