from __future__ import annotations

import pytest

from digest.web.words import place


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Singapore", "Singapore time"), ("America/Argentina/Buenos_Aires", "Buenos Aires time"), ("UTC", "UTC")],
)
def test_a_zone_is_called_by_its_place(zone: str, words: str) -> None:
    assert place(zone) == words
