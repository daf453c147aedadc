from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.compose import lifecycle
from digest.db.editions import EditionStatus
from digest.engine.calendar import calendar
from digest.settings import Unapproved
from tests.fakes.editions import NOW, SLUG, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

HOURS = {"build_at": "06:00", "send_at": "07:00"}


def in_zone(folder: Path, zone: str) -> Path:
    config = settings_file(folder, schedule=HOURS)
    config.write_text(config.read_text().replace("slug: asia", f"slug: asia\n  timezone: {zone}"))
    return config


def test_the_days_to_come_have_their_hours_in_utc_and_in_the_newsletters_zone(
    tmp_path: Path, clock: MovingClock
) -> None:
    with new_installation(in_zone(tmp_path, "Asia/Singapore"), clock) as installation:
        planned = calendar(installation, NOW, days=7)  # 20:00 on a Wednesday in Singapore
    assert [one.day for one in planned] == [
        date(2026, 2, 19), date(2026, 2, 20), date(2026, 2, 23), date(2026, 2, 24)
    ]  # fmt: skip
    first = planned[0]
    assert first.build_at == datetime(2026, 2, 18, 22, tzinfo=UTC)
    assert first.send_at == datetime(2026, 2, 18, 23, tzinfo=UTC)
    assert f"{first.local_build_at:%a %H:%M}, {first.local_send_at:%H:%M}" == "Thu 06:00, 07:00"
    assert (first.number, first.status, first.unapproved) == (None, None, Unapproved.HOLD)


def test_the_hour_on_the_clock_stays_when_the_clocks_change(tmp_path: Path, clock: MovingClock) -> None:
    with new_installation(in_zone(tmp_path, "Europe/Paris"), clock) as installation:
        friday, monday = calendar(installation, datetime(2026, 3, 26, 12, tzinfo=UTC), days=5)
    assert [one.send_at.hour for one in (friday, monday)] == [6, 5]
    assert [one.local_send_at.hour for one in (friday, monday)] == [7, 7]


@pytest.mark.parametrize("status", [EditionStatus.DRAFT, EditionStatus.HELD, EditionStatus.APPROVED])
def test_an_edition_that_is_made_stands_at_its_own_hour_in_place_of_its_days(
    tmp_path: Path, clock: MovingClock, status: EditionStatus
) -> None:
    with new_installation(settings_file(tmp_path, schedule={"build_at": "13:00", "send_at": "14:00"}), clock) as made:
        before = calendar(made, NOW, days=1)
        draft_edition(made, send_at=NOW + timedelta(hours=5))
        with made.database.write() as session:
            lifecycle.find(session, SLUG, "1").status = status
        (planned,) = calendar(made, NOW, days=1)
    assert [(one.number, one.send_at.hour) for one in before] == [(None, 14)]
    assert (planned.number, planned.status, planned.build_at) == (1, status, None)
    assert (planned.send_at, planned.subject) == (NOW + timedelta(hours=5), "The strait reopens")


@pytest.mark.parametrize("status", [EditionStatus.SENT, EditionStatus.SKIPPED, EditionStatus.CANCELLED])
def test_what_is_over_is_not_planned_and_its_day_has_no_other(
    installation: Installation, status: EditionStatus
) -> None:
    draft_edition(installation)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = status
    assert calendar(installation, NOW.replace(hour=1), days=1) == []


def test_a_build_hour_that_has_passed_is_not_to_come(installation: Installation) -> None:
    assert calendar(installation, NOW, days=1) == []
    assert len(calendar(installation, NOW.replace(hour=5), days=1)) == 1


def test_several_newsletters_are_in_the_order_of_their_hours(tmp_path: Path, clock: MovingClock) -> None:
    config = settings_file(tmp_path, slugs=(SLUG, "africa"), schedule=HOURS)
    config.write_text(config.read_text().replace("slug: africa", "slug: africa\n  timezone: Asia/Tokyo"))
    with new_installation(config, clock) as installation:
        planned = calendar(installation, NOW, days=3)
    assert [one.newsletter for one in planned] == ["africa", "asia", "africa", "asia"]
