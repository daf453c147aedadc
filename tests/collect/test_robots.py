"""What a robots.txt may hold: anything, and no line of it ends more than the visit to its host."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings as how, strategies as st

from digest.clock import FixedClock
from digest.collect.fetch import client
from digest.collect.guard import Guard
from digest.collect.robots import Robots
from digest.settings import Collect
from tests.fakes.feeds import NOW
from tests.fakes.server import http

if TYPE_CHECKING:
    from tests.fakes.server import LoopbackServer

LIMITS = Collect(allow_addresses=["127.0.0.1/32"], timeout_seconds=5)
UNREADABLE = ["Crawl-delay: ²", "Request-rate: ²/1", "Disallow: //[", f"Crawl-delay: {'9' * 5_000}"]


def judged(url: str) -> tuple[bool, float | None]:
    """Whether `url` may be asked for, and with how many seconds between two requests."""

    async def ask() -> tuple[bool, float | None]:
        async with client(LIMITS, Guard(LIMITS.allow_addresses)) as session:
            robots = Robots(session, LIMITS, FixedClock(NOW))
            return await robots.allows(url), await robots.delay(url)

    return asyncio.run(ask())


@pytest.mark.parametrize("line", UNREADABLE)
def test_what_cannot_be_read_forbids_everything(server: LoopbackServer, line: str) -> None:
    server.says("/robots.txt", http(f"User-agent: *\n{line}\n".encode()))
    assert judged(server.url("/story")) == (False, None)


def test_a_pause_of_any_length_is_a_day_at_most(server: LoopbackServer) -> None:
    server.says("/robots.txt", http(f"User-agent: *\nCrawl-delay: {'9' * 400}\n".encode()))
    assert judged(server.url("/story")) == (True, 86_400.0)


def test_an_address_that_does_not_hold_together_once_unquoted_is_not_asked_for(server: LoopbackServer) -> None:
    assert judged(server.url("/story").replace("//", "//a%5B@"))[0] is False


NAME = st.sampled_from(["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", "Sitemap"])
VALUE = st.sampled_from(["*", "digest", "/", "//[", "²", "1/²", "%5B//", "7"]) | st.text(max_size=8)


@given(lines=st.lists(st.tuples(NAME, VALUE), max_size=6))
@how(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_it_holds_it_allows_or_forbids(server: LoopbackServer, lines: list[tuple[str, str]]) -> None:
    body = "User-agent: *\n" + "\n".join(f"{name}: {value}" for name, value in lines)
    server.says("/robots.txt", http(body.encode("utf-8", "replace")))
    allowed, delay = judged(server.url("/story"))
    assert isinstance(allowed, bool)
    assert delay is None or 0 <= delay <= 86_400
