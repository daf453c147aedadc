"""Watching what runs while others want to write."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from digest.db.session import Database


@contextlib.contextmanager
def locked_during(database: Database, *functions: Callable[..., object]) -> Iterator[list[tuple[str, bool]]]:
    """Each call of one of the functions, by name, and whether it kept others from writing to the SQLite file."""
    codes = {function.__code__ for function in functions}
    calls: list[tuple[str, bool]] = []

    def watch(frame: FrameType, event: str, _value: object) -> None:
        if event == "call" and frame.f_code in codes:
            calls.append((frame.f_code.co_name, _is_locked(database)))

    sys.setprofile(watch)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _is_locked(database: Database) -> bool:
    assert database.file is not None
    with contextlib.closing(sqlite3.connect(database.file, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False
