"""What every test may rely on."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.fakes.programs import found

pytest_plugins = ["tests.fakes.postgres"]

_LONGEST = "e2e", "web", "engine"
"""Rooms of tests, those whose files take longest first."""

# How long an example takes says how busy the machine is, and which tables the first one had to read.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first, so that at the end nobody waits for the last file alone."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    room = item.nodeid.split("/")[1]
    return _LONGEST.index(room) if room in _LONGEST else len(_LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `needs(program, package)` is skipped without the program, or fails where all must be there."""
    for mark in item.iter_markers("needs"):
        program, package = mark.args
        if found(program) is None:
            reason = f"needs {program} (Debian package {package})"
            if os.environ.get("CI_REQUIRE_PROGRAMS") == "1":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
