from __future__ import annotations

from digest.compose.changes import SetAnew
from tests.compose.changes.sample import CONTENT


def test_setting_anew_changes_no_word() -> None:
    assert SetAnew().apply(CONTENT) == CONTENT
