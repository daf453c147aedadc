"""The tests of accounts run on both kinds of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.editions import MovingClock, new_database
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all its tables."""
    if request.param == "sqlite":
        with new_database(tmp_path / "digest.db") as made:
            yield made
    else:
        made = Database(request.getfixturevalue("upgraded_postgres"))
        yield made
        made.close()


@pytest.fixture
def clock() -> MovingClock:
    """A clock that moves when it is told to."""
    return MovingClock()
