from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.editions import new_database
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file with empty tables."""
    with new_database(tmp_path / "digest.db") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=NEEDS_POSTGRES)])
def either(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Empty tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    made = Database(request.getfixturevalue("upgraded_postgres"))
    yield made
    made.close()
