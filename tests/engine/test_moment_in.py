from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from digest.engine.scheduling import moment_in
from digest.errors import ChangeError


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-02-19T07:30", "Asia/Singapore", datetime(2026, 2, 18, 23, 30, tzinfo=UTC)),
        (" 2026-02-19 07:30 ", "UTC", datetime(2026, 2, 19, 7, 30, tzinfo=UTC)),
        ("2026-02-19T07:30+01:00", "Asia/Singapore", datetime(2026, 2, 19, 6, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", "Europe/Paris", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped by the clocks
        ("2026-10-25T02:30", "Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # shown twice
    ],
)
def test_a_date_and_an_hour_are_meant_in_the_newsletters_zone(text: str, zone: str, moment: datetime) -> None:
    assert moment_in(zone, text) == moment


@pytest.mark.parametrize("text", ["", "tomorrow", "07:30", "2026-02-30T07:30", "0001-01-01T00:00", "9" * 5000])
def test_what_is_no_date_and_hour_is_refused(text: str) -> None:
    with pytest.raises(ChangeError, match="is no date and hour"):
        moment_in("Asia/Singapore", text)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with contextlib.suppress(ChangeError):
        assert moment_in("Asia/Singapore", text).tzinfo is UTC
