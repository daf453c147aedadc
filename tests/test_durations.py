from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from digest.durations import ago, in_words

NOW = datetime(2026, 2, 18, 12, 0, tzinfo=UTC)
LENGTHS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-3), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=42, seconds=59), "42 min"),
        (timedelta(minutes=65), "1 h 5 min"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=3, minutes=9), "2 days 3 h"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert in_words(length) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=47.9), "47 s"),
        (timedelta(minutes=9, seconds=5), "9 min 5 s"),
        (timedelta(minutes=5), "5 min 0 s"),
        (timedelta(hours=1, minutes=5, seconds=59), "1 h 5 min"),
        (timedelta(hours=1, seconds=20), "1 h"),
        (timedelta(days=1, hours=3), "1 day 3 h"),
        (timedelta(days=2, minutes=3), "2 days"),
    ],
)
def test_what_counts_down_is_told_to_the_second(left: timedelta, words: str) -> None:
    assert in_words(left, seconds=True) == words


@given(LENGTHS)
def test_a_length_never_has_more_than_two_units(length: timedelta) -> None:
    assert len(in_words(length, seconds=True).split(" ")) in {2, 4}  # a number and its unit, once or twice


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-59), "in a moment"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1, hours=5), "1 day ago"),
        (timedelta(days=-3), "3 days from now"),
    ],
)
def test_a_moment_is_told_by_how_far_off_it_is(since: timedelta, words: str) -> None:
    assert ago(NOW - since, NOW) == words
