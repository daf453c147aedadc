"""Reading the pages that entries link to, for fuller summaries: guarded, bounded, and as politely as a person would."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.collect.article import extract
from digest.collect.clean import clean_text
from digest.collect.fetch import PAGE, Failed, Fetched, Validators, client, fetch
from digest.collect.guard import Guard
from digest.collect.page import charset_of, is_web_page
from digest.collect.robots import Robots
from digest.collect.rounds import by_host
from digest.db.feeds import Entry, Feed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiohttp

    from digest.clock import Clock
    from digest.db.session import Database
    from digest.settings import Settings

MOST_PAGES = 60  # in one run: the largest edition tells 31 stories, most of them from one or two thin sources
THIN = 400  # characters: two sentences; more is enough for a summary
_PAUSE = 1.0  # seconds between two pages of one host, unless its robots.txt says otherwise
_LONGEST_PAUSE = 10.0  # seconds: a host that wants more is asked for one page only
_LONGEST_RUN = 120.0  # seconds for all pages together: a build waits for them, and its hour is fixed
_SAME = 0.34  # of the entry's words must stand on the page: a homepage or a login shares fewer
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4,}|\d{2,}"
)
_STEM = 5  # letters by which two forms of a word are one


class Outcome(StrEnum):
    """How the reading of a page ended."""

    READ = "read"
    LEFT = "left"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reading:
    """What happened to the page of one entry, and why in words."""

    entry_id: int
    url: str
    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True)
class _Target:
    """An entry whose page may be read."""

    entry_id: int
    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Call:
    """What one run needs at every page."""

    database: Database
    settings: Settings
    clock: Clock
    session: aiohttp.ClientSession
    robots: Robots


def fetch_articles(database: Database, settings: Settings, clock: Clock, entry_ids: Sequence[int]) -> list[Reading]:
    """Read the pages of those entries whose feed gave little text, and store their articles beside it.

    Does nothing unless `collect.articles` is set. What a feed gave is never touched. A page that fails stops nothing
    and is recorded nowhere: the next run tries it again.

    Args:
        database: Where the entries are.
        settings: The limits, as for feeds.
        clock: What time it is.
        entry_ids: In the order of their importance; those beyond `MOST_PAGES` are left.

    Returns:
        What happened to each entry, in the order of `entry_ids`.

    Raises:
        DatabaseError: The database cannot be written; articles stored before are kept.
    """
    if not settings.collect.articles:
        return []
    targets, readings = _targets(database, list(dict.fromkeys(entry_ids)))
    readings |= asyncio.run(_run(database, settings, clock, targets)) if targets else {}
    return [readings[entry_id] for entry_id in dict.fromkeys(entry_ids) if entry_id in readings]


def _targets(database: Database, entry_ids: list[int]) -> tuple[list[_Target], dict[int, Reading]]:
    targets: list[_Target] = []
    left: dict[int, Reading] = {}
    with database.read() as session:
        for entry_id in entry_ids:
            row = session.exec(
                select(Entry, Feed).join(Feed, col(Feed.id) == Entry.feed_id).where(Entry.id == entry_id)
            )
            found = row.first()
            if found is None:
                continue
            entry, feed = found
            reason = "enough pages are read in one run" if len(targets) >= MOST_PAGES else _why_not(entry, feed)
            if reason:
                left[entry_id] = Reading(entry_id, entry.url, Outcome.LEFT, reason)
            else:
                targets.append(_Target(entry_id, entry.url, entry.title, entry.text))
    return targets, left


def _why_not(entry: Entry, feed: Feed) -> str:
    """Why the page is not read; the empty text if it is."""
    if entry.article_at is not None:
        return "was read before"
    if feed.paywall:
        return f"{feed.outlet} asks for a subscription"
    if len(entry.text) >= THIN and not entry.text.endswith("…"):
        return "the feed says enough"
    return ""


async def _run(database: Database, settings: Settings, clock: Clock, targets: Sequence[_Target]) -> dict[int, Reading]:
    late = f"was not reached within {_LONGEST_RUN:g} seconds"
    readings = {each.entry_id: Reading(each.entry_id, each.url, Outcome.FAILED, late) for each in targets}
    limits = settings.collect
    async with client(limits, Guard(limits.allow_addresses)) as session:
        call = _Call(database, settings, clock, session, Robots(session, limits, clock))

        async def visit(pages: list[_Target]) -> None:
            await _read_host(call, pages, readings)

        spoiled = await by_host(targets, lambda page: page.url, visit, at_once=limits.concurrency, seconds=_LONGEST_RUN)
    for page in spoiled:
        if readings[page.entry_id].words == late:
            words = "its host gave something that cannot be read"
            readings[page.entry_id] = Reading(page.entry_id, page.url, Outcome.FAILED, words)
    return readings


async def _read_host(call: _Call, pages: list[_Target], readings: dict[int, Reading]) -> None:
    """Read one host's pages, one after the other, as its robots.txt allows."""
    delay = await call.robots.delay(pages[0].url)
    asked = _PAUSE if delay is None else delay
    for number, page in enumerate(pages):
        if number and asked > _LONGEST_PAUSE:
            words = f"its host wants {asked:g} seconds between pages"
            readings[page.entry_id] = Reading(page.entry_id, page.url, Outcome.LEFT, words)
            continue
        if number:
            await asyncio.sleep(asked)
        readings[page.entry_id] = await _read_page(call, page)


async def _read_page(call: _Call, page: _Target) -> Reading:
    if not await call.robots.allows(page.url):
        return Reading(page.entry_id, page.url, Outcome.LEFT, "its host's robots.txt forbids it")
    answer = await fetch(call.session, page.url, Validators(), call.settings.collect, call.clock.now(), wanted=PAGE)
    if not isinstance(answer, Fetched):
        words = answer.message if isinstance(answer, Failed) else "answers with nothing"
        return Reading(page.entry_id, page.url, Outcome.FAILED, words)
    if not await call.robots.allows(answer.url):
        return Reading(page.entry_id, page.url, Outcome.LEFT, "leads to a host whose robots.txt forbids it")
    if not is_web_page(answer.content_type):
        kind = answer.content_type.partition(";")[0].strip()
        return Reading(page.entry_id, page.url, Outcome.FAILED, f"is no web page but {kind[:60]}")
    article = await asyncio.to_thread(_article, answer.body, charset_of(answer.content_type), page.title)
    reason = why_not_stored(page.title, page.text, article)
    if reason:
        return Reading(page.entry_id, page.url, Outcome.LEFT, reason)
    _store(call, page, article)
    return Reading(page.entry_id, page.url, Outcome.READ, f"gave {len(article):,} characters")


def _article(body: bytes, charset: str, title: str) -> str:
    return clean_text(extract(body, charset).replace("\n", "\n\n"), title).text


def why_not_stored(title: str, text: str, article: str) -> str:
    """Why an article is not worth storing beside what the feed says; the empty text if it is."""
    if not article:
        return "holds no article"
    if len(article) <= len(text):
        return "says no more than the feed"
    words = {word[:_STEM] for word in _WORD.findall(f"{title} {text[:THIN]}".casefold())}
    there = {word[:_STEM] for word in _WORD.findall(article.casefold())}
    if words and len(words & there) < _SAME * len(words):
        return "is about something else"
    return ""


def _store(call: _Call, page: _Target, article: str) -> None:
    with call.database.write() as session:
        entry = session.get(Entry, page.entry_id)
        if entry is not None and entry.url == page.url:  # its outlet may have changed it meanwhile
            entry.article, entry.article_at = article, call.clock.now()
