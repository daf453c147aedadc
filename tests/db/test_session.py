from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import select

from digest.db import session as module
from digest.db.feeds import Entry, Feed
from digest.db.session import Database
from digest.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://harbour.example/feed.xml"


def outlets(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Feed.outlet)))


def add(database: Database, outlet: str = "Harbour Post") -> None:
    with database.write() as session:
        session.add(Feed(url=f"https://{outlet}/feed.xml", outlet=outlet))


def sqlite_at(path: Path) -> Database:
    return Database(f"sqlite:///{path}")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    database = sqlite_at(tmp_path / "digest.db")
    database.prepare()
    yield database
    database.close()


def pragma(database: Database, name: str) -> object:
    with database.read() as session:
        return session.connection().execute(text(f"PRAGMA {name}")).scalar_one()


def test_what_is_written_is_there_when_the_block_ends_and_can_be_read_after_it(database: Database) -> None:
    with database.write() as session:
        feed = Feed(url=URL, outlet="Harbour Post")
        session.add(feed)
    assert (feed.id, feed.outlet) == (1, "Harbour Post")
    assert outlets(database) == ["Harbour Post"]


def test_an_error_takes_back_everything_of_its_transaction(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(Feed(url=URL, outlet="Harbour Post"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert outlets(database) == []


def test_a_session_for_reading_commits_nothing(database: Database) -> None:
    with database.read() as session:
        session.add(Feed(url=URL, outlet="Harbour Post"))
        session.flush()
    assert outlets(database) == []


def test_a_broken_rule_of_the_tables_is_a_database_error_that_names_it(database: Database) -> None:
    add(database)
    with pytest.raises(DatabaseError, match=r"(?i)unique"):
        add(database)
    assert outlets(database) == ["Harbour Post"]


def test_a_reader_of_a_file_sees_one_state_while_a_writer_goes_on(file: Database) -> None:
    add(file, "one")
    with file.read() as session:
        assert len(session.exec(select(Feed)).all()) == 1
        add(file, "two")
        assert len(session.exec(select(Feed.id)).all()) == 1
    assert outlets(file) == ["one", "two"]


def test_a_reader_never_waits_for_a_writer(database: Database) -> None:
    with database.write() as session:
        session.add(Feed(url=URL, outlet="Harbour Post"))
        session.flush()
        assert outlets(database) == []
    assert outlets(database) == ["Harbour Post"]


def test_a_writer_of_a_file_waits_for_another_and_then_sees_what_it_wrote(file: Database) -> None:
    """A writer that read before the other had committed would write back what is out of date."""
    add(file, "0")

    def count_up() -> None:
        for _ in range(20):
            with file.write() as session:
                feed = session.exec(select(Feed)).one()
                feed.outlet = str(int(feed.outlet) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outlets(file) == ["80"]


def test_a_sqlite_file_survives_a_power_cut_and_keeps_its_references(file: Database) -> None:
    assert pragma(file, "journal_mode") == "wal"
    assert pragma(file, "synchronous") == 2  # FULL
    assert pragma(file, "foreign_keys") == 1
    assert pragma(file, "busy_timeout") == 30_000


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and there are many of them. " * 100)
    with pytest.raises(DatabaseError, match="not a SQLite database") as raised:
        sqlite_at(path).prepare()
    assert str(path) in str(raised.value)
    assert path.read_text().startswith("These are notes")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="create the folder"):
        sqlite_at(tmp_path / "nowhere" / "digest.db").prepare()
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"):
        sqlite_at(tmp_path).prepare()


def test_a_database_that_another_program_holds_is_named(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0)
    file.close()  # the next connection waits no longer
    with closing(sqlite3.connect(str(file.file), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="another program holds the database"):
            add(file)
        assert outlets(file) == []
        other.execute("ROLLBACK")
    add(file)
    assert outlets(file) == ["Harbour Post"]


def test_a_damaged_file_is_a_database_error(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    database = sqlite_at(path)
    database.prepare()
    add(database)
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(DatabaseError, match=r"digest\.db"), database.read() as session:
        session.exec(select(Feed, Entry)).all()
    database.close()


@pytest.mark.parametrize(
    "url", ["nonsense", "", "oracle9://db.example/digest", "mysql://db.example/d", "postgresql://h:x/d"]
)
def test_an_address_that_no_driver_serves_is_explained(url: str) -> None:
    with pytest.raises(DatabaseError, match="`database_url` cannot be used"):
        Database(url)


@pytest.mark.needs("initdb", "postgresql")
def test_a_server_that_does_not_answer_is_explained() -> None:
    database = Database("postgresql+psycopg://digest@127.0.0.1:1/digest")
    for attempt in (database.prepare, database.upgrade, lambda: outlets(database), lambda: locked(database)):
        with pytest.raises(DatabaseError, match="the database server does not answer"):
            attempt()
    database.close()


def locked(database: Database) -> None:
    with database.lock("send"):
        return


@pytest.mark.needs("initdb", "postgresql")
def test_a_database_that_the_server_does_not_have_is_named(postgres: str) -> None:
    database = Database(postgres.replace("/test_", "/absent_"))
    with pytest.raises(DatabaseError, match='database "absent_'):
        database.prepare()
    database.close()
