"""Feeds and entries in the database: what a visit to a feed leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlmodel import Session, col, select

from digest.collect.changes import CleanItem, Verdict, verdict
from digest.db.feeds import Entry, EntryVersion, Feed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from digest.collect.fetch import Validators
    from digest.settings import FeedSource


def sync_feeds(session: Session, sources: Sequence[FeedSource]) -> None:
    """Make the table say what the settings say; a feed that left the settings stays, inactive, with its entries."""
    stored = {feed.url: feed for feed in session.exec(select(Feed))}
    for source in sources:
        feed = stored.pop(source.url, None) or Feed(url=source.url, outlet=source.outlet)
        feed.sqlmodel_update(source.model_dump(exclude={"url"}) | {"active": True})
        session.add(feed)
    for feed in stored.values():
        feed.active = False


def feeds_to_visit(session: Session, now: datetime) -> list[Feed]:
    """The active feeds, without those that asked to be left alone until later."""
    rested = or_(col(Feed.not_before).is_(None), col(Feed.not_before) <= now)
    return list(session.exec(select(Feed).where(col(Feed.active), rested).order_by(col(Feed.id))))


def record_success(session: Session, feed_id: int, validators: Validators, now: datetime) -> None:
    """The feed answered: remember how to ask whether it has changed, and forget earlier failures."""
    feed = session.get_one(Feed, feed_id)
    feed.etag, feed.last_modified = validators.etag, validators.last_modified
    feed.body_sha256 = validators.body_sha256
    feed.visited_at = feed.succeeded_at = now
    feed.not_before = feed.last_error = None
    feed.failures = 0


def record_failure(session: Session, feed_id: int, message: str, pause: timedelta, now: datetime) -> None:
    """The feed gave nothing: remember why, and until when it wants to be left alone."""
    feed = session.get_one(Feed, feed_id)
    feed.visited_at, feed.last_error = now, message
    feed.failures += 1
    feed.not_before = now + pause if pause else None


def store_items(session: Session, feed_id: int, items: Sequence[CleanItem], now: datetime) -> tuple[int, int]:
    """Store what is new and what was edited; the version that an edit replaces is kept.

    Returns:
        How many entries are new and how many were edited.
    """
    stored = _stored(session, feed_id, items)
    counts = {Verdict.NEW: 0, Verdict.EDITED: 0, Verdict.SAME: 0}
    for position, item in enumerate(items):
        entry = stored.get(item.guid)
        decision = verdict(item, entry.sha256 if entry else None)
        counts[decision] += 1
        if entry is None:
            _add(session, feed_id, item, position, now)
        elif decision is Verdict.EDITED:
            _edit(session, entry, item, now)
    return counts[Verdict.NEW], counts[Verdict.EDITED]


def _stored(session: Session, feed_id: int, items: Sequence[CleanItem]) -> dict[str, Entry]:
    """The stored entry of each item, by the item's guid: the one with that guid, or else with the same address.

    An entry whose guid another item has is that item's, so that two items never overwrite each other in one entry.
    """
    by_guid: dict[str, Entry] = {}
    by_url: dict[str, Entry] = {}
    for start in range(0, len(items), 200):  # SQLite takes a limited number of parameters
        part = items[start : start + 200]
        same = or_(
            col(Entry.guid).in_([item.guid for item in part]),
            col(Entry.url).in_([item.url for item in part]),
        )
        for entry in session.exec(select(Entry).where(Entry.feed_id == feed_id, same)):
            by_guid[entry.guid] = by_url[entry.url] = entry
    guids = {item.guid for item in items}
    found: dict[str, Entry] = {}
    for item in items:
        known = by_guid.get(item.guid) or by_url.get(item.url)
        if known is not None and (known.guid == item.guid or known.guid not in guids):
            found[item.guid] = known
    return found


def _add(session: Session, feed_id: int, item: CleanItem, position: int, now: datetime) -> None:
    session.add(
        Entry(
            feed_id=feed_id,
            guid=item.guid,
            url=item.url,
            title=item.title,
            text=item.text,
            byline=item.byline,
            agency=item.agency,
            language=item.language,
            position=position,
            published_at=item.published_at,
            first_seen_at=now,
            changed_at=now,
            sha256=item.sha256,
        )
    )


def _edit(session: Session, entry: Entry, item: CleanItem, now: datetime) -> None:
    """Replace the entry's texts; its date stays, because an edit does not make old news new."""
    session.add(
        EntryVersion(
            entry_id=entry.id,
            url=entry.url,
            title=entry.title,
            text=entry.text,
            agency=entry.agency,
            sha256=entry.sha256,
            seen_at=entry.changed_at,
            replaced_at=now,
        )
    )
    if entry.url != item.url:
        entry.article, entry.article_at = "", None  # it was of another page
    entry.url, entry.title, entry.text, entry.sha256 = item.url, item.title, item.text, item.sha256
    entry.byline, entry.agency = item.byline, item.agency
    entry.changed_at = now
