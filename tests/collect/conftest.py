"""A running loopback server, and an empty database with all its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.server import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer().running() as running:
        yield running
