"""Who tells which story, over time: written as joins that begin and end, read as of any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.feeds import Entry, Feed
from digest.db.stories import Ruling, Story, StoryEntry
from digest.pick import joins
from digest.pick.group.rulings import Ruling as RulingValue
from tests.fakes.editions import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.session import Database

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLUG = "hills"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Four entries, numbered 1 to 4, and two stories, 1 and 2, that nobody tells yet."""
    with new_database(tmp_path / "digest.db") as made:
        with made.write() as session:
            feed = Feed(url="https://post.example/feed", outlet="Hill Post")
            session.add(feed)
            session.flush()
            session.add_all(
                Entry(
                    feed_id=feed.id, guid=str(number), url=f"https://post.example/{number}", title="Border treaty",
                    published_at=NOON - number * HOUR, first_seen_at=NOON, changed_at=NOON, sha256="x",
                )
                for number in range(1, 5)
            )  # fmt: skip
            session.flush()
            session.add_all(
                Story(
                    newsletter=SLUG, headline="Treaty", lead_entry_id=1, rank=1, score=1, reason="",
                    first_seen_at=NOON, ranked_at=NOON,
                )
                for _ in range(2)
            )  # fmt: skip
        yield made


def record(
    database: Database, stories: dict[int, list[int]], at: datetime, seen: tuple[int, ...] = (1, 2, 3, 4)
) -> None:
    with database.write() as session:
        because = {story: {entry: {"like": 0.5} for entry in entries} for story, entries in stories.items()}
        joins.record(session, SLUG, because, seen, at)


def before(database: Database, now: datetime, *, again: bool = False) -> dict[int, set[int]]:
    with database.read() as session:
        found = joins.stories_before(session, SLUG, NOON - 24 * HOUR, now, again=again)
    return dict(zip(found.numbers, map(set, found.entries), strict=True))


def test_what_was_grouped_is_there_at_the_next_build(database: Database) -> None:
    record(database, {1: [1, 2], 2: [3]}, NOON)
    assert before(database, NOON + HOUR) == {1: {1, 2}, 2: {3}}


def test_any_past_moment_can_be_read(database: Database) -> None:
    record(database, {1: [1, 2], 2: [3]}, NOON)
    record(database, {1: [1, 2, 3, 4]}, NOON + HOUR)
    record(database, {1: [1, 4], 2: [2, 3]}, NOON + 2 * HOUR)
    assert before(database, NOON - HOUR) == {}
    assert before(database, NOON) == {1: {1, 2}, 2: {3}}
    assert before(database, NOON + HOUR) == {1: {1, 2, 3, 4}}
    assert before(database, NOON + 3 * HOUR) == {1: {1, 4}, 2: {2, 3}}


def test_a_build_made_again_starts_from_what_was_before_it(database: Database) -> None:
    record(database, {1: [1, 2], 2: [3]}, NOON)
    record(database, {1: [1, 2, 3, 4]}, NOON + HOUR)
    assert before(database, NOON, again=True) == {}
    assert before(database, NOON + HOUR, again=True) == {1: {1, 2}, 2: {3}}


def test_recording_the_same_again_writes_nothing(database: Database) -> None:
    for hours in range(3):
        record(database, {1: [1, 2], 2: [3]}, NOON + hours * HOUR)
    with database.read() as session:
        rows = session.exec(select(StoryEntry)).all()
    assert [(row.entry_id, row.joined_at, row.left_at) for row in rows] == [(n, NOON, None) for n in (1, 2, 3)]


def test_entries_that_were_not_looked_at_stay_where_they_are(database: Database) -> None:
    record(database, {1: [1, 2, 3]}, NOON)
    record(database, {1: [1]}, NOON + HOUR, seen=(1, 2))
    assert before(database, NOON + 2 * HOUR) == {1: {1, 3}}


def test_entries_older_than_the_window_do_not_count(database: Database) -> None:
    record(database, {1: [1, 4]}, NOON)
    with database.read() as session:
        found = joins.stories_before(session, SLUG, NOON - 2 * HOUR, NOON + HOUR)
    assert found.entries == [frozenset({1})]


def test_another_newsletter_has_stories_of_its_own(database: Database) -> None:
    record(database, {1: [1, 2]}, NOON)
    with database.read() as session:
        assert joins.stories_before(session, "plains", NOON - 24 * HOUR, NOON + HOUR).numbers == []


def test_rulings_are_read_as_of_any_moment_the_newest_last(database: Database) -> None:
    with database.write() as session:
        session.add_all(
            Ruling(
                newsletter=SLUG, one_id=one, other_id=other, together=together, ruled_by="Editor",
                ruled_at=NOON + hours * HOUR,
            )
            for one, other, together, hours in [(1, 2, True, 0), (2, 1, False, 1), (3, 4, True, 1), (1, 4, True, 5)]
        )  # fmt: skip
    with database.read() as session:
        now, then = (joins.rulings(session, SLUG, NOON + hours * HOUR) for hours in (2, 0))
    assert now == [
        RulingValue(1, 2, together=True),
        RulingValue(2, 1, together=False),
        RulingValue(3, 4, together=True),
    ]
    assert then == [RulingValue(1, 2, together=True)]
