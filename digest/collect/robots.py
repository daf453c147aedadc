"""What a host's robots.txt allows (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from digest.collect.fetch import AGENT, PAGE, Failed, Fetched, Unchanged, Validators, fetch

if TYPE_CHECKING:
    import aiohttp

    from digest.clock import Clock
    from digest.settings import Collect

_MAX_BYTES = 512_000  # of a robots.txt that are read (section 2.5)
_DAY = 86_400  # seconds


class Robots:
    """The rules of every host that one run meets, each asked for once."""

    def __init__(self, session: aiohttp.ClientSession, limits: Collect, clock: Clock) -> None:
        self._session, self._limits, self._clock = session, limits, clock
        self._rules: dict[str, RobotFileParser | None] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def known(self, url: str) -> bool:
        """Whether the host of `url` says what it allows; if not, nothing is."""
        return await self._of(url) is not None

    async def allows(self, url: str) -> bool:
        """Whether we may ask for `url`."""
        rules = await self._of(url)
        try:
            return rules is not None and rules.can_fetch(AGENT, url)
        except ValueError:  # the parser takes addresses apart again, and some then no longer hold together
            return False

    async def delay(self, url: str) -> float | None:
        """How many seconds the host of `url` wants between two requests; None if it does not say.

        A day at most: it may write any number of digits.
        """
        rules = await self._of(url)
        asked = None if rules is None else rules.crawl_delay(AGENT)
        return None if asked is None else float(min(int(asked), _DAY))

    async def _of(self, url: str) -> RobotFileParser | None:
        host = urlsplit(url).netloc
        async with self._turns[host]:  # two links may lead to one host at a time
            if host not in self._rules:
                self._rules[host] = await self._fetched(url)
            return self._rules[host]

    async def _fetched(self, url: str) -> RobotFileParser | None:
        """All is allowed where there is no robots.txt, and nothing where it cannot be had: None (section 2.3.1).

        Nor is anything where it cannot be read: what it wants to forbid is unknown.
        """
        address = urljoin(url, "/robots.txt")
        answer = await fetch(self._session, address, Validators(), self._limits, self._clock.now(), wanted=PAGE)
        match answer:
            case Fetched(body=body):
                try:
                    return _parsed(body[:_MAX_BYTES].decode("utf-8", "replace").splitlines())
                except ValueError:  # from `Crawl-delay: ²` or `Disallow: //[`
                    return _parsed(["User-agent: *", "Disallow: /"])
            case Failed(status=status) if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return _parsed([])
            case Failed(status=HTTPStatus.OK) | Unchanged():
                return _parsed([])
            case Failed():
                return None


def _parsed(lines: list[str]) -> RobotFileParser:
    """The rules of a robots.txt.

    Raises:
        ValueError: It has a line that the parser trips over.
    """
    rules = RobotFileParser()
    rules.parse(lines)
    return rules
