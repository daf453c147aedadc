from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.clock import FixedClock
from digest.collect import links
from digest.collect.links import FRESH, try_links
from digest.db.links import LinkAnswer, LinkTrouble
from digest.settings import Settings
from tests.fakes.feeds import NOW
from tests.fakes.server import LoopbackServer, http

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.db.session import Database
    from tests.fakes.server import Script

NOBODY = "https://nobody.invalid/story"
PAGE = http(Content_Type="text/html")


def settings(*allowed: str, **limits: float) -> Settings:
    collect = {"allow_addresses": list(allowed or ["127.0.0.0/8"]), "timeout_seconds": 5} | limits
    return Settings.model_validate(
        {
            "newsletters": [{"slug": "asia", "title": "Decoding Asia"}],
            "feeds": [{"url": "https://harbour.example/rss", "outlet": "Harbour Post"}],
            "collect": collect,
        }
    )


def answers(database: Database) -> dict[str, LinkAnswer]:
    with database.read() as session:
        return {row.url: row for row in session.exec(select(LinkAnswer))}


def tried(database: Database, *urls: str, now: datetime = NOW, **limits: float) -> dict[str, LinkAnswer]:
    """What is kept of the addresses once they were tried."""
    try_links(database, settings(**limits), FixedClock(now), urls)
    return answers(database)


def by_method(**said: bytes) -> Script:
    return lambda request: [said[request.method]]


@pytest.fixture
def alive(server: LoopbackServer) -> str:
    """A link that is there, so that the network is."""
    return server.says("/alive", PAGE)


@pytest.fixture
def other() -> Iterator[LoopbackServer]:
    with LoopbackServer().running() as running:
        yield running


def test_a_page_that_is_there_is_asked_for_by_its_head_alone(
    database: Database, server: LoopbackServer, alive: str
) -> None:
    answer = tried(database, alive)[alive]
    assert (answer.status, answer.final_url, answer.trouble) == (200, alive, LinkTrouble.NONE)
    assert answer.checked_at == NOW
    assert [request.method for request in server.asked("/alive")] == ["HEAD"]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "405 Method Not Allowed", "501 Not Implemented"])
def test_only_what_is_said_to_a_get_of_a_few_bytes_makes_a_link_dead(
    database: Database, server: LoopbackServer, status: str
) -> None:
    url = server.does("/story", by_method(HEAD=http(status=status), GET=PAGE))
    assert tried(database, url)[url].status == 200
    head, get = server.asked("/story")
    assert (head.method, get.method, get.headers["range"]) == ("HEAD", "GET", "bytes=0-1023")


@pytest.mark.parametrize("head", [b"", http(b"with a body"), b"HTTP/1.1 nonsense\r\n\r\n"])
def test_a_server_that_knows_no_head_is_asked_with_a_get(
    database: Database, server: LoopbackServer, head: bytes
) -> None:
    url = server.does("/story", by_method(HEAD=head, GET=PAGE))
    assert tried(database, url)[url].status == 200


@pytest.mark.parametrize(
    ("status", "code"),
    [("404 Not Found", 404), ("410 Gone", 410), ("403 Forbidden", 403), ("503 Out", 503), ("429 Slow", 429)],
)
def test_a_status_is_kept_as_it_is(database: Database, server: LoopbackServer, status: str, code: int) -> None:
    url = server.says("/story", http(status=status))
    assert tried(database, url)[url].status == code
    assert len(server.asked("/story")) == (2 if code in {404, 410} else 1)


def test_a_page_shorter_than_what_is_asked_for_is_there(database: Database, server: LoopbackServer) -> None:
    refused = http(status="416 Range Not Satisfiable")
    url = server.does("/story", by_method(HEAD=http(status="405 No"), GET=refused))
    assert tried(database, url)[url].status == 200


def test_a_long_page_is_not_read(database: Database, server: LoopbackServer) -> None:
    endless = chain([b"HTTP/1.1 200 OK\r\n\r\n"], repeat(b"x" * 1_000_000))
    url = server.does("/story", lambda request: [http(status="405 No")] if request.method == "HEAD" else endless)
    start = time.monotonic()
    assert tried(database, url)[url].status == 200
    assert time.monotonic() - start < 4


def test_where_redirects_end_is_kept_in_canonical_form(
    database: Database, server: LoopbackServer, other: LoopbackServer
) -> None:
    there = other.says("/moved", PAGE)
    url = server.says("/story", http(status="301 Moved", Location=f"{there}?utm_source=x#top"))
    assert tried(database, url)[url].final_url == there


@pytest.mark.parametrize("target", ["/story", "mailto:a@b.example", "http://[oh", "http://a b/"])
def test_redirects_without_an_end_or_to_no_web_address_tell_nothing(
    database: Database, server: LoopbackServer, alive: str, target: str
) -> None:
    url = server.says("/story", http(status="302 Found", Location=target))
    answer = tried(database, alive, url)[url]
    assert (answer.status, answer.final_url, answer.trouble) == (0, "", LinkTrouble.NO_ANSWER)


def test_a_redirect_into_a_private_network_is_not_followed(
    database: Database, server: LoopbackServer, other: LoopbackServer, alive: str
) -> None:
    inside = LoopbackServer("127.0.0.2")
    with inside.running():
        url = other.says("/story", http(status="302 Found", Location=inside.says("/secret", PAGE)))
        try_links(database, settings("127.0.0.1/32"), FixedClock(NOW), [alive, url])
        assert answers(database)[url].trouble is LinkTrouble.NO_ANSWER
        assert inside.requests == []
    assert server.asked("/alive")


def test_a_host_without_a_name_is_told_from_one_that_does_not_answer(database: Database, alive: str) -> None:
    silent, odd = "http://127.0.0.3:9/story", f"https://{'a' * 64}.example/story"
    kept = tried(database, alive, NOBODY, silent, odd)
    assert kept[NOBODY].trouble is LinkTrouble.UNKNOWN_HOST
    assert kept[odd].trouble is LinkTrouble.UNKNOWN_HOST
    assert kept[silent].trouble in {LinkTrouble.NO_ANSWER, LinkTrouble.NOT_ASKED}


def test_a_host_that_hangs_up_or_hangs_tells_nothing(
    database: Database, server: LoopbackServer, other: LoopbackServer, alive: str
) -> None:
    rude = other.does("/rude", lambda _request: [])
    slow = server.does("/slow", lambda _request: [9.0])
    kept = tried(database, alive, rude, slow, timeout_seconds=0.4)
    assert kept[rude].trouble is kept[slow].trouble is LinkTrouble.NO_ANSWER


def test_what_a_robots_txt_forbids_is_not_asked_for(database: Database, other: LoopbackServer, alive: str) -> None:
    other.says("/robots.txt", http(b"User-agent: *\nDisallow: /private\n"))
    url = other.says("/private/story", PAGE)
    assert tried(database, alive, url)[url].trouble is LinkTrouble.NOT_ASKED
    assert other.asked("/private/story") == []


@pytest.mark.parametrize("line", ["Crawl-delay: ²", "Request-rate: ²/1", "Disallow: //["])
def test_a_robots_txt_that_nobody_can_read_spoils_its_own_host_only(
    database: Database, other: LoopbackServer, alive: str, line: str
) -> None:
    other.says("/robots.txt", http(f"User-agent: *\n{line}\n".encode()))
    url = other.says("/story", PAGE)
    kept = tried(database, alive, url)
    assert (kept[alive].status, kept[url].trouble) == (200, LinkTrouble.NOT_ASKED)
    assert other.asked("/story") == []


def test_a_host_is_asked_for_one_link_after_the_other_with_a_pause(
    database: Database, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_PAUSE", 0.15)
    urls = [server.says(f"/{number}", PAGE) for number in range(3)]
    start = time.monotonic()
    assert {answer.status for answer in tried(database, *urls).values()} == {200}
    assert time.monotonic() - start > 0.3


def test_of_a_host_that_wants_long_pauses_one_link_is_tried(database: Database, server: LoopbackServer) -> None:
    server.says("/robots.txt", http(b"User-agent: *\nCrawl-delay: 60\n"))
    first, second = server.says("/1", PAGE), server.says("/2", PAGE)
    kept = tried(database, first, second)
    assert (kept[first].status, kept[second].trouble) == (200, LinkTrouble.NOT_ASKED)


def test_an_answer_counts_for_a_day(database: Database, server: LoopbackServer, alive: str) -> None:
    tried(database, alive)
    tried(database, alive, now=NOW + FRESH - timedelta(seconds=1))
    assert len(server.asked("/alive")) == 1
    later = NOW + FRESH
    assert tried(database, alive, now=later)[alive].checked_at == later
    assert len(server.asked("/alive")) == 2


def test_answers_of_a_month_ago_are_cleared_away(database: Database, server: LoopbackServer, alive: str) -> None:
    tried(database, alive)
    new = server.says("/new", PAGE)
    assert set(tried(database, new, now=NOW + timedelta(days=31))) == {new}


def test_where_no_host_answers_nothing_is_kept_and_the_next_run_asks_again(
    database: Database, server: LoopbackServer
) -> None:
    assert tried(database, NOBODY, "http://127.0.0.3:9/story") == {}
    url = server.says("/back", PAGE)
    assert set(tried(database, NOBODY, url)) == {NOBODY, url}


def test_what_is_not_reached_in_time_is_asked_again(
    database: Database, server: LoopbackServer, other: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_LONGEST_RUN", 0.6)
    quick, slow = server.says("/quick", PAGE), other.does("/slow", lambda _request: [3.0, PAGE])
    assert set(tried(database, quick, slow)) == {quick}


def test_nothing_to_try_asks_nobody(database: Database) -> None:
    assert try_links(database, settings(), FixedClock(NOW), []) == 0
