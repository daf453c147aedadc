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
_NOTHING = ["User-agent: *", "Disallow: /"]  # is allowed
_DAY = 86_400  # seconds


class Robots:
    """The rules of every host that one run meets, each asked for once."""

    def __init__(self, session: aiohttp.ClientSession, limits: Collect, clock: Clock) -> None:
        self._session, self._limits, self._clock = session, limits, clock
        self._rules: dict[str, RobotFileParser] = {}

    async def allows(self, url: str) -> bool:
        """Whether we may ask for `url`."""
        try:
            return (await self._of(url)).can_fetch(AGENT, url)
        except ValueError:  # the parser takes addresses apart again, and some then no longer hold together
            return False

    async def delay(self, url: str) -> float | None:
        """How many seconds the host of `url` wants between two requests; None if it does not say.

        A day at most: it may write any number of digits.
        """
        asked = (await self._of(url)).crawl_delay(AGENT)
        return None if asked is None else float(min(int(asked), _DAY))

    async def _of(self, url: str) -> RobotFileParser:
        host = urlsplit(url).netloc
        if host not in self._rules:
            self._rules[host] = await self._fetched(url)
        return self._rules[host]

    async def _fetched(self, url: str) -> RobotFileParser:
        """All is allowed where there is no robots.txt, and nothing where it cannot be had (section 2.3.1).

        Nor is anything where it cannot be read: what it wants to forbid is unknown.
        """
        address = urljoin(url, "/robots.txt")
        answer = await fetch(self._session, address, Validators(), self._limits, self._clock.now(), wanted=PAGE)
        match answer:
            case Fetched(body=body):
                try:
                    return _parsed(body[:_MAX_BYTES].decode("utf-8", "replace").splitlines())
                except ValueError:  # from `Crawl-delay: ²` or `Disallow: //[`
                    return _parsed(_NOTHING)
            case Failed(status=status) if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return _parsed([])
            case Failed(status=HTTPStatus.OK) | Unchanged():
                return _parsed([])
            case Failed():
                return _parsed(_NOTHING)


def _parsed(lines: list[str]) -> RobotFileParser:
    """The rules of a robots.txt.

    Raises:
        ValueError: It has a line that the parser trips over.
    """
    rules = RobotFileParser()
    rules.parse(lines)
    return rules
