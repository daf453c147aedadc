from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from digest.collect.dates import zoned


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("SGT", 10),
        ("HKT", 10),
        ("JST", 9),
        ("KST", 9),
        ("ICT", 11),
        ("PKT", 13),
        ("AEST", 8),
        ("GMT+8", 10),
        ("UTC-05:00", 23),
    ],
)
def test_a_date_is_read_in_the_zone_that_its_outlet_abbreviates(zone: str, hour: int) -> None:
    assert zoned(f"Wed, 18 Feb 2026 18:00:00 {zone}") == datetime(2026, 2, 18, hour, tzinfo=UTC)


def test_half_hours_count() -> None:
    assert zoned("Wed, 18 Feb 2026 18:00:00 IST") == datetime(2026, 2, 18, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Wed, 18 Feb 2026 18:00:00 GMT", "2026-02-18T18:00:00Z", "18:00 XYZ", "SGT", "", "GMT+99"]
)
def test_what_the_table_does_not_know_is_left_to_the_parser(text: str) -> None:
    assert zoned(text) is None


@given(st.text(), st.sampled_from([" SGT", " GMT+8", " UTC-3:30", " IST"]))
def test_no_text_is_too_odd(text: str, zone: str) -> None:
    found = zoned(text + zone)
    assert found is None or found.tzinfo is UTC
