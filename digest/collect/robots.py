"""What a host's robots.txt allows (RFC 9309)."""

from __future__ import annotations

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


class Robots:
    """The rules of every host that one run meets, each asked for once."""

    def __init__(self, session: aiohttp.ClientSession, limits: Collect, clock: Clock) -> None:
        self._session, self._limits, self._clock = session, limits, clock
        self._rules: dict[str, RobotFileParser] = {}

    async def allows(self, url: str) -> bool:
        """Whether we may ask for `url`."""
        return (await self._of(url)).can_fetch(AGENT, url)

    async def delay(self, url: str) -> float | None:
        """How many seconds the host of `url` wants between two requests; None if it does not say."""
        asked = (await self._of(url)).crawl_delay(AGENT)
        return None if asked is None else float(asked)

    async def _of(self, url: str) -> RobotFileParser:
        host = urlsplit(url).netloc
        if host not in self._rules:
            self._rules[host] = await self._fetched(url)
        return self._rules[host]

    async def _fetched(self, url: str) -> RobotFileParser:
        """All is allowed where there is no robots.txt, and nothing where it cannot be had (section 2.3.1)."""
        rules = RobotFileParser()
        address = urljoin(url, "/robots.txt")
        answer = await fetch(self._session, address, Validators(), self._limits, self._clock.now(), wanted=PAGE)
        match answer:
            case Fetched(body=body):
                rules.parse(body[:_MAX_BYTES].decode("utf-8", "replace").splitlines())
            case Failed(status=status) if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
                rules.parse([])
            case Failed(status=HTTPStatus.OK) | Unchanged():
                rules.parse([])
            case Failed():
                rules.parse(["User-agent: *", "Disallow: /"])
        return rules
