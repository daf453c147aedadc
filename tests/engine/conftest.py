"""What the engine's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.editions import MovingClock, new_installation, settings_file, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """One newsletter with three readers, delivered into a Maildir."""
    with new_installation(settings_file(tmp_path), clock) as made:
        with made.database.write() as session:
            subscribe(session, ["ann@readers.example", "ben@readers.example", "cai@readers.example"])
        yield made
