"""What the tests of editions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compose.samples import DAILY, LETTER
from tests.compose.screens import chromium
from tests.fakes.editions import bare_edition, item, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from digest.compose.render.look import Look
    from digest.db.session import Database


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of a module, and gone after it: while it runs, nobody else can start an event loop."""
    with chromium() as started:
        yield started


@pytest.fixture(params=[DAILY, LETTER], ids=["daily", "letter"])
def look(request: pytest.FixtureRequest) -> Look:
    """Each shipped look."""
    made: Look = request.param
    return made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A draft with two items, as edition 1."""
    with new_database(tmp_path / "digest.db") as made:
        with made.write() as session:
            edition = bare_edition(session)
            session.add_all([item(edition, 1), item(edition, 2)])
        yield made
