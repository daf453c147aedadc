"""Picking from the database and back into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.session import Database
from digest.db.stories import Story
from digest.pick.picker import Picker
from digest.settings import Newsletter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = "The foreign ministry of Nepal said on Tuesday that the border treaty with India would be signed within a month."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with one entry, seen at noon."""
    made = Database(f"sqlite:///{tmp_path}/digest.db")
    made.prepare()
    with made.write() as session:
        feed = Feed(url="https://post.example/feed", outlet="Hill Post", country="NP")
        session.add(feed)
        session.flush()
        session.add(entry(feed.id, 1, "Nepal and India to sign border treaty"))
    yield made
    made.close()


def entry(feed_id: int, number: int, title: str, seen: datetime = NOON) -> Entry:
    return Entry(
        feed_id=feed_id,
        guid=str(number),
        url=f"https://post.example/{number}",
        title=title,
        text=TEXT,
        published_at=seen - HOUR,
        first_seen_at=seen,
        changed_at=seen,
        sha256=str(number),
    )


def picker() -> Picker:
    return Picker(Newsletter(slug="hills", title="The Hills"))


def headlines(database: Database, now: datetime) -> list[str]:
    with database.read() as session:
        return [story.headline for story in picker().rank(session, now).picked]


def test_only_what_was_seen_by_then_is_picked(database: Database) -> None:
    assert headlines(database, NOON - HOUR / 2) == []
    assert headlines(database, NOON) == ["Nepal and India to sign border treaty"]
    assert headlines(database, NOON + timedelta(days=3)) == []


def test_an_entry_reads_as_it_read_then(database: Database) -> None:
    edited_at = NOON + 2 * HOUR
    with database.write() as session:
        now = session.exec(select(Entry)).one()
        session.add(
            EntryVersion(
                entry_id=now.id,
                url=now.url,
                title=now.title,
                text=now.text,
                sha256="1",
                seen_at=NOON,
                replaced_at=edited_at,
            )
        )
        now.title, now.changed_at = "Nepal and India put off border treaty", edited_at
    assert headlines(database, NOON + HOUR) == ["Nepal and India to sign border treaty"]
    assert headlines(database, edited_at) == ["Nepal and India put off border treaty"]


def test_a_story_ranked_again_keeps_its_number(database: Database) -> None:
    for now in (NOON, NOON + HOUR):
        with database.read() as session:
            ranking = picker().rank(session, now)
        with database.write() as session:
            picker().store(session, ranking, now)
    with database.read() as session:
        [story] = session.exec(select(Story)).all()
        assert story.first_seen_at == NOON
        assert story.ranked_at == NOON + HOUR


def test_a_feed_that_left_the_settings_is_not_picked_from(database: Database) -> None:
    with database.write() as session:
        session.exec(select(Feed)).one().active = False
    assert headlines(database, NOON) == []
