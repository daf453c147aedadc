from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import select

from digest.clock import FixedClock
from digest.collect import links
from digest.collect.links import FRESH, try_links
from digest.db.links import LinkAnswer, LinkTrouble
from digest.db.session import Database
from digest.settings import Settings
from tests.fakes.feeds import NOW
from tests.fakes.postgres import NEEDS_POSTGRES
from tests.fakes.server import LoopbackServer, http

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    kept = tried(database, alive, rude, slow, timeout_seconds=2)  # time for the one that is alive, on any machine
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


def test_a_network_that_is_down_spoils_no_answer_of_before(
    database: Database, alive: str, server: LoopbackServer
) -> None:
    old = server.says("/old", PAGE)
    tried(database, old, now=NOW - FRESH)
    tried(database, alive)
    database_before = answers(database)
    dead = settings("127.0.0.2/32")  # so that nothing at 127.0.0.1 can be reached
    assert try_links(database, dead, FixedClock(NOW), [alive, old, NOBODY]) == 0
    assert answers(database) == database_before
    assert answers(database)[old].status == 200


def test_a_host_that_is_gone_is_told_from_a_network_that_is_down_by_one_that_answered_before(
    database: Database, server: LoopbackServer, alive: str
) -> None:
    tried(database, alive)
    kept = tried(database, alive, NOBODY, now=NOW + timedelta(hours=1))
    assert kept[NOBODY].trouble is LinkTrouble.UNKNOWN_HOST
    assert kept[alive].checked_at == NOW
    assert len(server.asked("/alive")) == 2


def test_where_all_hosts_forbid_it_that_is_kept_for_a_day(database: Database, server: LoopbackServer) -> None:
    server.says("/robots.txt", http(b"User-agent: *\nDisallow: /"))
    url = server.says("/story", PAGE)
    assert tried(database, url)[url].trouble is LinkTrouble.NOT_ASKED
    tried(database, url)
    assert len(server.asked("/robots.txt")) == 1


def test_a_host_whose_robots_txt_cannot_be_had_gives_no_answer(
    database: Database, other: LoopbackServer, alive: str
) -> None:
    other.says("/robots.txt", http(status="503 Busy"))
    url = other.says("/story", PAGE)
    assert tried(database, alive, url)[url].trouble is LinkTrouble.NO_ANSWER
    assert other.asked("/story") == []


@pytest.mark.parametrize(
    ("rules", "trouble"),
    [
        (http(b"User-agent: *\nDisallow: /there"), LinkTrouble.NOT_ASKED),
        (http(status="503 Busy"), LinkTrouble.NO_ANSWER),
    ],
)
def test_a_host_that_a_link_leads_to_is_asked_as_its_own_robots_txt_allows(
    database: Database, server: LoopbackServer, other: LoopbackServer, rules: bytes, trouble: LinkTrouble
) -> None:
    alive = server.says("/alive", PAGE)
    other.says("/robots.txt", rules)
    there = http(status="302 Found", Location=other.says("/there", PAGE))
    links_there = [server.says(path, there) for path in ("/a", "/b")]
    kept = tried(database, alive, *links_there)
    assert {kept[url].trouble for url in links_there} == {trouble}
    assert [request.path for request in other.requests] == ["/robots.txt"]


@pytest.mark.parametrize("late", [True, False])
def test_a_look_up_of_names_that_hangs_holds_nobody_up(
    database: Database, alive: str, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    ending, ask = threading.Event(), socket.getaddrinfo

    def hang(host: str, *rest: object, **more: object) -> object:
        if host == "hanging.example":
            ending.wait(20)
            raise socket.gaierror(socket.EAI_AGAIN, "timed out")
        return ask(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(links, "_LONGEST_RUN" if late else "_LONGEST_ANSWER", 0.5)
    start = time.monotonic()
    kept = tried(database, alive, "https://hanging.example/story")
    took = time.monotonic() - start
    left = [thread for thread in threading.enumerate() if thread.name == "abandoning"]
    ending.set()
    assert took < 5
    assert kept[alive].status == 200
    assert ("https://hanging.example/story" in kept) is not late
    assert [thread.daemon for thread in left] == [True]  # so that the program can end as well
    for thread in left:
        thread.join()


@NEEDS_POSTGRES
def test_two_processes_may_keep_the_same_answer_at_a_time(upgraded_postgres: str, server: LoopbackServer) -> None:
    url, shared = server.says("/story", PAGE), Database(upgraded_postgres)
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with shared.write() as session:
            session.add(LinkAnswer(url=url, checked_at=NOW - timedelta(days=2), trouble=LinkTrouble.NO_ANSWER))
            session.flush()
            other = pool.submit(try_links, shared, settings(), FixedClock(NOW), [url])
            while not other.done() and not session.execute(waiting).scalar_one():
                time.sleep(0.02)
        assert other.result() == 1
    assert answers(shared)[url].status == 200
    shared.close()


def test_what_is_not_reached_in_time_is_asked_again(
    database: Database, server: LoopbackServer, other: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_LONGEST_RUN", 0.6)
    quick, slow = server.says("/quick", PAGE), other.does("/slow", lambda _request: [3.0, PAGE])
    assert set(tried(database, quick, slow)) == {quick}


def test_nothing_to_try_asks_nobody(database: Database) -> None:
    assert try_links(database, settings(), FixedClock(NOW), []) == 0
