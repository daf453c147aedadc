"""A PostgreSQL server of one's own, on a socket in a folder of its own; gone when the tests end."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from digest.db.session import Database
from tests.fakes.programs import found

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDS_POSTGRES = pytest.mark.needs("initdb", "postgresql")
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The SQLAlchemy address of a running server, with `{}` for the database's name."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name, _running(Path(name)) as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The SQLAlchemy address of a new, empty database."""
    return _new_database(postgres_server, template="template1")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a database that was upgraded once, to be copied."""
    url = _new_database(postgres_server, template="template1")
    database = Database(url)
    database.upgrade()
    database.close()
    return database.engine.url.database or ""


@pytest.fixture
def upgraded_postgres(postgres_server: str, migrated_postgres: str) -> str:
    """The SQLAlchemy address of a new database with all its tables."""
    return _new_database(postgres_server, template=migrated_postgres)


def _new_database(server: str, template: str) -> str:
    name = f"test_{next(_NUMBERS)}"
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return server.format(name)


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    owner = _unprivileged(folder)
    _run(
        "initdb", "--no-sync", "--auth=trust", "--username=digest", "--encoding=UTF8", "--locale=C", str(data), **owner
    )
    options = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with log.open("w") as output:
        command = [_program("postgres"), "-D", str(data), *settings]
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, **owner)
    try:
        _wait_for(folder, server, log)
        yield f"postgresql+psycopg://digest@/{{}}?host={folder}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once, whoever is still connected
        server.wait(30)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: where the tests do, it runs as its own user, who gets the folder."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_for(folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([_program("pg_isready"), "-q", "-h", str(folder)], check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL does not start:\n{log.read_text()}", pytrace=False)
        time.sleep(0.02)


def _run(program: str, *arguments: str, **owner: Any) -> None:
    subprocess.run([_program(program), *arguments], check=True, capture_output=True, **owner)


def _program(name: str) -> str:
    path = found(name)
    assert path is not None, name
    return path
