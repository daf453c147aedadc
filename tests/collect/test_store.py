from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.collect import store
from digest.collect.changes import CleanItem
from digest.collect.fetch import Validators
from digest.db.feeds import Entry, EntryVersion, Feed
from digest.settings import FeedSource
from tests.fakes.feeds import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from digest.db.session import Database

LATER = NOW + timedelta(hours=1)
HARBOUR = FeedSource(url="https://harbour.example/feed.xml", outlet="Harbour Post", country="SG")
ISLAND = FeedSource(url="https://island.example/feed.xml")


def clean(number: int = 1, title: str = "Selu Strait reopens") -> CleanItem:
    return CleanItem(
        guid=f"guid-{number}",
        url=f"https://harbour.example/{number}",
        title=title,
        text="The two navies leave the strait on 1 April.",
        byline="A. Lim",
        agency=None,
        language="en",
        published_at=datetime(2026, 2, 18, 9, tzinfo=UTC),
        sha256=f"{title} {number}",
    )


@pytest.fixture
def feed(database: Database) -> int:
    with database.write() as session:
        store.sync_feeds(session, [HARBOUR])
    with database.read() as session:
        return session.exec(select(Feed.id)).one()


def keep(database: Database, feed: int, items: Sequence[CleanItem], now: datetime = NOW) -> tuple[int, int]:
    with database.write() as session:
        return store.store_items(session, feed, items, now)


def entries(database: Database) -> list[Entry]:
    with database.read() as session:
        return list(session.exec(select(Entry).order_by(col(Entry.id))))


def versions(database: Database) -> list[EntryVersion]:
    with database.read() as session:
        return list(session.exec(select(EntryVersion).order_by(col(EntryVersion.id))))


def row(session: Session, url: str) -> Feed:
    return session.exec(select(Feed).where(Feed.url == url)).one()


def test_a_new_item_is_stored_with_all_its_parts(database: Database, feed: int) -> None:
    assert keep(database, feed, [clean()]) == (1, 0)
    (entry,) = entries(database)
    item = clean()
    for name in CleanItem.__slots__:
        assert getattr(entry, name) == getattr(item, name)
    assert entry.feed_id == feed
    assert entry.first_seen_at == entry.changed_at == NOW


def test_an_item_seen_again_changes_nothing(database: Database, feed: int) -> None:
    keep(database, feed, [clean()])
    before = [entry.model_dump() for entry in entries(database)]
    assert keep(database, feed, [clean()], LATER) == (0, 0)
    assert [entry.model_dump() for entry in entries(database)] == before
    assert versions(database) == []


def test_an_edit_replaces_the_entry_and_keeps_what_it_said_before(database: Database, feed: int) -> None:
    keep(database, feed, [clean()])
    edited = replace(clean(title="Selu Strait reopens after nine years"), byline=None, published_at=LATER)
    assert keep(database, feed, [edited], LATER) == (0, 1)
    (entry,), (version,) = entries(database), versions(database)
    assert (entry.title, entry.sha256, entry.byline) == (edited.title, edited.sha256, None)
    assert (entry.first_seen_at, entry.changed_at) == (NOW, LATER)
    assert (version.entry_id, version.title, version.sha256) == (entry.id, clean().title, clean().sha256)
    assert (version.seen_at, version.replaced_at) == (NOW, LATER)


def test_an_edit_does_not_make_old_news_new(database: Database, feed: int) -> None:
    keep(database, feed, [clean()])
    keep(database, feed, [replace(clean(title="Edited"), published_at=LATER)], LATER)
    assert entries(database)[0].published_at == clean().published_at


def test_every_edit_leaves_its_own_version(database: Database, feed: int) -> None:
    for hours, title in enumerate(("One", "Two", "Three")):
        keep(database, feed, [clean(title=title)], NOW + timedelta(hours=hours))
    assert [version.title for version in versions(database)] == ["One", "Two"]
    assert [version.seen_at for version in versions(database)] == [NOW, LATER]


def test_the_same_address_under_a_new_guid_is_not_a_second_entry(database: Database, feed: int) -> None:
    keep(database, feed, [clean()])
    assert keep(database, feed, [replace(clean(), guid="renamed")], LATER) == (0, 0)
    assert len(entries(database)) == 1


def test_an_article_that_moved_keeps_its_entry_and_follows_its_guid(database: Database, feed: int) -> None:
    keep(database, feed, [clean()])
    moved = replace(clean(), url="https://harbour.example/moved", sha256="moved")
    assert keep(database, feed, [moved], LATER) == (0, 1)
    assert [entry.url for entry in entries(database)] == [moved.url]
    assert [version.url for version in versions(database)] == [clean().url]


def test_an_article_at_the_address_that_another_left_is_an_entry_of_its_own(database: Database, feed: int) -> None:
    keep(database, feed, [clean(1)])
    moved = replace(clean(1), url="https://harbour.example/archive/1", sha256="moved")
    fresh = replace(clean(2, "Kesh closes its ports"), url=clean(1).url)
    assert keep(database, feed, [moved, fresh], LATER) == (1, 1)
    assert keep(database, feed, [moved, fresh], LATER) == (0, 0)
    assert {(entry.guid, entry.url, entry.title) for entry in entries(database)} == {
        (item.guid, item.url, item.title) for item in (moved, fresh)
    }


def test_two_feeds_may_hold_the_same_guid_and_address(database: Database) -> None:
    with database.write() as session:
        store.sync_feeds(session, [HARBOUR, ISLAND])
    for number in (1, 2):
        assert keep(database, number, [clean()]) == (1, 0)
    assert [entry.feed_id for entry in entries(database)] == [1, 2]


def test_more_items_than_a_query_takes_parameters_are_stored_and_known_again(database: Database, feed: int) -> None:
    items = [clean(number) for number in range(700)]
    assert keep(database, feed, items) == (700, 0)
    assert keep(database, feed, items, LATER) == (0, 0)
    assert keep(database, feed, [replace(item, sha256="x") for item in items[::-1]], LATER) == (0, 700)


def test_the_table_of_feeds_says_what_the_settings_say(database: Database) -> None:
    with database.write() as session:
        store.sync_feeds(session, [HARBOUR, ISLAND])
    changed = HARBOUR.model_copy(update={"outlet": "Harbour Daily", "paywall": True})
    with database.write() as session:
        store.sync_feeds(session, [changed, ISLAND])
    with database.read() as session:
        harbour, island = row(session, HARBOUR.url), row(session, ISLAND.url)
    assert (harbour.outlet, harbour.country, harbour.paywall) == ("Harbour Daily", "SG", True)
    assert (island.outlet, island.active) == ("island.example", True)


def test_a_feed_that_leaves_the_settings_rests_with_its_entries_and_may_come_back(database: Database) -> None:
    with database.write() as session:
        store.sync_feeds(session, [HARBOUR, ISLAND])
    keep(database, 1, [clean()])
    with database.write() as session:
        store.sync_feeds(session, [ISLAND])
    with database.read() as session:
        assert not row(session, HARBOUR.url).active
        assert [feed.url for feed in store.feeds_to_visit(session, NOW)] == [ISLAND.url]
    assert len(entries(database)) == 1
    with database.write() as session:
        store.sync_feeds(session, [HARBOUR, ISLAND])
    with database.read() as session:
        assert [feed.id for feed in store.feeds_to_visit(session, NOW)] == [1, 2]


def test_failures_are_counted_with_their_reason_and_cleared_by_a_success(database: Database, feed: int) -> None:
    for hours in (0, 1):
        with database.write() as session:
            store.record_failure(session, feed, f"fault {hours}", timedelta(), NOW + timedelta(hours=hours))
    with database.read() as session:
        failed = row(session, HARBOUR.url)
    assert (failed.failures, failed.last_error, failed.visited_at, failed.succeeded_at) == (2, "fault 1", LATER, None)
    with database.write() as session:
        store.record_success(session, feed, Validators('"v1"', "yesterday", "abc"), LATER)
    with database.read() as session:
        good = row(session, HARBOUR.url)
    assert (good.failures, good.last_error, good.not_before) == (0, None, None)
    assert (good.etag, good.last_modified, good.body_sha256) == ('"v1"', "yesterday", "abc")
    assert good.visited_at == good.succeeded_at == LATER


def test_a_failure_keeps_what_to_ask_with_next_time(database: Database, feed: int) -> None:
    with database.write() as session:
        store.record_success(session, feed, Validators('"v1"', "yesterday", "abc"), NOW)
        store.record_failure(session, feed, "fault", timedelta(), LATER)
    with database.read() as session:
        known = row(session, HARBOUR.url)
    assert (known.etag, known.last_modified, known.body_sha256) == ('"v1"', "yesterday", "abc")
    assert (known.succeeded_at, known.visited_at) == (NOW, LATER)


def test_a_feed_that_asked_for_rest_is_visited_when_it_is_over_and_not_before(database: Database, feed: int) -> None:
    with database.write() as session:
        store.record_failure(session, feed, "too many requests", timedelta(hours=1), NOW)
    with database.read() as session:
        assert store.feeds_to_visit(session, NOW) == []
        assert store.feeds_to_visit(session, LATER - timedelta(seconds=1)) == []
        assert [found.id for found in store.feeds_to_visit(session, LATER)] == [feed]
    with database.write() as session:
        store.record_failure(session, feed, "another fault", timedelta(), LATER)
    with database.read() as session:
        assert [found.id for found in store.feeds_to_visit(session, LATER)] == [feed]


def test_an_entry_that_moved_to_another_page_lets_go_of_the_article_of_the_old_one(
    database: Database, feed: int
) -> None:
    keep(database, feed, [clean(1), clean(2)])
    with database.write() as session:
        for entry in session.exec(select(Entry)):
            entry.article, entry.article_at = "The two navies leave the strait, and more.", NOW
    moved = replace(clean(1, "Selu Strait opens"), url="https://harbour.example/moved")
    keep(database, feed, [moved, clean(2, "Selu Strait opens again")], LATER)
    first, second = entries(database)
    assert (first.article, first.article_at) == ("", None)
    assert (second.article[:8], second.article_at) == ("The two ", NOW)
