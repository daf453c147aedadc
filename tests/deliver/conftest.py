"""What the delivery tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.editions import MovingClock, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.session import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()
