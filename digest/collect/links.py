"""Trying the links of an edition: guarded, few bytes, and as its hosts' robots.txt allow."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import aiohttp
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from digest.collect.abandoning import Abandoning
from digest.collect.fetch import PAGE, REDIRECTS, client
from digest.collect.guard import Guard
from digest.collect.robots import Robots
from digest.collect.rounds import by_host
from digest.collect.urls import canonical
from digest.db.links import LinkAnswer, LinkTrouble

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.clock import Clock
    from digest.db.session import Database
    from digest.settings import Collect, Settings

FRESH = timedelta(hours=24)  # an article that stood yesterday is asked for again before a further edition links to it
_KEPT = timedelta(days=30)
_LONGEST_RUN = 20.0  # seconds for all links together: an editor waits for them
_LONGEST_ANSWER = 8.0  # seconds for one link, so that a host that hangs leaves time for the others
_PAUSE = 0.5  # seconds between two links of one host, unless its robots.txt says otherwise
_LONGEST_PAUSE = 5.0  # seconds: of a host that wants more, one link is tried
# What a server says that does not know HEAD, or knows it badly: only what it answers to GET counts then.
_ASK_AGAIN = {400, 404, 405, 410, 501}
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True, slots=True)
class _Call:
    """What one run needs at every link."""

    session: aiohttp.ClientSession
    limits: Collect
    robots: Robots
    now: datetime


class _ForbiddenError(Exception):
    """A redirect leads to what may not be asked for."""

    def __init__(self, trouble: LinkTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def try_links(database: Database, settings: Settings, clock: Clock, urls: Sequence[str]) -> int:
    """Ask once for each address that was not asked for within the last day, and keep what it answered.

    Where no host at all says anything the network is down: nothing is kept, and the next run asks again. So it does for
    what was not reached in time. An address that answered within the last day is asked once more with those that did
    not, so that a single host that is gone is told from a network that is down.

    It takes little more than `_LONGEST_RUN` seconds, even if the system's look-up of names hangs.

    Args:
        database: Where the answers are.
        settings: The limits, as for feeds.
        clock: What time it is.
        urls: Canonical addresses.

    Returns:
        How many answers are new.

    Raises:
        DatabaseError: The database cannot be written.
    """
    now = clock.now()
    with database.read() as session:
        asked = select(LinkAnswer).where(col(LinkAnswer.url).in_(urls), col(LinkAnswer.checked_at) > now - FRESH)
        fresh = {answer.url: answer for answer in session.exec(asked)}
    wanted = [url for url in dict.fromkeys(urls) if url not in fresh]
    if not wanted:
        return 0
    witness = [url for url, answer in fresh.items() if answer.status][:1]
    answers = asyncio.run(_run(settings, clock, [*wanted, *witness]))
    if not any(answer.status or answer.trouble is LinkTrouble.NOT_ASKED for answer in answers):
        return 0
    with database.write() as session:
        session.execute(delete(LinkAnswer).where(col(LinkAnswer.checked_at) < now - _KEPT))
        new = [answer for answer in answers if answer.url not in fresh]
        _keep(session, new)
    return len(new)


def _keep(session: Session, answers: list[LinkAnswer]) -> None:
    """Keep the answers in place of older ones, also when another process has just kept some of them."""
    dialect = session.get_bind().dialect.name
    for answer in sorted(answers, key=lambda answer: answer.url):  # in one order, or two processes wait for each other
        row = answer.model_dump()
        if dialect == "postgresql":
            session.execute(
                postgresql.insert(LinkAnswer).values(row).on_conflict_do_update(index_elements=["url"], set_=row)
            )
        else:
            session.execute(
                sqlite.insert(LinkAnswer).values(row).on_conflict_do_update(index_elements=["url"], set_=row)
            )


async def _run(settings: Settings, clock: Clock, urls: Collection[str]) -> list[LinkAnswer]:
    limits = settings.collect.model_copy(
        update={"timeout_seconds": min(settings.collect.timeout_seconds, _LONGEST_ANSWER)}
    )
    answers: list[LinkAnswer] = []
    asyncio.get_running_loop().set_default_executor(Abandoning())
    async with client(limits, Guard(limits.allow_addresses)) as session:
        call = _Call(session, limits, Robots(session, limits, clock), clock.now())

        async def visit(links: list[str]) -> None:
            await _try_host(call, links, answers)

        # What was not reached in time, or is of a host that spoiled its visit, is not told of.
        await by_host(urls, str, visit, at_once=limits.concurrency, seconds=_LONGEST_RUN)
    return answers


async def _try_host(call: _Call, links: list[str], answers: list[LinkAnswer]) -> None:
    """Try one host's links, one after the other."""
    if trouble := await _resolve(links[0]):
        answers += [LinkAnswer(url=url, checked_at=call.now, trouble=trouble) for url in links]
        return
    delay = await call.robots.delay(links[0])
    asked = _PAUSE if delay is None else delay
    for number, url in enumerate(links):
        trouble = await _forbidden(call.robots, url)
        if trouble or (number and asked > _LONGEST_PAUSE):
            answers.append(LinkAnswer(url=url, checked_at=call.now, trouble=trouble or LinkTrouble.NOT_ASKED))
            continue
        if number:
            await asyncio.sleep(asked)
        answers.append(await _try(call, url))


async def _forbidden(robots: Robots, url: str) -> LinkTrouble | None:
    """Why the host of `url` may not be asked for it, if so."""
    if await robots.allows(url):
        return None
    return LinkTrouble.NOT_ASKED if await robots.known(url) else LinkTrouble.NO_ANSWER


async def _resolve(url: str) -> LinkTrouble | None:
    """Whether the host has no name, which is asked before its robots.txt: without one there is nothing to forbid."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_LONGEST_ANSWER):
            await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or parts.scheme)
    except socket.gaierror as error:
        return LinkTrouble.UNKNOWN_HOST if error.errno in _NO_SUCH_NAME else LinkTrouble.NO_ANSWER
    except UnicodeError:  # no name has such a form
        return LinkTrouble.UNKNOWN_HOST
    except (OSError, TimeoutError):
        return LinkTrouble.NO_ANSWER
    return None


async def _try(call: _Call, url: str) -> LinkAnswer:
    try:
        async with asyncio.timeout(call.limits.timeout_seconds):
            status, final = await _by_head(call, url)
            if status in _ASK_AGAIN:
                status, final = await _follow(call, "GET", url)
    except _ForbiddenError as error:
        return LinkAnswer(url=url, checked_at=call.now, trouble=error.trouble)
    except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
        return LinkAnswer(url=url, checked_at=call.now, trouble=LinkTrouble.NO_ANSWER)
    return LinkAnswer(url=url, checked_at=call.now, status=status, final_url=final)


async def _by_head(call: _Call, url: str) -> tuple[int, str]:
    try:
        return await _follow(call, "HEAD", url)
    except (aiohttp.ClientResponseError, aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError):
        return HTTPStatus.METHOD_NOT_ALLOWED, url  # a server that cannot say so


async def _follow(call: _Call, method: str, url: str) -> tuple[int, str]:
    """The status at the end of the redirects, and where that is. Of what a GET sends nothing is read.

    A host that they lead to is asked as its own robots.txt allows.

    Raises:
        _ForbiddenError: It does not.
        ValueError: They lead to what is no web address, or do not end.
    """
    headers = {"Accept": PAGE.accept, "Range": "bytes=0-1023"}
    for _ in range(call.limits.max_redirects + 1):
        async with call.session.request(
            method, url, headers=headers, allow_redirects=False, timeout=aiohttp.ClientTimeout()
        ) as response:
            if response.status not in REDIRECTS or "Location" not in response.headers:
                return _meant(response.status), url
            target = canonical(urljoin(str(response.url), response.headers["Location"]))
        if target is None:
            raise ValueError("leads to what is no web address")
        if trouble := await _forbidden(call.robots, target):
            raise _ForbiddenError(trouble)
        url = target
    raise ValueError("redirects without an end")


def _meant(status: int) -> int:
    """A page shorter than the range that is asked for is there all the same (RFC 9110, section 15.5.17)."""
    return HTTPStatus.OK if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE else status
