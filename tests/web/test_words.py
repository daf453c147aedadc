from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from digest.web.words import countdown, place


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
def test_what_is_left_is_said_in_its_two_largest_units(left: timedelta, words: str) -> None:
    assert countdown(left) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)))
def test_what_is_left_never_has_more_than_two_units(left: timedelta) -> None:
    assert len(countdown(left).split(" ")) in {2, 4}  # a number and its unit, once or twice


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Singapore", "Singapore time"), ("America/Argentina/Buenos_Aires", "Buenos Aires time"), ("UTC", "UTC")],
)
def test_a_zone_is_called_by_its_place(zone: str, words: str) -> None:
    assert place(zone) == words
