"""A page that somebody gave the address of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from digest.clock import FixedClock
from digest.collect.given import _moment, read_page
from digest.errors import FetchError
from digest.settings import Collect
from tests.collect.test_articles import ARTICLE, BODY, TITLE, page
from tests.fakes.feeds import NOW
from tests.fakes.server import LoopbackServer, http

CLOCK = FixedClock(NOW)
LIMITS = Collect(allow_addresses=["127.0.0.1/32"], timeout_seconds=5)
HEAD = (
    b'<html lang="en-SG"><head><meta property="og:title" content="Two leaders &amp; a sea">'
    b'<meta property="article:published_time" content="2026-02-17T08:30:00+08:00">'
)


def html(body: bytes) -> bytes:
    return http(body, Content_Type="text/html; charset=utf-8")


def test_a_page_is_read_with_what_it_says_of_itself(server: LoopbackServer) -> None:
    url = server.says("/story", html(page(*BODY).replace(b"<html><head>", HEAD)))
    found = read_page(LIMITS, CLOCK, url)
    assert (found.title, found.language, found.link) == ("Two leaders & a sea", "en-SG", url)
    assert found.text == ARTICLE
    assert found.published_at == datetime(2026, 2, 17, 0, 30, tzinfo=UTC)


def test_a_page_that_says_little_of_itself_has_its_title_and_no_date(server: LoopbackServer) -> None:
    found = read_page(LIMITS, CLOCK, server.says("/story", html(page(*BODY))))
    assert (found.title, found.language, found.published_at) == (TITLE, "", None)


def test_where_an_address_leads_is_where_the_page_is(server: LoopbackServer) -> None:
    url = server.says("/story", html(page(*BODY)))
    short = server.says("/s", http(status="302 Found", Location="/story"))
    assert read_page(LIMITS, CLOCK, short).link == url


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(status="404 Not Found"), "answers 404"),
        (html(b"<html><body><p>Please log in.</p></body></html>"), "no article .* by hand"),
        (http(b"%PDF", Content_Type="application/pdf"), "no web page but application/pdf"),
        (http(status="403 Forbidden"), "refuses this reader"),
    ],
)
def test_a_page_that_gives_nothing_says_why(server: LoopbackServer, answer: bytes, words: str) -> None:
    url = server.says("/story", answer)
    with pytest.raises(FetchError, match=words) as caught:
        read_page(LIMITS, CLOCK, url)
    assert url in str(caught.value)


def test_a_private_address_is_refused_before_it_is_asked(server: LoopbackServer) -> None:
    url = server.says("/story", html(page(*BODY)))
    with pytest.raises(FetchError, match="private address"):
        read_page(Collect(), CLOCK, url)
    assert server.requests == []


@pytest.mark.parametrize("path", ["/story", "/s"])
def test_what_robots_txt_forbids_is_not_asked_for(server: LoopbackServer, path: str) -> None:
    server.says("/robots.txt", http(b"User-agent: *\nDisallow: /story"))
    server.says("/s", http(status="302 Found", Location="/story"))
    server.says("/story", html(page(*BODY)))
    with pytest.raises(FetchError, match="does not want programs"):
        read_page(LIMITS, CLOCK, server.url(path))


def test_a_host_that_cannot_say_what_it_allows_is_left_alone(server: LoopbackServer) -> None:
    server.says("/robots.txt", http(status="503 Service Unavailable"))
    server.says("/story", html(page(*BODY)))
    with pytest.raises(FetchError, match="503"):
        read_page(LIMITS, CLOCK, server.url("/story"))
    assert server.asked("/story") == []


@pytest.mark.parametrize("text", ["soon", "", "1066-10-14", "2126-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_date_that_cannot_be_true_is_none(text: str) -> None:
    assert _moment(text, NOW) is None


@given(st.text())
def test_no_date_of_a_page_does_harm(text: str) -> None:
    found = _moment(text, NOW)
    assert found is None or found.tzinfo is UTC
