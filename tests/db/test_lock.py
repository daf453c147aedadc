from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from digest.db.lock import advisory_lock
from digest.db.session import Database
from digest.errors import BusyError, DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from digest.db.session import Database
with Database(sys.argv[1]).lock(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(url: str, name: str = "send") -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the lock `name` until its input is closed or it is killed."""
    command = [sys.executable, "-c", HOLD, url, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def take(database: Database, name: str = "send") -> bool:
    """Whether the lock can be had; it is let go of at once."""
    try:
        with database.lock(name):
            return True
    except BusyError:
        return False


def taken_within(database: Database, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not take(database):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_lock_keeps_out_another_process_until_it_ends(url: str, database: Database) -> None:
    with another_process(url) as holder:
        with pytest.raises(BusyError, match="holds `send`: wait for it to end") as raised, database.lock("send"):
            pass
        if database.file is not None:
            assert str(holder.pid) in str(raised.value)
        holder.communicate(timeout=10)
    assert taken_within(database, 5)


def test_a_lock_ends_with_its_process_even_when_that_is_killed(url: str, database: Database) -> None:
    with another_process(url) as holder:
        assert not take(database)
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        assert taken_within(database, 5)


def test_locks_of_other_names_do_not_keep_each_other_out(url: str, database: Database) -> None:
    with another_process(url, "collect"):
        assert take(database, "send")
        assert not take(database, "collect")


def test_a_lock_keeps_out_the_rest_of_its_own_process_too(url: str, database: Database) -> None:
    other = Database(url)
    with database.lock("send"):
        assert not take(other)
        assert not take(database)
        assert take(other, "collect")
    assert take(other)
    assert take(database)
    other.close()


def test_an_error_inside_lets_go_of_the_lock(url: str, database: Database) -> None:
    def fail() -> None:
        with database.lock("send"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    other = Database(url)
    assert take(other)
    other.close()


def test_who_may_wait_gets_the_lock_when_the_other_lets_go(url: str, database: Database) -> None:
    order: list[str] = []

    def wait() -> None:
        with advisory_lock(database.engine, database.file, "send", wait=True):
            order.append("waiter")

    with another_process(url) as holder:
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        order.append("holder")
        holder.communicate(timeout=10)
        waiting.join(10)
    assert order == ["holder", "waiter"]


def test_locks_of_two_databases_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    one, two = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two"))
    with one.lock("send"):
        assert take(two)


def test_a_lock_that_cannot_be_placed_is_a_database_error(tmp_path: Path) -> None:
    missing = Database(f"sqlite:///{tmp_path / 'nowhere' / 'digest.db'}")
    (tmp_path / "digest.db.locks").write_text("a file in the way")
    in_the_way = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    for database in (missing, in_the_way):
        with pytest.raises(DatabaseError, match="check that its folder exists and is writable"):
            take(database)


def test_a_database_in_memory_needs_no_lock() -> None:
    database = Database("sqlite://")
    with database.lock("send"):
        assert take(database)
    database.close()
