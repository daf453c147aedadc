"""What the delivery tests share."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.editions import MovingClock, new_database
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """What the ledger does must not depend on the database."""
    if request.param == "sqlite":
        with new_database(tmp_path / "digest.db") as made:
            yield made
        return
    with contextlib.closing(Database(request.getfixturevalue("upgraded_postgres"))) as server:
        yield server


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()
