from __future__ import annotations

import pytest

from digest.web.public.words import days, listed


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (["mon", "tue", "wed", "thu", "fri"], "Monday to Friday"),
        (["sun", "mon", "tue", "wed", "thu", "fri", "sat"], "Every day"),
        (["fri", "mon"], "Monday and Friday"),
        (["sat", "sun"], "Saturday and Sunday"),
        (["wed"], "Wednesday"),
        (["mon", "wed", "fri"], "Monday, Wednesday and Friday"),
    ],
)
def test_days_are_said_as_people_say_them(chosen: list[str], words: str) -> None:
    assert days(chosen) == words


def test_names_are_listed() -> None:
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
