from __future__ import annotations

import pytest

from digest.web.desk.part import ROWS, Part


@pytest.mark.parametrize(
    ("number", "found", "turns"),
    [
        (1, 0, ("", "")),
        (1, ROWS, ("", "")),
        (1, ROWS + 1, ("", "q=a+%26+b&page=2")),
        (3, 1, ("q=a+%26+b&page=2", "")),
        (3, ROWS + 1, ("q=a+%26+b&page=2", "q=a+%26+b&page=4")),
    ],
)
def test_there_is_a_way_to_what_stands_before_and_after(number: int, found: int, turns: tuple[str, str]) -> None:
    part = Part(number, {"q": "a & b"})
    assert part.turns([None] * found) == dict(zip(("before", "after"), turns, strict=True))


def test_one_row_more_is_read_than_is_shown() -> None:
    assert (Part().rows, Part(2).rows) == ({"limit": ROWS + 1, "offset": 0}, {"limit": ROWS + 1, "offset": ROWS})
