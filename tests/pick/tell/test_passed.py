from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from digest.pick.tell.passed import is_old, is_over

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "Ministers will meet in Cebu on 9 March.",
        "The accord is due to be signed on March 8.",
        "The crews are to sail on 31 December.",
        "The summit will be held in the week of 2 March.",
    ],
)
def test_what_will_happen_on_a_past_day_is_over(text: str) -> None:
    assert is_over(text, date(2026, 1, 5) if "December" in text else TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Ministers will meet in Cebu on 10 March.",
        "Ministers met in Cebu on 2 March.",
        "Ministers who met on 2 March will meet again.",
        "The summit will be held in the week of 9 March.",
        "It will be ready on 31 June.",
        "The plan will be ready.",
    ],
)
def test_what_is_still_to_come_or_was_told_as_past_is_not_over(text: str) -> None:
    assert not is_over(text, TODAY)


def test_a_text_whose_days_are_all_long_past_is_old() -> None:
    assert is_old("The clash of 1 March left nine dead.", TODAY)
    assert is_old("The treaty was signed on 9 March 2019.", TODAY)
    assert not is_old("The clash of 1 March was told of on 9 March.", TODAY)
    assert not is_old("The clash left nine dead.", TODAY)
    assert not is_old("They wed on 3 July.", TODAY)  # of which year?


@given(st.text(alphabet="0123456789 MarchFeb.will,", max_size=100))
def test_any_text_can_be_asked(text: str) -> None:
    assert is_over(text, TODAY) in {True, False}
    assert is_old(text, TODAY) in {True, False}
