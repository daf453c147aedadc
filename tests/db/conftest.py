"""The tests of the tables run on both kinds of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two."""
    return str(request.param)


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    here = f"sqlite:///{tmp_path / 'digest.db'}"
    made = Database(here if kind == "sqlite" else request.getfixturevalue("postgres"))
    yield made
    made.close()


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with all its tables."""
    if kind == "sqlite":
        made: Database = request.getfixturevalue("empty")
        made.upgrade()
    else:
        made = Database(request.getfixturevalue("upgraded_postgres"))
    yield made
    made.close()


@pytest.fixture
def url(database: Database) -> str:
    """The address of `database`, for another process or a second look."""
    return database.engine.url.render_as_string(hide_password=False)
