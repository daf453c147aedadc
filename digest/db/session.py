"""The database: opened, upgraded, read and written, with errors an operator can act on."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import Session

from digest.db import schema
from digest.db.lock import advisory_lock
from digest.errors import DatabaseError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
_REMEDIES = {
    "database or disk is full": "the disk is full: free some space and run the same command again",
    "disk i/o error": "the disk cannot be written: check its space and health, then run the same command again",
    "database is locked": "another program holds the database: wait for it to end and run the same command again",
    "readonly database": "the database file may not be written: check its owner and permissions",
    "unable to open database file": "the database file cannot be opened: check that its folder exists and is writable",
    "file is not a database": "the file is not a SQLite database: point `database_url` at another one",
    "connection refused": "the database server does not answer: start it, or mend `database_url`",
}


class Database:
    """A database by its address. Nothing is opened before the first `read` or `write`."""

    def __init__(self, url: str) -> None:
        try:
            self.engine: Engine = create_engine(url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            raise DatabaseError(
                f"`database_url` cannot be used: {error}. PostgreSQL needs `pip install digest-desk[postgres]` and an "
                "address that starts with postgresql+psycopg://"
            ) from error
        self.file = _sqlite_file(self.engine)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading: it sees one consistent state and never waits for a writer.

        Raises:
            DatabaseError: The database cannot be read.
        """
        with _explained(self.file), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one transaction: committed at the end, rolled back whole on any error.

        Raises:
            DatabaseError: The database cannot be written; nothing of the transaction is in it.
        """
        with _explained(self.file), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """A session for a transaction that is always rolled back: what would come of it, and nothing stays.

        Raises:
            DatabaseError: The database cannot be written.
        """
        with _explained(self.file), Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.expunge_all()
            session.rollback()

    def prepare(self) -> None:
        """Bring the tables up to date: a SQLite file is upgraded, another database only checked.

        Raises:
            DatabaseError: It cannot be opened, or it is not SQLite and its tables are behind this program.
        """
        if self.file is not None and not self.file.parent.is_dir():
            raise DatabaseError(f"{self.file.parent} is not there: create the folder or mend `database_url`")
        with _explained(self.file):
            if not schema.is_behind(self.engine):
                return
            if self.engine.dialect.name != "sqlite":
                raise DatabaseError("the tables are behind this program: run `digest migrate`")
            self.upgrade()

    def upgrade(self) -> None:
        """Run the migrations that this database has not seen yet.

        Raises:
            DatabaseError: A migration failed; the database is as it was.
        """
        try:
            with _explained(self.file), advisory_lock(self.engine, self.file, "upgrade", wait=True):
                schema.upgrade(self._writer)
        except CommandError as error:
            raise DatabaseError(
                f"the tables are not of this program ({error}): a newer one made them, install that one again"
            ) from error

    def scrub(self) -> None:
        """Write a SQLite file anew, so that what was deleted or changed cannot be read in it any more.

        PostgreSQL does as much for its own files, in its own time.

        Raises:
            DatabaseError: The disk is full, or somebody reads or writes all the while; nothing is lost.
        """
        if self.file is None:
            return
        with _explained(self.file), closing(self.engine.raw_connection()) as connection:
            file: Any = connection.driver_connection
            file.execute("VACUUM")
            busy, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise DatabaseError(
                f"{self.file}: another program reads it, so what was deleted is still in the file beside it: "
                "run the same command again"
            )

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold the lock `name` of this database; the system lets go of it even when the process is killed.

        Raises:
            BusyError: Another process holds it.
            DatabaseError: It cannot be locked.
        """
        with _explained(self.file), advisory_lock(self.engine, self.file, name, wait=False):
            yield

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@contextmanager
def _explained(file: Path | None) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        cause = str(error.orig or error).strip()
        remedy = next((text for sign, text in _REMEDIES.items() if sign in cause.lower()), None)
        where = f"{file}: " if file else "database: "
        raise DatabaseError(where + (f"{remedy} ({cause})" if remedy else cause)) from error


def _sqlite_file(engine: Engine) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    """WAL so that readers never wait; FULL so that a settled delivery survives a power cut."""
    connection.isolation_level = None  # transactions begin in `_begin_sqlite`, not where the driver guesses
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that read first and then wrote could find itself out of date."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
