"""A page that somebody gave the address of, read as an item of a feed would be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from trafilatura.utils import load_html

from digest.collect.article import extract
from digest.collect.fetch import PAGE, Failed, Fetched, Validators, client, fetch
from digest.collect.guard import Guard
from digest.collect.page import MAX_PAGE, charset_of, decoded, is_honest, is_web_page
from digest.collect.parse import FeedItem
from digest.collect.robots import Robots
from digest.errors import FetchError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from digest.clock import Clock
    from digest.settings import Collect

_TITLES = ("//meta[@property='og:title']/@content", "//title/text()", "//h1//text()")
_DATES = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='date']/@content",
    "//time/@datetime",
)
_OLDEST, _AHEAD = datetime(1995, 1, 1, tzinfo=UTC), timedelta(hours=1)
_BY_HAND = "write the story by hand"


def read_page(limits: Collect, clock: Clock, url: str) -> FeedItem:
    """What the page at `url` tells, as politely and guardedly asked for as any other.

    Raises:
        FetchError: It cannot be had, or holds no article; the text says why, and what to do.
    """
    try:
        return asyncio.run(_read(limits, clock, url))
    except FetchError as error:
        raise FetchError(f"{url}: {error}") from error


async def _read(limits: Collect, clock: Clock, url: str) -> FeedItem:
    async with client(limits, Guard(limits.allow_addresses)) as session:
        robots = Robots(session, limits, clock)

        async def ask(for_what: str) -> Fetched:
            answer = await fetch(session, for_what, Validators(), limits, clock.now(), wanted=PAGE)
            if not isinstance(answer, Fetched):
                raise FetchError(answer.message if isinstance(answer, Failed) else "answers with nothing")
            return answer

        if not await robots.known(url):  # nothing is allowed then, and asking once more says why
            await ask(urljoin(url, "/robots.txt"))
        await _require_leave(robots, url)
        answer = await ask(url)
        await _require_leave(robots, answer.url)
    if not is_web_page(answer.content_type):
        raise FetchError(f"is no web page but {answer.content_type[:60]}: {_BY_HAND}")
    return _item(answer, clock.now())


async def _require_leave(robots: Robots, url: str) -> None:
    if not await robots.allows(url):
        raise FetchError(f"its outlet does not want programs to read it (robots.txt): {_BY_HAND}")


def _item(answer: Fetched, now: datetime) -> FeedItem:
    page = decoded(answer.body, charset_of(answer.content_type))[:MAX_PAGE]
    text = extract(page)
    tree = load_html(page) if is_honest(page) else None
    if not text or tree is None:
        raise FetchError(f"holds no article that can be read: {_BY_HAND}")
    return FeedItem(
        guid=answer.url,
        link=answer.url,
        title=next(iter(_said(tree, _TITLES)), ""),
        text=text.replace("\n", "\n\n"),
        byline="",
        language=tree.get("lang", ""),
        published_at=next((moment for each in _said(tree, _DATES) if (moment := _moment(each, now))), None),
    )


def _said(tree: HtmlElement, paths: tuple[str, ...]) -> list[str]:
    """What the page says at those places, the first place first."""
    return [text.strip() for path in paths for text in tree.xpath(path) if text.strip()]


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment that a page names; None if it can not be true."""
    try:
        named = datetime.fromisoformat(text)
        moment = (named if named.tzinfo else named.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _OLDEST <= moment <= now + _AHEAD else None
