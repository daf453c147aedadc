"""Locks that end with the process that holds them, so that a killed process never leaves one behind."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from digest.errors import BusyError, DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine


@contextmanager
def advisory_lock(engine: Engine, file: Path | None, name: str, *, wait: bool) -> Iterator[None]:
    """Hold the lock `name`: a locked file beside a SQLite database, an advisory lock in PostgreSQL.

    Args:
        engine: The database.
        file: Its file, if it is a SQLite file.
        name: What is locked, such as `send`.
        wait: Wait for another holder rather than raise.

    Raises:
        BusyError: Another process holds it and `wait` is false.
        DatabaseError: The file to lock cannot be opened.
    """
    if file is not None:
        with _file_lock(file.with_name(f"{file.name}.locks") / name, name, wait=wait):
            yield
    elif engine.dialect.name == "postgresql":
        with _server_lock(engine, name, wait=wait):
            yield
    elif engine.dialect.name == "sqlite":
        yield  # a database in memory belongs to one process anyway
    else:  # another server: on this machine at least, one at a time
        name_of_it = hashlib.sha256(engine.url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
        with _file_lock(Path(tempfile.gettempdir()) / f"digest-{name_of_it}.locks" / name, name, wait=wait):
            yield


@contextmanager
def _file_lock(path: Path, name: str, *, wait: bool) -> Iterator[None]:
    try:
        path.parent.mkdir(exist_ok=True)
        opened = path.open("a+", encoding="ascii")
    except OSError as error:
        raise DatabaseError(f"{path} cannot be opened: check that its folder exists and is writable") from error
    with opened as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise BusyError(f"another digest process ({holder}) holds `{name}`: wait for it to end") from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


@contextmanager
def _server_lock(engine: Engine, name: str, *, wait: bool) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"digest:{name}".encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if wait:
            connection.execute(select(func.pg_advisory_lock(key)))
        elif not connection.scalar(select(func.pg_try_advisory_lock(key))):
            raise BusyError(f"another digest process holds `{name}`: wait for it to end")
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(key)))
