from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlmodel import col, func, select

from digest.clock import FixedClock
from digest.collect.collector import collect
from digest.collect.visit import Outcome, Visit
from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.session import Database
from digest.errors import BusyError, DatabaseError
from digest.settings import Settings
from tests.fakes.feeds import NOW, item, rss
from tests.fakes.server import http

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from tests.fakes.server import LoopbackServer, Request

CLOCK = FixedClock(NOW)
LATER = FixedClock(NOW + timedelta(hours=1))
GOOD = ("harbour", "island", "kesh")
MANY_ATTRIBUTES = " ".join(f"a{number}='x'" for number in range(300))
BAD = {
    "/page": (http(b"<!DOCTYPE html><html><head></head></html>"), "is a web page"),
    "/json": (http(b"{}"), "is JSON"),
    "/gone": (http(status="410 Gone"), "gone for good"),
    "/busy": (http(status="429 Too Many Requests", Retry_After="7200"), "left alone"),
    "/circle": (http(status="302 Found", Location="/circle"), "redirects more than"),
    "/file": (http(status="302 Found", Location="file:///etc/passwd"), "not a web address"),
    "/private": (http(status="302 Found", Location="http://169.254.169.254/"), "private address"),
    "/silent": (b"", "hung up"),
    "/short": (http(rss(item()))[:-5], "broke off"),
    "/packed": (http(b"not packed", Content_Encoding="gzip"), "wrongly compressed"),
    "/empty": (http(), "empty page"),
    "/odd": (http(status="500 \x1b[31m\xf6"), "server has a fault"),
    "/absurd": (http(status="503 Busy", Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT"), "fault"),
    "/monster": (http(rss(item(more=f"<a {MANY_ATTRIBUTES}/>"))), "200 attributes"),
    "/large": (http(b"x" * 200_000), "larger than"),
}


def settings(*urls: str, **limits: float) -> Settings:
    return Settings.model_validate(
        {
            "newsletters": [{"slug": "asia", "title": "Decoding Asia"}],
            "feeds": [{"url": url, "outlet": url.rpartition("/")[2]} for url in urls],
            "collect": {"timeout_seconds": 10, "max_bytes": 100_000, "allow_addresses": ["127.0.0.1/32"]} | limits,
        }
    )


def count(database: Database, table: type[Entry | EntryVersion | Feed]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def feeds(database: Database) -> dict[str, Feed]:
    with database.read() as session:
        return {feed.outlet: feed for feed in session.exec(select(Feed))}


def titles(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Entry.title).order_by(col(Entry.title))))


def assert_sound(database: Database) -> None:
    """The file is whole, and what is kept to ask with next time stands for entries that are there."""
    with database.read() as session:
        assert session.connection().execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert session.connection().execute(text("PRAGMA foreign_key_check")).all() == []
        with_entries = set(session.exec(select(Entry.feed_id)))
        for feed in session.exec(select(Feed)):
            assert (feed.body_sha256 is not None) == (feed.id in with_entries)


def two_items(name: str) -> bytes:
    return rss(
        item(f"{name} opens its port", f"https://{name}.example/1"), item(f"{name} counts", f"https://{name}.example/2")
    )


def test_a_round_stores_the_good_feeds_and_reports_each_bad_one(server: LoopbackServer, database: Database) -> None:
    good = [server.says(f"/{name}", http(two_items(name), ETag=f'"{name}"')) for name in GOOD]
    bad = [server.says(path, answer) for path, (answer, _) in BAD.items()]
    announced: list[int] = []
    seen: list[Visit] = []
    everything = settings(*bad, *good, "http://harbour.invalid/nobody")
    visits = collect(database, everything, CLOCK, announced.append, seen.append)

    assert announced == [len(bad) + len(good) + 1]
    assert seen == visits
    by_outlet = {visit.outlet: visit for visit in visits}
    assert len(by_outlet) == announced[0]
    for name in GOOD:
        assert by_outlet[name] == Visit(name, server.url(f"/{name}"), Outcome.NEW, new=2)
    for path, (_, words) in BAD.items():
        visit = by_outlet[path[1:]]
        assert (visit.outcome, visit.new) == (Outcome.FAILED, 0)
        assert words in visit.error
        assert visit.error.isprintable()
    assert by_outlet["nobody"].outcome is Outcome.FAILED

    assert count(database, Entry) == 6
    rows = feeds(database)
    for name, feed in rows.items():
        error = by_outlet[name].error or None
        assert (feed.failures, feed.last_error) == (0 if name in GOOD else 1, error)
        assert feed.etag == (f'"{name}"' if name in GOOD else None)
    assert rows["busy"].not_before == NOW + timedelta(hours=2)
    assert_sound(database)


def test_a_second_round_finds_nothing_new(server: LoopbackServer, database: Database) -> None:
    def conditional(request: Request) -> Iterable[bytes | float]:
        known = request.headers.get("if-none-match") == '"v1"'
        return [http(status="304 Not Modified") if known else http(two_items("harbour"), ETag='"v1"')]

    chosen = settings(server.does("/harbour", conditional), server.says("/island", http(two_items("island"))))
    assert {visit.outcome for visit in collect(database, chosen, CLOCK)} == {Outcome.NEW}
    again = collect(database, chosen, LATER)
    assert [(visit.outcome, visit.new, visit.edited) for visit in again] == [(Outcome.UNCHANGED, 0, 0)] * 2
    assert (count(database, Entry), count(database, EntryVersion)) == (4, 0)
    assert {feed.succeeded_at for feed in feeds(database).values()} == {LATER.now()}
    assert_sound(database)


def test_an_edit_and_a_new_item_are_counted_apart(server: LoopbackServer, database: Database) -> None:
    first = item("Selu reopens", guid="tag:harbour.example,2026:1")
    chosen = settings(server.says("/harbour", http(rss(first))))
    collect(database, chosen, CLOCK)
    edited = item("Selu reopens after nine years", guid="tag:harbour.example,2026:1")
    server.says("/harbour", http(rss(item("Kesh closes", "https://harbour.example/kesh"), edited)))
    (visit,) = collect(database, chosen, LATER)
    assert (visit.outcome, visit.new, visit.edited) == (Outcome.NEW, 1, 1)
    assert titles(database) == ["Kesh closes", "Selu reopens after nine years"]
    assert count(database, EntryVersion) == 1


def test_a_feed_that_mends_itself_is_forgiven(server: LoopbackServer, database: Database) -> None:
    chosen = settings(server.says("/harbour", http(b"<html></html>")))
    collect(database, chosen, CLOCK)
    collect(database, chosen, CLOCK)
    assert feeds(database)["harbour"].failures == 2
    server.says("/harbour", http(two_items("harbour")))
    collect(database, chosen, LATER)
    mended = feeds(database)["harbour"]
    assert (mended.failures, mended.last_error) == (0, None)


def test_a_body_that_was_no_feed_is_not_remembered_as_seen(server: LoopbackServer, database: Database) -> None:
    chosen = settings(server.says("/harbour", http(b"<html></html>", ETag='"page"')))
    collect(database, chosen, CLOCK)
    collect(database, chosen, LATER)
    assert [request.headers.get("if-none-match") for request in server.requests] == [None, None]
    assert feeds(database)["harbour"].failures == 2


def test_a_feed_that_asked_for_rest_is_not_visited_until_it_is_over(server: LoopbackServer, database: Database) -> None:
    chosen = settings(server.says("/busy", http(status="429 Too Many Requests", Retry_After="1800")))
    assert len(collect(database, chosen, CLOCK)) == 1
    assert collect(database, chosen, CLOCK) == []
    assert len(collect(database, chosen, LATER)) == 1


def test_one_outlet_is_never_asked_for_more_than_two_feeds_at_once(server: LoopbackServer, database: Database) -> None:
    open_now, most, lock = 0, 0, threading.Lock()

    def slow(_request: Request) -> Iterator[bytes | float]:
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
        yield 0.05
        with lock:
            open_now -= 1
        yield http(two_items("harbour"))

    chosen = settings(*(server.does(f"/{number}", slow) for number in range(6)))
    assert {visit.outcome for visit in collect(database, chosen, CLOCK)} == {Outcome.NEW}
    assert most == 2


def test_a_second_round_at_the_same_time_is_refused(server: LoopbackServer, database: Database) -> None:
    asked, released = threading.Event(), threading.Event()

    def waiting(_request: Request) -> Iterator[bytes | float]:
        asked.set()
        released.wait(10)
        yield http(two_items("harbour"))

    chosen = settings(server.does("/harbour", waiting), timeout_seconds=10)
    first: list[Visit] = []
    running = threading.Thread(target=lambda: first.extend(collect(database, chosen, CLOCK)))
    running.start()
    try:
        assert asked.wait(10)
        other = Database(database.engine.url.render_as_string())
        with pytest.raises(BusyError, match="collect"):
            collect(other, chosen, CLOCK)
        other.close()
    finally:
        released.set()
        running.join()
    assert [visit.new for visit in first] == [2]
    assert len(collect(database, chosen, LATER)) == 1


@contextmanager
def told(database: Database, pragma: str) -> Iterator[None]:
    """Every connection is opened with `pragma`; `{pages}` in it are those that the database has and one more."""

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA {pragma.format(pages=pages + 1)}").fetchall()

    database.close()
    event.listen(database.engine, "connect", on_connect)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", on_connect)
        database.close()


def test_a_full_disk_is_explained_and_what_was_stored_before_stays(server: LoopbackServer, database: Database) -> None:
    harbour = server.says("/harbour", http(two_items("harbour")))
    collect(database, settings(harbour), CLOCK)
    many = rss(*(item(f"Ship {n} sails", f"https://island.example/{n}", text="A long voyage. " * 9) for n in range(99)))
    both = settings(harbour, server.says("/island", http(many, ETag='"v1"')))
    with told(database, "max_page_count={pages}"), pytest.raises(DatabaseError, match="free some space") as raised:
        collect(database, both, LATER)
    assert "digest.db" in str(raised.value)
    assert titles(database) == ["harbour counts", "harbour opens its port"]
    assert_sound(database)
    assert {visit.outlet: visit.new for visit in collect(database, both, LATER)} == {"harbour": 0, "island": 99}
    assert_sound(database)


def test_a_database_that_may_not_be_written_is_explained(server: LoopbackServer, database: Database) -> None:
    chosen = settings(server.says("/harbour", http(two_items("harbour"))))
    with told(database, "query_only=ON"), pytest.raises(DatabaseError, match="check its owner and permissions"):
        collect(database, chosen, CLOCK)
    assert server.requests == []
    assert [visit.new for visit in collect(database, chosen, CLOCK)] == [2]


def test_an_interrupted_round_keeps_what_was_stored_and_the_next_goes_on(
    server: LoopbackServer, database: Database
) -> None:
    def hanging(_request: Request) -> Iterator[bytes | float]:
        yield 5

    def interrupt(_visit: Visit) -> None:
        raise KeyboardInterrupt

    chosen = settings(server.says("/harbour", http(two_items("harbour"))), server.does("/island", hanging))
    with pytest.raises(KeyboardInterrupt):
        collect(database, chosen, CLOCK, visited=interrupt)
    assert count(database, Entry) == 2
    assert feeds(database)["island"].visited_at is None
    server.says("/island", http(two_items("island")))
    assert {visit.outlet: visit.new for visit in collect(database, chosen, CLOCK)} == {"harbour": 0, "island": 2}
    assert_sound(database)
