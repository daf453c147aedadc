"""What the tests of the email in a browser share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compose.samples import DAILY, LETTER
from tests.compose.screens import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from digest.compose.render.look import Look


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
