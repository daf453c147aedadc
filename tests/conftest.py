"""What every test may rely on."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.fakes.programs import found

pytest_plugins = ["tests.fakes.postgres"]

# How long an example takes says how busy the machine is, and which tables the first one had to read.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


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
