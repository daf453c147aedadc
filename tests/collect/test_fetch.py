from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import time
import tracemalloc
import zlib
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from digest.collect.fetch import Answer, Failed, Fetched, Unchanged, Validators, client, fetch
from digest.collect.guard import Guard
from digest.settings import Collect
from tests.fakes.feeds import NOW, item, rss
from tests.fakes.server import LoopbackServer, http

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.server import Request

FEED = rss(item())
HERE = ["127.0.0.1/32"]


def visit(url: str, known: Validators | None = None, /, *, allowed: list[str] | None = None, **limits: float) -> Answer:
    """Fetch once; only the server's own address is allowed, and ten seconds are the longest it may take."""
    collect = Collect.model_validate(
        {"timeout_seconds": 10, "allow_addresses": HERE if allowed is None else allowed} | limits
    )

    async def run() -> Answer:
        async with client(collect, Guard(collect.allow_addresses)) as session:
            return await fetch(session, url, known or Validators(), collect, NOW)

    return asyncio.run(run())


def failure(url: str, allowed: list[str] | None = None, **limits: float) -> str:
    """Why a visit gave nothing."""
    answer = visit(url, allowed=allowed, **limits)
    assert isinstance(answer, Failed)
    assert answer.message.isprintable()
    assert len(answer.message) <= 300
    return answer.message


def _after(seconds: float, answer: bytes, _request: Request) -> list[bytes | float]:
    return [seconds, answer]


def pause(server: LoopbackServer, retry_after: str, status: str = "429 Too Many Requests") -> timedelta:
    answer = visit(server.says("/feed", http(status=status, Retry_After=retry_after)))
    assert isinstance(answer, Failed)
    return answer.pause


def test_a_feed_comes_with_its_address_its_type_and_what_to_ask_with_next_time(server: LoopbackServer) -> None:
    head = {"Content_Type": "application/rss+xml", "ETag": '"v1"', "Last_Modified": "Wed, 18 Feb 2026 09:00:00 GMT"}
    answer = visit(server.says("/feed", http(FEED, **head)))
    assert answer == Fetched(
        server.url("/feed"),
        FEED,
        "application/rss+xml",
        Validators('"v1"', "Wed, 18 Feb 2026 09:00:00 GMT", hashlib.sha256(FEED).hexdigest()),
    )


def test_the_server_is_told_what_is_known_and_who_asks(server: LoopbackServer) -> None:
    visit(server.says("/feed", http(FEED)), Validators('W/"v1"', "Wed, 18 Feb 2026 09:00:00 GMT"))
    (request,) = server.asked("/feed")
    assert request.headers["if-none-match"] == 'W/"v1"'
    assert request.headers["if-modified-since"] == "Wed, 18 Feb 2026 09:00:00 GMT"
    assert request.headers["user-agent"].startswith("digest/")
    assert "cookie" not in request.headers


def test_a_first_visit_asks_without_conditions(server: LoopbackServer) -> None:
    visit(server.says("/feed", http(FEED)))
    (request,) = server.asked("/feed")
    assert not {"if-none-match", "if-modified-since"} & set(request.headers)


def test_not_modified_keeps_what_is_known_and_takes_what_is_new(server: LoopbackServer) -> None:
    known = Validators('"v1"', "Wed, 18 Feb 2026 09:00:00 GMT", "abc")
    answer = visit(server.says("/feed", http(status="304 Not Modified", ETag='"v2"')), known)
    assert answer == Unchanged(Validators('"v2"', "Wed, 18 Feb 2026 09:00:00 GMT", "abc"))


def test_the_same_body_is_unchanged_though_the_server_knows_no_conditions(server: LoopbackServer) -> None:
    known = Validators(body_sha256=hashlib.sha256(FEED).hexdigest())
    assert visit(server.says("/feed", http(FEED, ETag='"new"')), known) == Unchanged(
        Validators('"new"', None, known.body_sha256)
    )
    assert isinstance(visit(server.says("/other", http(FEED + b" ")), known), Fetched)


@pytest.mark.parametrize("value", ['"\xe9"', '"a\tb"'])
def test_a_validator_that_could_not_be_stored_or_sent_back_is_left_out(server: LoopbackServer, value: str) -> None:
    answer = visit(server.says("/feed", http(FEED, ETag=value, Last_Modified=value)))
    assert isinstance(answer, Fetched)
    assert (answer.validators.etag, answer.validators.last_modified) == (None, None)


@pytest.mark.parametrize(("encoding", "packed"), [("gzip", gzip.compress(FEED)), ("deflate", zlib.compress(FEED))])
def test_a_compressed_feed_is_unpacked(server: LoopbackServer, encoding: str, packed: bytes) -> None:
    answer = visit(server.says("/feed", http(packed, Content_Encoding=encoding)))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_wrongly_compressed_body_is_a_failure_in_words(server: LoopbackServer, encoding: str) -> None:
    message = failure(server.says("/feed", http(b"this was never packed", Content_Encoding=encoding)))
    assert "compressed" in message or "not proper HTTP" in message


def test_a_compression_bomb_is_stopped_at_the_limit_without_filling_the_memory(server: LoopbackServer) -> None:
    bomb = gzip.compress(bytes(300_000_000), 1)
    assert len(bomb) < 2_000_000
    server.says("/feed", http(bomb, Content_Encoding="gzip"))
    del bomb
    tracemalloc.start()
    try:
        message = failure(server.url("/feed"), max_bytes=1_000_000, timeout_seconds=20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than 1,000,000 bytes" in message
    assert peak < 40_000_000


def test_the_limit_counts_what_is_unpacked_and_the_last_byte_still_passes(server: LoopbackServer) -> None:
    url = server.says("/feed", http(gzip.compress(b"x" * 20_000), Content_Encoding="gzip"))
    assert isinstance(visit(url, max_bytes=20_000), Fetched)
    assert "larger than 19,999 bytes" in failure(url, max_bytes=19_999)


def test_a_body_without_end_is_stopped_at_the_limit(server: LoopbackServer) -> None:
    url = server.does("/feed", lambda _: chain([b"HTTP/1.1 200 OK\r\n\r\n"], repeat(b"x" * 65_536)))
    assert "larger than 1,000,000 bytes" in failure(url, max_bytes=1_000_000, timeout_seconds=20)


def test_headers_without_end_are_stopped(server: LoopbackServer) -> None:
    url = server.does("/feed", lambda _: chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"X-More: a\r\n" * 1_000)))
    assert "not proper HTTP" in failure(url, timeout_seconds=20)


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"],
    ids=["before anything", "within the headers", "within the body"],
)
def test_a_feed_that_drips_byte_by_byte_is_given_up_at_the_deadline(server: LoopbackServer, said: bytes) -> None:
    def drip() -> Iterator[bytes | float]:
        yield said
        while True:
            yield b"a" if said else b""
            yield 0.05

    started = time.monotonic()
    assert "longer than 0.4 seconds in all" in failure(server.does("/feed", lambda _: drip()), timeout_seconds=0.4)
    assert 0.3 < time.monotonic() - started < 5


def test_the_deadline_counts_a_chain_of_redirects_as_one(server: LoopbackServer) -> None:
    for step in range(5):
        onward = http(status="302 Found", Location=f"/{step + 1}")
        server.does(f"/{step}", partial(_after, 0.15, onward))
    server.says("/5", http(FEED))
    assert "longer than 0.4 seconds in all" in failure(server.url("/0"), timeout_seconds=0.4)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_followed_and_the_last_address_is_told(server: LoopbackServer, status: str) -> None:
    server.says("/old", http(status=status, Location="/new"))
    server.says("/new", http(FEED))
    answer = visit(server.url("/old"))
    assert isinstance(answer, Fetched)
    assert answer.url == server.url("/new")


def test_a_chain_of_redirects_is_followed_to_the_limit_and_no_further(server: LoopbackServer) -> None:
    for step in range(3):
        server.says(f"/{step}", http(status="302 Found", Location=server.url(f"/{step + 1}")))
    server.says("/3", http(FEED))
    assert isinstance(visit(server.url("/0"), max_redirects=3), Fetched)
    assert "redirects more than 2 times" in failure(server.url("/0"), max_redirects=2)


def test_redirects_in_a_circle_are_given_up(server: LoopbackServer) -> None:
    server.says("/a", http(status="302 Found", Location="/b"))
    server.says("/b", http(status="302 Found", Location="/a"))
    assert "redirects more than 5 times" in failure(server.url("/a"))
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/"])
def test_a_redirect_to_a_private_address_is_refused(server: LoopbackServer, target: str) -> None:
    message = failure(server.says("/feed", http(status="302 Found", Location=target)))
    assert "private address" in message


def test_a_redirect_to_a_neighbour_that_is_not_allowed_never_reaches_it(server: LoopbackServer) -> None:
    with LoopbackServer("127.0.0.2").running() as neighbour:
        secret = neighbour.says("/secret", http(FEED))
        url = server.says("/feed", http(status="302 Found", Location=secret))
        assert "127.0.0.2 is a private address" in failure(url)
        assert neighbour.requests == []
        assert isinstance(visit(url, allowed=["127.0.0.0/8"]), Fetched)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://harbour.example/feed", "data:text/xml,<rss/>", "gopher:a"]
)
def test_a_redirect_to_something_that_is_no_web_address_is_refused(server: LoopbackServer, target: str) -> None:
    message = failure(server.says("/feed", http(status="302 Found", Location=target)))
    assert "not a web address" in message
    assert repr(target) in message


@pytest.mark.parametrize(
    "target",
    [
        "http://[::",
        "http://a:99999/",
        "http://\xe9\xff/",
        f"http://{'a' * 70}.example/",
        "http://a..b/",
        "http://127.1/",
    ],
)
def test_a_redirect_to_an_address_that_makes_no_sense_is_a_failure_in_words(
    server: LoopbackServer, target: str
) -> None:
    assert "cannot be used" in failure(server.says("/feed", http(status="302 Found", Location=target)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_by_whatever_name_unless_the_operator_allows_it(
    server: LoopbackServer, host: str
) -> None:
    server.says("/feed", http(FEED))
    assert "private address" in failure(f"http://{host}:{server.port}/feed", allowed=[])
    assert server.requests == []


def test_a_name_that_resolves_to_an_allowed_address_is_fetched(server: LoopbackServer) -> None:
    server.says("/feed", http(FEED))
    assert isinstance(visit(f"http://localhost:{server.port}/feed"), Fetched)


def test_a_proxy_of_the_environment_cannot_lead_around_the_guard(
    server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url())
    assert "private address" in failure("http://10.0.0.1/feed")
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("401 Unauthorized", "wants a login"),
        ("403 Forbidden", "refuses this reader"),
        ("404 Not Found", "look up the new one"),
        ("410 Gone", "take it out of the settings"),
        ("429 Too Many Requests", "left alone for a while"),
        ("500 Internal Server Error", "server has a fault"),
        ("503 Service Unavailable", "server has a fault"),
        ("204 No Content", "answers 204"),
        ("302 Found", "answers 302"),
        ("418 \x1b[31m\xf6", "answers 418"),
    ],
)
def test_an_answer_that_is_no_feed_says_its_number_and_what_to_do(
    server: LoopbackServer, status: str, says: str
) -> None:
    message = failure(server.says("/feed", http(status=status)))
    assert status[:3] in message
    assert says in message


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("-5", timedelta()),
        ("soon", timedelta()),
        ("", timedelta()),
        ("86401", timedelta(hours=24)),
        ("99999999999999999999", timedelta(hours=24)),
        ("9" * 5_000, timedelta(hours=24)),
        ("Wed, 18 Feb 2026 13:30:00 GMT", timedelta(minutes=30)),
        ("Wed, 18 Feb 2026 12:00:00 GMT", timedelta()),
        ("Wed, 18 Feb 2036 12:00:00 GMT", timedelta(hours=24)),
        ("Wed, 18 Feb 2026 13:30:00", timedelta(minutes=30)),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", timedelta()),
        ("Mon, 01 Jan 2026 00:00:00 +9999", timedelta()),
    ],
)
def test_a_server_is_left_alone_as_long_as_it_asks_but_a_day_at_most(
    server: LoopbackServer, retry_after: str, expected: timedelta
) -> None:
    assert pause(server, retry_after) == expected
    assert pause(server, retry_after, "503 Service Unavailable") == expected


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_an_empty_page_is_a_failure(server: LoopbackServer, body: bytes) -> None:
    assert "empty page" in failure(server.says("/feed", http(body)))


def test_a_server_that_hangs_up_without_an_answer_is_a_failure(server: LoopbackServer) -> None:
    assert "hung up without an answer" in failure(server.says("/feed", b""))


def test_a_body_that_breaks_off_is_a_failure_and_not_half_a_feed(server: LoopbackServer) -> None:
    assert "broke off" in failure(server.says("/feed", http(FEED)[:-20]))


@pytest.mark.parametrize(
    "answer", [b"hello\xff\r\n\r\n", b"HTTP/1.1 200 OK\r\n: \r\n\r\n", bytes(range(128, 192)) + b"\r\n\r\n"]
)
def test_what_is_not_http_is_a_failure_in_words(server: LoopbackServer, answer: bytes) -> None:
    assert "not proper HTTP" in failure(server.says("/feed", answer))


def test_a_port_that_nobody_listens_on_is_a_failure_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/feed"
        message = failure(url)
    assert message.startswith("cannot connect to 127.0.0.1")
    assert "refused" in message.lower()


def test_a_host_that_nobody_knows_is_a_failure_in_words() -> None:
    assert failure("http://harbour.invalid/feed", timeout_seconds=20).startswith(
        "the host harbour.invalid is not known"
    )
