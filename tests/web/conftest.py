"""What the tests of the desk share."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.compose.screens import launched
from tests.e2e.conftest import prepared  # noqa: F401 - a fixture
from tests.fakes.desk import served
from tests.fakes.editions import MovingClock, draft_edition, new_installation, settings_file, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from playwright.sync_api import Browser

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

expect.set_options(timeout=20_000)  # milliseconds: the machine may be busy


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@contextmanager
def furnished(folder: Path, clock: MovingClock) -> Iterator[Installation]:
    """One newsletter with three readers and a draft whose hour is in thirty minutes, delivered into a Maildir."""
    with new_installation(settings_file(folder), clock, _furniture(clock.now())) as made:
        yield made


@cache
def _furniture(now: datetime) -> bytes:
    """The database of it, made once for all tests."""
    with tempfile.TemporaryDirectory() as name:
        with new_installation(settings_file(Path(name)), MovingClock(now)) as made:
            with made.database.write() as session:
                subscribe(session, ["ann@readers.example", "ben@readers.example", "cai@readers.example"])
            draft_edition(made, send_at=now + timedelta(minutes=30))
        return Path(name, "digest.db").read_bytes()


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """The furnished installation."""
    with furnished(tmp_path, clock) as made:
        yield made


@pytest.fixture
def desk(installation: Installation) -> Iterator[Desk]:
    """Its desk, served."""
    with served(installation) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium, for all tests of a module."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright, launched(playwright.chromium, arguments) as started:
        yield started
