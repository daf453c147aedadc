from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session, select

from digest.db.feeds import Entry, Feed
from digest.engine.feeds_health import WEEK, FeedHealth, feeds_health
from digest.settings import FeedSource
from tests.fakes.editions import NOW, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = [
    FeedSource(url=f"https://{name.lower()}.example/feed", outlet=name) for name in ("Ports", "Albion", "Ganges")
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two of the feeds were visited, and one that is not in the settings any more."""
    with new_database(tmp_path / "digest.db") as database, database.write() as opened:
        opened.add_all(Feed(url=source.url, outlet=source.outlet, visited_at=NOW) for source in SOURCES[:2])
        opened.add(Feed(url="https://gone.example/feed", outlet="Gone", active=False, last_error="answers 404"))
        opened.flush()
        yield opened


def health(session: Session) -> dict[str, FeedHealth]:
    return {one.source.outlet: one for one in feeds_health(session, SOURCES, NOW)}


def entry(feed: Feed, number: int, seen: timedelta) -> Entry:
    url = f"{feed.url}/{number}"
    return Entry(
        feed_id=feed.id,
        guid=url,
        url=url,
        title="Ports open",
        published_at=NOW,
        first_seen_at=NOW - seen,
        changed_at=NOW,
        sha256="x",
    )


def test_every_feed_of_the_settings_is_told_of_and_no_other(session: Session) -> None:
    assert list(health(session)) == ["Albion", "Ganges", "Ports"]
    assert health(session)["Ganges"].visited_at is None


def test_what_fails_longest_stands_first(session: Session) -> None:
    for feed, failures in zip(session.exec(select(Feed).order_by("id")), (2, 1), strict=False):
        feed.failures, feed.last_error = failures, "answers 404 Not Found"
    session.flush()
    assert [(one.source.outlet, one.failures) for one in feeds_health(session, SOURCES, NOW)][:2] == [
        ("Ports", 2),
        ("Albion", 1),
    ]
    assert health(session)["Ports"].remedy.startswith("Look for the new address")


def test_only_what_it_brought_in_seven_days_is_counted(session: Session) -> None:
    ports = session.exec(select(Feed).where(Feed.outlet == "Ports")).one()
    days = (timedelta(0), timedelta(days=6), WEEK, timedelta(days=8))
    session.add_all(entry(ports, number, seen) for number, seen in enumerate(days))
    session.flush()
    assert (health(session)["Ports"].entries, health(session)["Albion"].entries) == (2, 0)
