"""One round of collecting: every feed is visited, and each visit is stored as soon as it ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.collect import store
from digest.collect.changes import CleanItem, cleaned, once
from digest.collect.fetch import Answer, Failed, Fetched, Unchanged, Validators, client, fetch
from digest.collect.guard import Guard
from digest.collect.parse import parse
from digest.collect.visit import Outcome, Visit
from digest.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import aiohttp

    from digest.clock import Clock
    from digest.db.feeds import Feed
    from digest.db.session import Database
    from digest.settings import Settings


@dataclass(frozen=True, slots=True)
class _Call:
    """What one round needs at every visit."""

    database: Database
    settings: Settings
    clock: Clock
    session: aiohttp.ClientSession


def collect(
    database: Database,
    settings: Settings,
    clock: Clock,
    started: Callable[[int], None] = lambda _count: None,
    visited: Callable[[Visit], None] = lambda _visit: None,
) -> list[Visit]:
    """Visit every feed of the settings once.

    Interrupting it loses nothing: what was stored stays, and the next round goes on from there.

    Args:
        database: Where entries go.
        settings: The feeds and the limits.
        clock: What time it is.
        started: Called with the number of feeds that will be visited.
        visited: Called after each visit.

    Raises:
        BusyError: Another process is collecting into this database.
        DatabaseError: The database cannot be written; feeds stored before are kept.
    """
    with database.lock("collect"):
        with database.write() as session:
            store.sync_feeds(session, settings.feeds)
        with database.read() as session:
            feeds = store.feeds_to_visit(session, clock.now())
        started(len(feeds))
        return asyncio.run(_round(database, settings, clock, feeds, visited))


async def _round(
    database: Database, settings: Settings, clock: Clock, feeds: list[Feed], visited: Callable[[Visit], None]
) -> list[Visit]:
    limits = settings.collect
    turns = asyncio.Semaphore(limits.concurrency)
    visits: list[Visit] = []
    async with client(limits, Guard(limits.allow_addresses)) as session:
        call = _Call(database, settings, clock, session)

        async def in_turn(feed: Feed) -> None:
            async with turns:
                visit = await _visit(call, feed)
            visits.append(visit)
            visited(visit)

        try:
            async with asyncio.TaskGroup() as group:
                for feed in feeds:
                    group.create_task(in_turn(feed))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the first stopped the others; it is the one to show
    return visits


async def _visit(call: _Call, feed: Feed) -> Visit:
    known = Validators(feed.etag, feed.last_modified, feed.body_sha256)
    now = call.clock.now()
    answer: Answer = await fetch(call.session, feed.url, known, call.settings.collect, now)
    items: list[CleanItem] = []
    if isinstance(answer, Fetched):
        try:
            items = await asyncio.to_thread(_read, answer, feed, now)
        except ParseError as error:
            answer = Failed(str(error))
    return _record(call.database, feed, answer, items, now)


def _read(answer: Fetched, feed: Feed, now: datetime) -> list[CleanItem]:
    items = parse(answer.body, answer.url, answer.content_type, now)
    clean = (cleaned(item, answer.url, feed.outlet, feed.language, now) for item in items)
    return once(item for item in clean if item is not None)


def _record(database: Database, feed: Feed, answer: Answer, items: list[CleanItem], now: datetime) -> Visit:
    """Store one visit in one transaction, so that a validator is never kept without the entries it stands for."""
    with database.write() as session:
        if isinstance(answer, Failed):
            store.record_failure(session, feed.id, answer.message, answer.pause, now)
            return Visit(feed.outlet, feed.url, Outcome.FAILED, error=answer.message)
        store.record_success(session, feed.id, answer.validators, now)
        if isinstance(answer, Unchanged):
            return Visit(feed.outlet, feed.url, Outcome.UNCHANGED)
        new, edited = store.store_items(session, feed.id, items, now)
        return Visit(feed.outlet, feed.url, Outcome.NEW, new, edited)
