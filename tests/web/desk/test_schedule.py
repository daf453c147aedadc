from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import yaml

from digest.db.accounts import Role
from tests.fakes.desk import served
from tests.fakes.editions import MovingClock, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path


def page_at(folder: Path, moment: datetime, **newsletter: object) -> str:
    """The schedule of one newsletter with these settings, with a draft that waits."""
    config = settings_file(folder)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][0] |= newsletter
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, MovingClock(moment)) as installation:
        draft_edition(installation, send_at=moment + timedelta(minutes=30))
        with served(installation) as desk:
            return desk.visitor(Role.VIEWER).get("/desk/schedule").text


def test_hours_are_those_of_the_newsletter_with_utc_beside_them(tmp_path: Path) -> None:
    page = page_at(tmp_path, datetime(2026, 2, 18, 12, 0, tzinfo=UTC), timezone="Asia/Singapore")
    assert "sent at 07:00 in Asia/Singapore, where it is 20:00 now" in page
    assert "Fri 20 Feb, <strong>07:00</strong>" in page
    assert "Thu 19 Feb, 23:00 UTC" in page


def test_the_hour_stays_when_the_clocks_are_put_forward_and_utc_moves(tmp_path: Path) -> None:
    page = page_at(tmp_path, datetime(2026, 3, 26, 12, 0, tzinfo=UTC), timezone="Europe/Paris")
    assert "Fri 27 Mar, <strong>07:00</strong>" in page
    assert "Fri 27 Mar, 06:00 UTC" in page
    assert "Mon 30 Mar, <strong>07:00</strong>" in page
    assert "Mon 30 Mar, 05:00 UTC" in page


def test_what_waits_is_shown_with_its_hour(tmp_path: Path) -> None:
    page = page_at(tmp_path, datetime(2026, 2, 18, 12, 0, tzinfo=UTC))
    assert '<a href="/desk/newsletters/asia/editions/1">1: The strait reopens</a>' in page
    assert "send hour <time" in page
    assert "30 min from now" in page
    assert "none in the settings: nobody is written to" in page


def test_what_happens_without_an_approval_and_who_is_reminded_is_said(tmp_path: Path) -> None:
    page = page_at(
        tmp_path,
        datetime(2026, 2, 18, 12, 0, tzinfo=UTC),
        reviewers=["mei@desk.example", "ben@desk.example"],
        schedule={"unapproved": "skip", "remind_minutes": 20, "days": ["sat", "mon"]},
    )
    assert "it is skipped: it will never go out" in page
    assert "mei@desk.example, ben@desk.example" in page
    assert "20 minutes before the send hour" in page
    assert "<dd>Saturday, Monday</dd>" in page


def test_a_weekly_best_of_has_its_hours_and_its_day_among_the_others(tmp_path: Path) -> None:
    moment = datetime(2026, 2, 18, 12, 0, tzinfo=UTC)
    page = page_at(tmp_path, moment, weekly={"day": "sat", "build_at": "10:00", "send_at": "11:30"})
    assert "on Saturday: built at 10:00, sent at 11:30" in page
    assert "the weekly best-of of Sat 21 Feb" in page
    assert "Sat 21 Feb, <strong>11:30</strong>" in page
