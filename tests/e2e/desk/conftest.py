"""What the walks through the desk share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.compose.screens import launched
from tests.e2e.desk.newsroom import Newsroom, newsroom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

expect.set_options(timeout=20_000)  # milliseconds: the machine may be busy
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright, launched(playwright.chromium, _ARGUMENTS) as browser:
        yield browser


@pytest.fixture
def room(prepared: Path, tmp_path: Path, chromium: Browser) -> Iterator[Newsroom]:
    """A newsroom with the draft of the sample feeds."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    with newsroom(tmp_path, chromium) as made:
        yield made
