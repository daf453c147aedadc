from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import select

from digest.clock import FixedClock
from digest.collect import articles
from digest.collect.article import extract
from digest.collect.articles import THIN, Outcome, Reading, fetch_articles, why_not_stored
from digest.db.feeds import Entry, Feed
from digest.settings import Settings
from tests.fakes.feeds import NOW
from tests.fakes.server import http

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.db.session import Database
    from tests.fakes.server import LoopbackServer, Request

CLOCK = FixedClock(NOW)
TITLE = "Two leaders speak about fishing grounds"
TEXT = "The two leaders spoke on Monday about the fishing grounds that both claim."
BODY = (
    "The two leaders spoke on Monday about trade, shipping and the fishing grounds that both claim, officials said.",
    "Their ministers will meet in May in Hanoi to draw up a list of goods, said the spokesman of the Island ministry.",
    "Fishing crews on both shores said they had heard such promises before, and went out to sea on Tuesday.",
    "The last such call was held two years ago, and nothing that was agreed then has been carried out, they say.",
)
ARTICLE = "\n\n".join(BODY)


def page(*paragraphs: str) -> bytes:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><title>{TITLE}</title></head><body><article>{inner}</article></body></html>".encode()


HTML = http(page(*BODY), Content_Type="text/html; charset=utf-8")


def settings(*, wanted: bool = True) -> Settings:
    return Settings.model_validate(
        {
            "newsletters": [{"slug": "asia", "title": "Decoding Asia"}],
            "feeds": [{"url": "https://harbour.example/rss", "outlet": "Harbour Post"}],
            "collect": {
                "articles": wanted,
                "timeout_seconds": 5,
                "max_bytes": 100_000,
                "allow_addresses": ["127.0.0.1/32"],
            },
        }
    )


def entries(database: Database, *urls: str, text: str = TEXT, paywall: bool = False, title: str = TITLE) -> list[int]:
    with database.write() as session:
        feed = Feed(url=f"https://harbour.example/{len(urls)}{paywall}", outlet="Harbour Post", paywall=paywall)
        session.add(feed)
        session.flush()
        rows = [
            Entry(
                feed_id=feed.id,
                guid=url,
                url=url,
                title=title,
                text=text,
                sha256="",
                published_at=NOW,
                first_seen_at=NOW,
                changed_at=NOW,
            )
            for url in urls
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def stored(database: Database) -> dict[int, Entry]:
    with database.read() as session:
        return {entry.id: entry for entry in session.exec(select(Entry))}


def read_one(database: Database, url: str) -> Reading:
    return fetch_articles(database, settings(), CLOCK, entries(database, url))[0]


def test_a_thin_entry_gets_its_article_and_keeps_its_text(database: Database, server: LoopbackServer) -> None:
    [entry_id] = entries(database, server.says("/selu", HTML))
    [reading] = fetch_articles(database, settings(), CLOCK, [entry_id])
    entry = stored(database)[entry_id]
    assert (reading.outcome, entry.article, entry.article_at, entry.text) == (Outcome.READ, ARTICLE, NOW, TEXT)


def test_nothing_is_asked_for_unless_the_setting_says_so(database: Database, server: LoopbackServer) -> None:
    ids = entries(database, server.says("/selu", HTML))
    assert fetch_articles(database, settings(wanted=False), CLOCK, ids) == []
    assert server.requests == []


def test_a_page_is_asked_for_by_name_and_once(database: Database, server: LoopbackServer) -> None:
    ids = entries(database, server.says("/selu", HTML))
    fetch_articles(database, settings(), CLOCK, ids * 2)
    [again] = fetch_articles(database, settings(), CLOCK, ids)
    [request] = server.asked("/selu")
    assert request.headers["user-agent"].startswith("digest/")
    assert request.headers["accept"].startswith("text/html")
    assert again.words == "was read before"


@pytest.mark.parametrize(
    ("text", "paywall", "words"),
    [("Enough. " * (THIN // 8), False, "the feed says enough"), (TEXT, True, "Harbour Post asks for a subscription")],
)
def test_a_full_text_and_a_paywall_are_left(
    database: Database, server: LoopbackServer, text: str, paywall: bool, words: str
) -> None:
    ids = entries(database, server.says("/selu", HTML), text=text, paywall=paywall)
    assert [(each.outcome, each.words) for each in fetch_articles(database, settings(), CLOCK, ids)] == [
        (Outcome.LEFT, words)
    ]
    assert server.requests == []


def test_a_long_text_that_was_cut_off_is_thin(database: Database, server: LoopbackServer) -> None:
    ids = entries(database, server.says("/selu", HTML), text=f"{TEXT[:-1]}, {'and so on, ' * 30}…")
    assert fetch_articles(database, settings(), CLOCK, ids)[0].outcome is Outcome.READ


ROBOTS = {
    "User-agent: *\nDisallow: /news/": Outcome.LEFT,
    "User-agent: digest\nDisallow: /": Outcome.LEFT,
    "User-agent: *\nDisallow: /\n\nUser-agent: digest\nAllow: /": Outcome.READ,
    "User-agent: other\nDisallow: /": Outcome.READ,
    "<html>Not found</html>": Outcome.READ,
}


@pytest.mark.parametrize("rules", ROBOTS)
def test_robots_txt_is_followed(database: Database, server: LoopbackServer, rules: str) -> None:
    server.says("/robots.txt", http(rules.encode(), Content_Type="text/plain"))
    reading = read_one(database, server.says("/news/selu", HTML))
    assert reading.outcome is ROBOTS[rules]
    assert bool(server.asked("/news/selu")) is (ROBOTS[rules] is Outcome.READ)


def test_a_robots_txt_that_nobody_can_read_spoils_its_own_host_only(database: Database, server: LoopbackServer) -> None:
    def rules(request: Request) -> Iterable[bytes]:
        yield http("User-agent: *\nCrawl-delay: ²".encode() if "localhost" in request.headers["host"] else b"x")

    server.does("/robots.txt", rules)
    ids = entries(database, server.url("/odd").replace("127.0.0.1", "localhost"), server.says("/selu", HTML))
    readings = fetch_articles(database, settings(), CLOCK, ids)
    assert [each.outcome for each in readings] == [Outcome.LEFT, Outcome.READ]


def test_a_page_that_trips_its_reader_up_spoils_its_own_host_only(
    database: Database, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(body: bytes, charset: str) -> str:
        if b"odd" in body:
            raise ValueError("odd")
        return extract(body, charset)

    monkeypatch.setattr(articles, "extract", read)
    odd = server.says("/odd", http(b"odd", Content_Type="text/html")).replace("127.0.0.1", "localhost")
    readings = fetch_articles(database, settings(), CLOCK, entries(database, odd, server.says("/selu", HTML)))
    assert [each.outcome for each in readings] == [Outcome.FAILED, Outcome.READ]
    assert readings[0].words == "its host gave something that cannot be read"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (http(status="404 Not Found"), Outcome.READ),
        (http(b" "), Outcome.READ),
        (http(status="503 Busy"), Outcome.LEFT),
        (b"", Outcome.LEFT),
    ],
)
def test_without_robots_txt_all_is_allowed_and_nothing_if_it_cannot_be_had(
    database: Database, server: LoopbackServer, answer: bytes, outcome: Outcome
) -> None:
    server.says("/robots.txt", answer)
    assert read_one(database, server.says("/selu", HTML)).outcome is outcome


def test_robots_txt_of_the_host_that_a_page_leads_to_counts_as_well(database: Database, server: LoopbackServer) -> None:
    server.says("/robots.txt", http(status="404 Not Found"))
    other = server.url("/there").replace("127.0.0.1", "localhost")
    server.says("/here", http(status="302 Found", Location=other))

    def rules(request: Request) -> Iterable[bytes]:
        yield http(b"User-agent: *\nDisallow: /there") if "localhost" in request.headers["host"] else http(b"x")

    server.does("/robots.txt", rules)
    server.says("/there", HTML)
    reading = read_one(database, server.url("/here"))
    assert (reading.outcome, reading.words) == (Outcome.LEFT, "leads to a host whose robots.txt forbids it")


def test_the_pages_of_one_host_are_read_one_after_the_other(
    database: Database, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "_PAUSE", 0.05)
    talking: list[str] = []
    overlap: list[int] = []

    def slowly(request: Request) -> Iterable[bytes | float]:
        talking.append(request.path)
        overlap.append(len(talking))
        yield 0.05
        talking.remove(request.path)
        yield HTML

    ids = entries(database, *(server.does(f"/{number}", slowly) for number in range(4)))
    begin = time.monotonic()
    readings = fetch_articles(database, settings(), CLOCK, ids)
    assert [each.outcome for each in readings] == [Outcome.READ] * 4
    assert max(overlap) == 1
    assert time.monotonic() - begin >= 3 * 0.05 + 4 * 0.05
    assert len(server.asked("/robots.txt")) == 1


def test_a_host_that_wants_long_pauses_is_asked_for_one_page(database: Database, server: LoopbackServer) -> None:
    server.says("/robots.txt", http(b"User-agent: *\nCrawl-delay: 60"))
    ids = entries(database, server.says("/a", HTML), server.says("/b", HTML))
    assert [each.outcome for each in fetch_articles(database, settings(), CLOCK, ids)] == [Outcome.READ, Outcome.LEFT]


def test_no_more_pages_than_the_most_are_read(
    database: Database, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "MOST_PAGES", 1)
    ids = entries(database, server.says("/a", HTML), server.says("/b", HTML))
    assert [each.outcome for each in fetch_articles(database, settings(), CLOCK, ids)] == [Outcome.READ, Outcome.LEFT]
    assert server.asked("/b") == []


def test_what_takes_longer_than_a_run_may_is_given_up(
    database: Database, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "_LONGEST_RUN", 0.3)
    url = server.does("/slow", lambda _request: [20.0, HTML])
    reading = read_one(database, url)
    assert (reading.outcome, reading.words) == (Outcome.FAILED, "was not reached within 0.3 seconds")


FAILING = {
    "404": (http(status="404 Not Found"), "the page is not there"),
    "410": (http(status="410 Gone"), "taken the page back"),
    "401": (http(status="401 No"), "wants a login"),
    "500": (http(status="500 Oops"), "server has a fault"),
    "silent": (b"", "hung up"),
    "private": (http(status="302 Found", Location="http://169.254.169.254/"), "private address"),
    "file": (http(status="302 Found", Location="file:///etc/passwd"), "not a web address"),
    "large": (http(b"x" * 200_000), "larger than"),
    "picture": (http(b"GIF89a", Content_Type="image/gif"), "is no web page but image/gif"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_page_that_fails_stops_nothing_and_is_not_recorded(
    database: Database, server: LoopbackServer, name: str
) -> None:
    answer, words = FAILING[name]
    bad = entries(database, server.says("/bad", answer).replace("127.0.0.1", "localhost"), server.says("/good", HTML))
    readings = fetch_articles(database, settings(), CLOCK, bad)
    rows = stored(database)
    assert [each.outcome for each in readings] == [Outcome.FAILED, Outcome.READ]
    assert words in readings[0].words
    assert (rows[bad[0]].article, rows[bad[0]].article_at) == ("", None)


def test_a_page_that_says_nothing_of_the_entry_is_not_stored(database: Database, server: LoopbackServer) -> None:
    other = [f"House number {number} of the old town has a new roof, its owner told visitors." for number in range(9)]
    reading = read_one(database, server.says("/selu", http(page(*other), Content_Type="text/html")))
    assert (reading.outcome, reading.words) == (Outcome.LEFT, "is about something else")


def test_an_entry_whose_address_changed_meanwhile_keeps_no_article(database: Database, server: LoopbackServer) -> None:
    def meanwhile(_request: Request) -> Iterable[bytes]:
        with database.write() as session:
            session.exec(select(Entry)).one().url = "https://harbour.example/moved"
        yield HTML

    read_one(database, server.does("/selu", meanwhile))
    assert next(iter(stored(database).values())).article == ""


def test_entries_that_are_not_there_are_passed_over(database: Database) -> None:
    assert fetch_articles(database, settings(), CLOCK, [4711]) == []


@pytest.mark.parametrize(
    ("title", "text", "article", "reason"),
    [
        (TITLE, TEXT, "", "holds no article"),
        (TITLE, TEXT, TEXT, "says no more than the feed"),
        (TITLE, "", ARTICLE, ""),
        ("两国领导人就渔场问题通话", "", "两国领导人周一就渔场问题进行了通话。" * 5, ""),
        ("两国领导人就渔场问题通话", "", "老城区的房屋换了新屋顶,业主对游客说。" * 5, "is about something else"),
    ],
)
def test_an_article_is_stored_if_it_says_more_of_the_same(title: str, text: str, article: str, reason: str) -> None:
    assert why_not_stored(title, text, article) == reason


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_an_article_that_holds_all_that_the_entry_says_is_stored(title: str, text: str, article: str) -> None:
    assert why_not_stored(title, text, f"{text} {title} {article} more") == ""
