from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from digest.pick.truth.dates import meant, moments

TUESDAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


def keys(text: str) -> list[str]:
    return [moment.key for moment in moments(text)]


@pytest.mark.parametrize(
    "text",
    ["18 February", "February 18", "18th of February", "Feb. 18", "18 Feb", "February 18th"],
)
def test_a_day_has_one_key_however_it_is_written(text: str) -> None:
    assert keys(f"It began on {text} at sea.") == ["18.2"]


def test_a_year_is_part_of_it() -> None:
    assert keys("on 18 February 2026, on February 18, 2026, on 2026-02-18") == ["18.2.2026"] * 3


@pytest.mark.parametrize("text", ["99 February", "31-02", "2026-13-01", "May", "he may 5", "0 May"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize("text", ["20 to 22 March", "20-22 March", "March 20 to 22", "March 20–22", "20 and 22 March"])
def test_two_days_of_a_month_are_two_dates(text: str) -> None:
    assert keys(f"The visit is on {text}.") == ["20.3", "22.3"]


def test_months_and_weekdays_and_relative_words_are_dates_too() -> None:
    assert keys("on Monday, in March, last year, today") == ["monday", "month 3", "last year", "today"]


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("monday", "9.3"),  # the day before
        ("wednesday", "11.3"),  # the day after
        ("wednesday", "4.3"),  # last week
        ("today", "10.3"),
        ("yesterday", "9.3"),
        ("tomorrow", "11.3"),
        ("9.3", "9.3.2026"),
        ("9.3.2026", "monday"),
        ("9.3", "monday"),
        ("30.12", "30.12.2025"),  # the nearest one
        ("last night", "9.3"),
        ("this evening", "10.3"),
        ("last week", "2.3"),  # its Monday
        ("this week", "9.3"),
        ("the weekend", "7.3"),
        ("next weekend", "21.3"),
        ("last year", "2025"),
        ("this month", "month 3"),
        ("last month", "month 2"),
    ],
)
def test_a_word_means_the_day_that_it_meant_when_it_was_published(word: str, day: str) -> None:
    assert day in meant(word, TUESDAY)


@pytest.mark.parametrize(
    ("word", "day"),
    [("monday", "10.3"), ("monday", "23.2"), ("yesterday", "7.3"), ("last week", "16.2"), ("9.3", "9.3.2025")],
)
def test_and_no_other_day(word: str, day: str) -> None:
    assert day not in meant(word, TUESDAY)


def test_without_a_moment_a_word_means_itself() -> None:
    assert meant("monday", None) == {"monday"}


@settings(max_examples=60)
@given(
    st.sampled_from(
        [
            "monday",
            "sunday",
            "today",
            "tomorrow",
            "yesterday",
            "1.1",
            "29.2",
            "31.12.9999",
            "1.1.1",
            "last year",
            "last week",
            "next weekend",
        ]
    ),
    st.datetimes(timezones=st.just(UTC)),
)
def test_no_moment_of_any_calendar_is_too_much(word: str, published: datetime) -> None:
    assert word in meant(word, published)


@settings(max_examples=60)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-2, 2))
def test_the_weekday_of_a_day_near_by_means_that_day(day: date, hours: int) -> None:
    published = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(hours=hours)
    assert f"{day.day}.{day.month}.{day.year}" in meant(f"{day:%A}".lower(), published)


@settings(max_examples=60)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for moment in moments(text):
        assert text[moment.start : moment.end]
