"""A running loopback server, and an empty database with all its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.server import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer().running() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    made.prepare()
    yield made
    made.close()
