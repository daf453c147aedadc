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
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'digest.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def empty(url: str) -> Iterator[Database]:
    """A database without tables."""
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with all its tables."""
    empty.upgrade()
    return empty
