"""What the tests of the audience share: a newsletter, and a mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.editions import new_installation, settings_file
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
def installation(tmp_path: Path, clock: MovingClock, post: Post) -> Iterator[Installation]:
    """One newsletter whose mails go to `post`."""
    with (
        smtp_server(post) as server,
        new_installation(settings_file(tmp_path, smtp={"port": server.port}), clock) as made,
    ):
        yield made
