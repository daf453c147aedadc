from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings, strategies as st

from digest.clock import FixedClock, SystemClock, clock_at, local_day, wall_moment
from digest.errors import UsageError

# `localtime` is whatever this machine says; the others are the zones of the world.
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
DAYS = st.dates(date(1970, 1, 2), date(2037, 12, 30))
HOURS = st.times().map(lambda moment: f"{moment:%H:%M}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-18T13:00:00Z", datetime(2026, 2, 18, 13, tzinfo=UTC)),
        ("2026-02-18T21:00:00+08:00", datetime(2026, 2, 18, 13, tzinfo=UTC)),
        ("2026-02-18 13:00+00:00", datetime(2026, 2, 18, 13, tzinfo=UTC)),
    ],
)
def test_a_clock_set_to_a_moment_stands_there_in_utc(text: str, expected: datetime) -> None:
    clock = clock_at(text)
    assert clock == FixedClock(expected)
    assert clock.now() == clock.now() == expected
    assert clock.now().tzinfo is UTC


def test_without_a_moment_the_clock_is_the_machines() -> None:
    clock = clock_at(None)
    assert isinstance(clock, SystemClock)
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-18T13:00:00", "no time zone"),
        ("2026-02-18", "no time zone"),
        ("tomorrow", "not a moment"),
        ("", "not a moment"),
        ("2026-02-30T00:00:00Z", "not a moment"),
        ("0001-01-01T00:00:00+14:00", "outside the years"),
        ("0001-01-01T00:00:00Z", "outside the years"),
        ("9999-12-31T23:00:00Z", "outside the years"),
        ("9999-12-31T23:59:59-14:00", "outside the years"),
    ],
)
def test_what_is_no_moment_is_refused_with_a_way_to_write_one(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        clock_at(text)


@given(st.text())
def test_whatever_is_typed_it_is_a_clock_or_a_usage_error(text: str) -> None:
    try:
        assert clock_at(text).now().tzinfo is UTC
    except UsageError:
        return


@pytest.mark.parametrize(
    ("day", "hour", "zone", "expected"),
    [
        (date(2026, 2, 18), "07:00", "Asia/Singapore", datetime(2026, 2, 17, 23, tzinfo=UTC)),
        (date(2026, 2, 18), "07:00", "UTC", datetime(2026, 2, 18, 7, tzinfo=UTC)),
        (date(2026, 2, 18), "07:00", "Asia/Kathmandu", datetime(2026, 2, 18, 1, 15, tzinfo=UTC)),
        # The wall-clock hour stays when the offset changes.
        (date(2026, 3, 28), "07:00", "Europe/Paris", datetime(2026, 3, 28, 6, tzinfo=UTC)),
        (date(2026, 3, 29), "07:00", "Europe/Paris", datetime(2026, 3, 29, 5, tzinfo=UTC)),
        # 02:30 does not exist: it is as long after 02:00 as it would have been, 03:30 summer time.
        (date(2026, 3, 29), "02:30", "Europe/Paris", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 02:30 comes twice: the first counts, in summer time.
        (date(2026, 10, 25), "02:30", "Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # Half an hour of daylight saving.
        (date(2026, 4, 5), "01:45", "Australia/Lord_Howe", datetime(2026, 4, 4, 14, 45, tzinfo=UTC)),
        # Samoa went over the date line and had no 30 December.
        (date(2011, 12, 30), "12:00", "Pacific/Apia", datetime(2011, 12, 30, 22, tzinfo=UTC)),
    ],
)
def test_an_hour_on_the_wall_is_a_moment(day: date, hour: str, zone: str, expected: datetime) -> None:
    assert wall_moment(day, hour, zone) == expected


@settings(max_examples=500)
@given(DAYS, HOURS, ZONES)
@example(date(2026, 3, 29), "02:30", "Europe/Paris")
@example(date(2026, 10, 25), "02:30", "Europe/Paris")
@example(date(2011, 12, 30), "12:00", "Pacific/Apia")
@example(date(2025, 4, 6), "01:45", "Australia/Lord_Howe")
def test_in_every_zone_the_clocks_show_the_hour_asked_for_or_have_just_skipped_it(
    day: date, hour: str, zone: str
) -> None:
    moment = wall_moment(day, hour, zone)
    assert moment.tzinfo is UTC
    wanted = datetime.combine(day, time.fromisoformat(hour))
    local = moment.astimezone(ZoneInfo(zone))
    assert local.fold == 0  # of two such hours the first
    shown = local.replace(tzinfo=None)
    if shown == wanted:
        assert local_day(moment, zone) == day
        return
    skipped = shown - wanted
    before = (moment - skipped).astimezone(ZoneInfo(zone)).utcoffset()
    after = local.utcoffset()
    assert before is not None
    assert after is not None
    assert timedelta() < skipped == after - before  # forward, by as much as the clocks were put forward


@given(DAYS, ZONES)
def test_a_later_hour_of_a_day_never_comes_before_an_earlier_one(day: date, zone: str) -> None:
    moments = [wall_moment(day, f"{hour:02}:00", zone) for hour in range(0, 24, 3)]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Singapore", date(2026, 2, 19)), ("UTC", date(2026, 2, 18)), ("America/New_York", date(2026, 2, 18))],
)
def test_a_moment_falls_on_the_date_that_calendars_there_show(zone: str, day: date) -> None:
    assert local_day(datetime(2026, 2, 18, 16, tzinfo=UTC), zone) == day
