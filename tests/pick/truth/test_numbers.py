from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from digest.pick.truth.numbers import numbers


def keys(text: str) -> list[str]:
    return [number.key for number in numbers(text)]


@pytest.mark.parametrize(
    "forms",
    [
        ["1,200,000 people", "1.2 million people", "1.2m people", "1.2mn people"],
        ["5 per cent", "5%", "5 percent", "five per cent", "5.0 per cent"],
        ["$1.2bn", "US$1.2 billion", "1.2 billion dollars", "$1,200,000,000"],
        ["€30m", "30 million euros"],
        ["three ships", "3 ships"],
        ["twenty-one ships", "21 ships", "twenty one ships"],
        ["two hundred and five ships", "205 ships"],
        ["a hundred thousand men", "100,000 men"],
        ["the third time", "the 3rd time"],
        ["two thousand and six", "2,006"],
        ["two lakh", "200,000"],
    ],
)
def test_one_number_has_one_key_however_it_is_written(forms: list[str]) -> None:
    found = {tuple(keys(form)) for form in forms}
    assert len(found) == 1
    assert len(found.pop()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 per cent", "5 ships"),
        ("5 per cent", "5 percentage points"),
        ("$5m", "€5m"),
        ("$5m", "5 million people"),
        ("the third ship", "three ships"),
        ("1.2 million", "1.2 billion"),
        ("1.5", "15"),
        ("dozens of ships", "12 ships"),
    ],
)
def test_another_value_or_unit_is_another_number(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_several_numbers_are_read_apart() -> None:
    assert keys("Between 10-12 of two, three or 4.5 million.") == ["10", "12", "2", "3", "4500000"]
    assert keys("seven three twenty-one hundred and two") == ["7", "3", "2102"]


@settings(max_examples=60)
@given(st.integers(0, 999_999_999))
def test_thousands_may_be_parted_or_not(value: int) -> None:
    assert keys(f"{value} men") == keys(f"{value:,} men") == [str(value)]


@settings(max_examples=60)
@given(st.text())
def test_any_text_is_read_and_every_number_stands_where_it_is_said_to(text: str) -> None:
    for number in numbers(text):
        assert 0 <= number.start < number.end <= len(text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1," * 50_000, "two " * 30_000, "1.2" * 40_000, "hundred and " * 20_000]
)
def test_no_text_takes_long(text: str) -> None:
    assert all(number.end <= len(text) for number in numbers(text))
