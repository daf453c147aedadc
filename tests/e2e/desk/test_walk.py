from __future__ import annotations

from typing import TYPE_CHECKING

from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM

if TYPE_CHECKING:
    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def test_an_editor_logs_in(room: Newsroom) -> None:
    page = room.log_in(Role.EDITOR)
    assert page.title().startswith(room.edition().subject)
