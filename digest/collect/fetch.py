"""Fetching feeds and pages: conditionally, guarded, and within limits that a hostile server cannot stretch."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import aiohttp

from digest import __version__
from digest.errors import FetchError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from digest.collect.guard import Guard
    from digest.settings import Collect

_CHUNK = 65_536
_PER_HOST = 2  # outlets block readers that ask for many feeds at once
REDIRECTS = {301, 302, 303, 307, 308}
_LONGEST_PAUSE = timedelta(hours=24)
AGENT = "digest"  # the name that a robots.txt calls us by


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: how a request names it, and what its absence means to an operator."""

    accept: str
    not_found: str
    gone: str


FEED = Wanted(
    accept="application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5",
    not_found="there is no feed at this address: look up the new one",
    gone="the feed is gone for good: take it out of the settings",
)
PAGE = Wanted(
    accept="text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    not_found="the page is not there",
    gone="the outlet has taken the page back",
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer gave to ask "has it changed?" with."""

    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A new body, with the final address and the headers that matter for reading it."""

    url: str
    body: bytes
    content_type: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server, or the hash of the body, says that nothing is new."""

    validators: Validators


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is nothing, in words; how long the server asks to be left alone; its status, 0 if it gave none."""

    message: str
    pause: timedelta = field(default_factory=timedelta)
    status: int = 0


Answer = Fetched | Unchanged | Failed


class RefusedError(FetchError):
    """The server answered, but not with what was asked for."""

    def __init__(self, message: str, pause: timedelta = timedelta(), status: int = 0) -> None:
        super().__init__(message)
        self.pause = pause
        self.status = status


@asynccontextmanager
async def client(limits: Collect, guard: Guard) -> AsyncIterator[aiohttp.ClientSession]:
    """A session whose every socket is made for an address that `guard` has let pass."""

    def guarded_socket(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        refusal = guard.refusal(str(address[0]))
        if refusal:
            raise OSError(errno.EACCES, refusal)  # an OSError, so that the host's other addresses are tried
        return socket.socket(family=family, type=kind, proto=protocol)

    connector = aiohttp.TCPConnector(limit=limits.concurrency, limit_per_host=_PER_HOST, socket_factory=guarded_socket)
    headers = {
        "User-Agent": f"{AGENT}/{__version__} (feed reader)",
        "Accept-Encoding": "gzip, deflate",
    }
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    ) as session:
        yield session


async def fetch(  # noqa: PLR0913 - one request: who asks, for what, where, with which memory and limits, and when
    session: aiohttp.ClientSession,
    url: str,
    known: Validators,
    limits: Collect,
    now: datetime,
    *,
    wanted: Wanted = FEED,
) -> Answer:
    """Fetch one feed or page. Never raises for anything that the network or the server does.

    Args:
        session: From `client`.
        url: Its address.
        known: What the last successful answer gave.
        limits: Bytes after decompression, seconds in all, redirects.
        now: For a `Retry-After` that is a date.
        wanted: What is asked for.
    """
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            return await _follow(session, url, known, limits, now, wanted)
    except TimeoutError:
        return Failed(f"took longer than {limits.timeout_seconds:g} seconds in all")
    except RefusedError as error:
        return Failed(_legible(str(error)), error.pause, error.status)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Failed(_legible(_in_words(error)))


async def _follow(  # noqa: PLR0913, PLR0917 - as `fetch`
    session: aiohttp.ClientSession, url: str, known: Validators, limits: Collect, now: datetime, wanted: Wanted
) -> Answer:
    headers = {"Accept": wanted.accept}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    for _ in range(limits.max_redirects + 1):
        async with session.get(
            url, headers=headers, allow_redirects=False, timeout=aiohttp.ClientTimeout()
        ) as response:
            if response.status in REDIRECTS and "Location" in response.headers:
                url = _next(str(response.url), response.headers["Location"])
                continue
            return await _read(response, known, limits, now, wanted)
    raise RefusedError(f"redirects more than {limits.max_redirects} times: the address may have moved, look it up")


def _next(url: str, location: str) -> str:
    target = urljoin(url, location)
    if urlsplit(target).scheme not in {"http", "https"}:
        raise RefusedError(f"redirects to {target[:80]!r}, which is not a web address")
    return target


async def _read(
    response: aiohttp.ClientResponse, known: Validators, limits: Collect, now: datetime, wanted: Wanted
) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED:
        return Unchanged(_validators(response.headers, known.body_sha256, known))
    if response.status != HTTPStatus.OK:
        pause = _pause(response.headers.get("Retry-After"), now)
        raise RefusedError(_status_in_words(response.status, response.reason, wanted), pause, response.status)
    body = await _body(response, limits.max_bytes)
    if not body.strip():
        raise RefusedError("answers with an empty page", status=response.status)
    sha256 = hashlib.sha256(body).hexdigest()
    validators = _validators(response.headers, sha256, Validators())
    if sha256 == known.body_sha256:
        return Unchanged(validators)
    return Fetched(str(response.url), body, response.headers.get("Content-Type", ""), validators)


async def _body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The decompressed body; the count runs while it is unpacked, so that a small bomb cannot become a large body."""
    parts, size = [], 0
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > max_bytes:
            raise RefusedError(f"is larger than {max_bytes:,} bytes (`collect.max_bytes`)")
        parts.append(part)
    return b"".join(parts)


def _validators(headers: Mapping[str, str], sha256: str | None, old: Validators) -> Validators:
    return Validators(
        etag=_sendable(headers.get("ETag", old.etag)),
        last_modified=_sendable(headers.get("Last-Modified", old.last_modified)),
        body_sha256=sha256,
    )


def _sendable(value: str | None) -> str | None:
    """A header's value if it can be stored and sent back: bytes that are no UTF-8 come as lone surrogates."""
    return value if value and value.isprintable() else None


def _pause(retry_after: str | None, now: datetime) -> timedelta:
    """What `Retry-After` asks for (RFC 9110, section 10.2.3): seconds or a date; at most a day."""
    if not retry_after:
        return timedelta()
    if retry_after.isdecimal():
        return min(timedelta(seconds=int(retry_after[:9])), _LONGEST_PAUSE)  # nine digits are a day many times over
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return timedelta()
    asked = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(asked, timedelta()), _LONGEST_PAUSE)


def _status_in_words(status: int, reason: str | None, wanted: Wanted) -> str:
    remedy = {
        401: "it wants a login",
        403: "the outlet refuses this reader",
        404: wanted.not_found,
        410: wanted.gone,
        429: "too many requests: it is left alone for a while",
    }.get(status, "the outlet's server has a fault" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "")
    return f"answers {status} {reason or ''}".rstrip() + (f": {remedy}" if remedy else "")


def _in_words(error: BaseException) -> str:
    """The innermost cause, because aiohttp wraps what the guard and the system say."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            words = f"the host {error.host} is not known: check the address, or this machine's network"
        case aiohttp.ClientConnectorCertificateError():
            words = f"the certificate of {error.host} cannot be trusted: {error.certificate_error}"
        case aiohttp.ClientConnectorError():
            words = f"cannot connect to {error.host}: {_cause(error.os_error)}"
        case aiohttp.ClientPayloadError():
            words = "the answer broke off or is wrongly compressed"
        case aiohttp.ServerDisconnectedError():
            words = "the server hung up without an answer"
        case aiohttp.ClientResponseError():
            words = f"the answer is not proper HTTP: {error.message}"
        case ValueError():
            words = f"leads to an address that cannot be used: {error}"
        case _:
            words = str(error) or type(error).__name__
    return words


def _cause(error: OSError) -> str:
    """Why there is no connection; asyncio's own text says only that there is none, beside the system's number."""
    said = error.strerror or str(error)
    return os.strerror(error.errno) if error.errno and said.startswith("Connect call failed") else said


def _legible(text: str) -> str:
    """One short line: what servers say may hold line breaks, terminal codes, and what no database takes."""
    return one_line(text)[:300]
