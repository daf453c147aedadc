"""What the tests of reviewing share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.db.session import Database
from tests.fakes.editions import new_installation, settings_file, subscribe
from tests.fakes.postgres import NEEDS_POSTGRES
from tests.fakes.reviewing import ANA, BEN
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


@pytest.fixture
def post() -> Post:
    """What the mail server is asked, and what it answers."""
    return Post()


@pytest.fixture
def reviewed(tmp_path: Path, clock: MovingClock, post: Post) -> Iterator[Installation]:
    """One newsletter with two reviewers, who are reminded a quarter of an hour before the send hour."""
    with smtp_server(post) as server:
        config = settings_file(tmp_path, smtp={"port": server.port}, reviewers=[ANA, BEN])
        with new_installation(config, clock) as installation:
            with installation.database.write() as session:
                subscribe(session, ["ann@readers.example"])
            yield installation


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def either(request: pytest.FixtureRequest, reviewed: Installation) -> Iterator[Installation]:
    """The same on either database."""
    if request.param == "sqlite":
        yield reviewed
        return
    database = Database(request.getfixturevalue("upgraded_postgres"))
    yield replace(reviewed, database=database)
    database.close()
