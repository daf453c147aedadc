"""What may be chosen: stored and read again it is the same, and a change says what it amounts to."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from digest.audience.choices import Choices, happenings
from digest.db.audience import Frequency, Happening

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
ANY = st.builds(
    Choices,
    st.sampled_from(Frequency),
    st.sampled_from(["", "JP", "energy"]),
    st.none() | st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - gets its zone
)


@given(ANY)
def test_what_is_stored_as_json_is_read_again_as_it_was(choices: Choices) -> None:
    assert Choices.read(json.loads(json.dumps(choices.stored()))) == choices


@given(ANY, ANY)
def test_something_happens_exactly_when_something_is_different(before: Choices, after: Choices) -> None:
    assert bool(happenings(before, after)) == (before != after)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (Choices(), Choices(Frequency.WEEKLY), {Happening.CHANGED: {"frequency": ["every", "weekly"]}}),
        (Choices(), Choices(first="JP"), {Happening.CHANGED: {"first": ["", "JP"]}}),
        (Choices(), Choices(paused_until=JUNE), {Happening.PAUSED: {"until": JUNE.isoformat()}}),
        (Choices(paused_until=JUNE), Choices(), {Happening.RESUMED: {}}),
        (
            Choices(paused_until=JUNE),
            Choices(first="JP"),
            {Happening.CHANGED: {"first": ["", "JP"]}, Happening.RESUMED: {}},
        ),
    ],
)
def test_a_change_is_told_with_what_was_and_what_becomes(
    before: Choices, after: Choices, found: dict[Happening, dict[str, object]]
) -> None:
    assert happenings(before, after) == found
