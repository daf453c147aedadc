"""`digest serve` as it runs: a process of its own that works by the clock until it is told to stop."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlmodel import select

from digest.db.audience import Frequency
from digest.db.editions import Edition
from digest.db.feeds import Entry
from digest.engine import editing
from digest.engine.embedded import EmbeddedEngine
from digest.errors import BusyError
from tests.fakes.editions import (
    MovingClock,
    approved_edition,
    new_installation,
    opened,
    settings_file,
    subscribe,
)
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><title>The Selu Strait reopens</title><link>https://harbour-post.example/selu</link><guid>selu</guid>
<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>Two navies stand down.</description></item>
</channel></rss>"""


class Outlet(BaseHTTPRequestHandler):
    """Gives one feed with one item of an hour ago."""

    def do_GET(self) -> None:
        """Send the feed."""
        body = FEED.format(date=datetime.now(UTC) - timedelta(hours=1)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Outlet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/feed"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def serving(config: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "digest", "--config", str(config), "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def entries(config: Path) -> int:
    with opened(config.parent / "digest.db") as database, database.read() as session:
        return session.exec(select(func.count()).select_from(Entry)).one()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_collects_at_once_and_stops_with_0_when_told(tmp_path: Path, feed: str, number: signal.Signals) -> None:
    config = settings_file(tmp_path, feed=feed)
    with new_installation(config, MovingClock()):
        pass
    with serving(config) as process:
        wait_for(lambda: entries(config) == 1, 30)
        began = time.monotonic()
        process.send_signal(number)
        _, log = process.communicate(timeout=10)
        assert time.monotonic() - began < 5
    assert process.returncode == 0
    assert "collected: 1 feed, 1 new entry, 0 failed" in log
    assert "stopping: what is under way is finished first" in log
    assert "Traceback" not in log


def test_a_second_one_is_refused_and_the_first_goes_on(tmp_path: Path, feed: str) -> None:
    config = settings_file(tmp_path, feed=feed)
    with new_installation(config, MovingClock()):
        pass
    with serving(config) as first:
        wait_for(lambda: entries(config) == 1, 30)
        with serving(config) as second:
            _, errors = second.communicate(timeout=20)
        assert second.returncode == 1
        assert "holds `serve`" in errors
        assert first.poll() is None
        first.terminate()
        first.communicate(timeout=10)
        assert first.returncode == 0


def test_a_failing_feed_and_a_failing_send_leave_it_running(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """Its tasks as the scheduler calls them: an error is told, and does not leave the task."""
    caplog.set_level("INFO", "digest")
    engine = EmbeddedEngine(installation)
    approved_edition(installation)
    with installation.database.lock("send-asia"):
        engine._keep_hours()
    engine._collect()
    assert "asia 1: another digest process" in caplog.text
    assert "1 failed" in caplog.text
    engine._keep_hours()
    assert "asia 1 is sent: 3 sent" in caplog.text


def test_it_builds_nothing_on_a_day_whose_edition_is_approved(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    approved_edition(installation)
    EmbeddedEngine(installation)._build(installation.newsletter(None))
    assert "asia 1 is approved: nothing to build" in caplog.text


def test_too_few_stories_are_told_and_the_schedule_goes_on(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    EmbeddedEngine(installation)._build(installation.newsletter(None))
    assert "build asia: only 0 stories are worth telling" in caplog.text


def test_an_error_in_the_program_is_told_with_its_trace_and_the_schedule_goes_on(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    EmbeddedEngine(installation)._attempt("send", broken)
    assert "send: an error in the program" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_each_newsletter_is_built_at_its_own_hour_in_its_own_zone(tmp_path: Path, clock: MovingClock) -> None:
    config = settings_file(tmp_path, slugs=("asia", "africa"), schedule={"build_at": "06:00", "send_at": "07:00"})
    text = config.read_text().replace("slug: asia", "slug: asia\n  timezone: Asia/Singapore")
    config.write_text(text.replace("slug: africa", "slug: africa\n  timezone: Africa/Nairobi"))
    with new_installation(config, clock) as installation:
        engine = EmbeddedEngine(installation)
        monday = datetime(2026, 2, 16, tzinfo=UTC)
        hours = {
            job.name: job.trigger.get_next_fire_time(None, monday).astimezone(UTC).isoformat()
            for job in engine._scheduler.get_jobs()
            if job.name.startswith("build")
        }
    assert hours == {"build asia": "2026-02-16T22:00:00+00:00", "build africa": "2026-02-16T03:00:00+00:00"}


@pytest.mark.parametrize(("started", "builds"), [("05:59", False), ("06:00", True), ("08:30", True), ("09:30", False)])
def test_started_after_the_build_hour_it_builds_at_once(
    tmp_path: Path, clock: MovingClock, started: str, *, builds: bool
) -> None:
    clock.moment = datetime.fromisoformat(f"2026-02-16T{started}:00+00:00")  # a Monday
    config = settings_file(tmp_path, schedule={"build_at": "06:00", "send_at": "07:00"})
    with new_installation(config, clock) as installation:
        [job] = [job for job in EmbeddedEngine(installation)._scheduler.get_jobs() if job.name.startswith("build")]
        assert (getattr(job, "next_run_time", None) == clock.moment) is builds


def test_a_day_that_has_an_edition_is_not_built_again_at_the_start(
    installation: Installation, clock: MovingClock
) -> None:
    approved_edition(installation)
    with installation.database.read() as session:
        day = session.exec(select(Edition)).one().day
    clock.moment = datetime.combine(day, datetime.min.time(), UTC)
    newsletter = installation.newsletter(None)
    assert editing.has_edition(installation, newsletter, day)
    assert not EmbeddedEngine(installation)._is_overdue(
        newsletter, newsletter.schedule, Frequency.EVERY, clock.moment + timedelta(hours=6, minutes=1)
    )


def with_best_of(folder: Path) -> Path:
    """Settings with a weekly best-of on Wednesdays."""
    config = settings_file(folder)
    weekly = "slug: asia\n  weekly: {day: wed, build_at: '11:30', send_at: '12:30'}"
    config.write_text(config.read_text().replace("slug: asia", weekly))
    return config


def test_a_best_of_is_built_on_its_day_also_when_the_hour_passed_while_nothing_ran(
    tmp_path: Path, clock: MovingClock
) -> None:
    with new_installation(with_best_of(tmp_path), clock) as installation:
        jobs = {job.name: job for job in EmbeddedEngine(installation)._scheduler.get_jobs()}
    monday = datetime(2026, 2, 16, tzinfo=UTC)
    job = jobs["build asia weekly"]
    assert job.trigger.get_next_fire_time(None, monday) == datetime(2026, 2, 18, 11, 30, tzinfo=UTC)
    assert job.next_run_time == clock.moment


def test_a_best_of_that_nobody_wants_is_not_built(
    tmp_path: Path, clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    with new_installation(with_best_of(tmp_path), clock) as installation:
        newsletter = installation.newsletter(None)
        engine = EmbeddedEngine(installation)
        engine._build_weekly(newsletter)
        with installation.database.write() as session:
            (reader,) = subscribe(session, ["wim@readers.example"])
            reader.frequency = Frequency.WEEKLY
        engine._build_weekly(newsletter)
    idle, tried = [record.getMessage() for record in caplog.records]
    assert idle == "asia: nobody wants the weekly best-of: nothing to build"
    assert tried.startswith("build asia weekly: no edition of asia went out since 2026-02-11")


def test_a_trouble_that_lasts_is_logged_once(installation: Installation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "digest")
    engine = EmbeddedEngine(installation)
    for _ in range(3):
        engine._say_once("asia 1: the mail server cannot be used")
    assert caplog.text.count("cannot be used") == 1


def test_it_does_not_start_beside_another(installation: Installation) -> None:
    with installation.database.lock("serve"), pytest.raises(BusyError):
        EmbeddedEngine(installation).run()
