"""The engine inside one process: APScheduler wakes the tasks at the hours of the settings."""

from __future__ import annotations

import logging
import signal
import threading
from collections import deque
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from digest.clock import local_day, wall_moment
from digest.collect.collector import collect
from digest.collect.visit import Outcome
from digest.db.audience import Frequency
from digest.deliver import ledger
from digest.engine import building, editing, reviewing, weekly
from digest.engine.audience import upkeep
from digest.engine.sending import keep_hours
from digest.errors import DigestError
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import FrameType

    from digest.engine.installation import Installation
    from digest.settings import Newsletter, Schedule, Weekly

log = logging.getLogger("digest")

_TICK = timedelta(seconds=20)
# A machine that slept through the build hour still builds when it wakes within this time.
_BUILD_GRACE = timedelta(hours=3)


class EmbeddedEngine:
    """Collects, builds and sends at the hours of the settings until it is told to stop.

    `only_sending` collects and builds nothing: what stands in the database is all that there will be.
    """

    def __init__(self, installation: Installation, *, only_sending: bool = False) -> None:
        self._installation = installation
        self._stopping = threading.Event()
        self._said: deque[str] = deque(maxlen=20)
        # UTC for the scheduler itself; each newsletter's trigger carries the newsletter's own zone.
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        if not only_sending:
            self._plan_collecting()
            self._plan_building()
            self._plan_expiring()
        every_tick = IntervalTrigger(seconds=int(_TICK.total_seconds()))
        self._scheduler.add_job(self._keep_hours, every_tick, name="send")
        if any(newsletter.reviewers for newsletter in self._installation.settings.newsletters):
            self._scheduler.add_job(self._keep_reviewers, every_tick, name="review")

    def run(self) -> None:
        """Work until SIGINT or SIGTERM; a copy that is being sent is finished first.

        Raises:
            BusyError: Another engine works on this database.
        """
        with self._installation.database.lock("serve"):
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._stop)
            self._scheduler.start()
            audience = threading.Thread(target=self._keep_audience, name="audience")
            audience.start()
            for job in self._scheduler.get_jobs():
                log.info("%s: next at %s", job.name, f"{job.next_run_time:%Y-%m-%d %H:%M %Z}")
            self._stopping.wait()
            log.info("stopping: what is under way is finished first")
            self._scheduler.shutdown(wait=True)
            audience.join()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        self._installation.woken.set()

    def _plan_collecting(self) -> None:
        self._scheduler.add_job(
            self._collect,
            IntervalTrigger(minutes=self._installation.settings.collect.every_minutes),
            name="collect",
            next_run_time=self._installation.clock.now(),
        )

    def _plan_expiring(self) -> None:
        """Once a day is enough, and it looks through whole tables."""
        now = self._installation.clock.now()
        self._scheduler.add_job(self._expire, IntervalTrigger(days=1), name="expire", next_run_time=now)

    def _plan_building(self) -> None:
        for newsletter in self._installation.settings.newsletters:
            self._plan(newsletter, newsletter.schedule, Frequency.EVERY)
            if newsletter.weekly is not None:
                self._plan(newsletter, newsletter.weekly, Frequency.WEEKLY)

    def _plan(self, newsletter: Newsletter, hours: Schedule | Weekly, frequency: Frequency) -> None:
        """Build its editions of that frequency by these hours."""
        now = self._installation.clock.now()
        hour, minute = hours.build_at.split(":")
        is_weekly = frequency is Frequency.WEEKLY
        self._scheduler.add_job(
            self._build_weekly if is_weekly else self._build,
            CronTrigger(day_of_week=",".join(hours.days), hour=hour, minute=minute, timezone=newsletter.timezone),
            args=[newsletter],
            name=f"build {newsletter.slug}{' weekly' if is_weekly else ''}",
            **({"next_run_time": now} if self._is_overdue(newsletter, hours, frequency, now) else {}),
            misfire_grace_time=int(_BUILD_GRACE.total_seconds()),
        )

    def _is_overdue(
        self, newsletter: Newsletter, hours: Schedule | Weekly, frequency: Frequency, now: datetime
    ) -> bool:
        """Whether today's build hour passed while nothing ran, and nothing was built."""
        day = local_day(now, newsletter.timezone)
        build_at = wall_moment(day, hours.build_at, newsletter.timezone)
        wanted = f"{day:%a}".lower() in hours.days and build_at <= now < build_at + _BUILD_GRACE
        return wanted and not editing.has_edition(self._installation, newsletter, day, frequency)

    def _expire(self) -> None:
        self._attempt("expire", lambda: upkeep.expire(self._installation))

    def _collect(self) -> None:
        def round_of_collecting() -> None:
            installation = self._installation
            visits = collect(installation.database, installation.settings, installation.clock)
            failed = [visit for visit in visits if visit.outcome is Outcome.FAILED]
            new = sum(visit.new for visit in visits)
            entries = counted(new, "new entry", "new entries")
            log.info("collected: %s, %s, %d failed", counted(len(visits), "feed"), entries, len(failed))

        self._attempt("collect", round_of_collecting)

    def _build(self, newsletter: Newsletter) -> None:
        def one_edition() -> None:
            done = editing.built_today(self._installation, newsletter)
            if done is not None:
                log.info("%s %d is %s: nothing to build", newsletter.slug, done.number, done.status.word)
                return
            built = building.build(self._installation, newsletter)
            stories = counted(len(built.told), "story", "stories")
            log.info("built %s %d: %s", newsletter.slug, built.edition.number, stories)

        self._attempt(f"build {newsletter.slug}", one_edition)

    def _build_weekly(self, newsletter: Newsletter) -> None:
        def one_best_of() -> None:
            if not self._is_weekly_wanted(newsletter):
                log.info("%s: nobody wants the weekly best-of: nothing to build", newsletter.slug)
                return
            done = editing.built_today(self._installation, newsletter, Frequency.WEEKLY)
            if done is not None:
                log.info("%s %d is %s: nothing to build", newsletter.slug, done.number, done.status.word)
                return
            built = weekly.build(self._installation, newsletter)
            stories = counted(len(built.items), "story", "stories")
            log.info("built %s %d, the week's best-of: %s", newsletter.slug, built.edition.number, stories)

        self._attempt(f"build {newsletter.slug} weekly", one_best_of)

    def _is_weekly_wanted(self, newsletter: Newsletter) -> bool:
        """Whether anybody would get a best-of: editors are not to approve what nobody reads."""
        with self._installation.database.read() as session:
            now = self._installation.clock.now()
            return ledger.count_readers(session, newsletter.slug, Frequency.WEEKLY, now) > 0

    def _keep_hours(self) -> None:
        self._attempt("send", lambda: keep_hours(self._installation, self._say_once, self._stopping.is_set))

    def _keep_reviewers(self) -> None:
        self._attempt("review", lambda: reviewing.keep_up(self._installation, self._say_once))

    def _keep_audience(self) -> None:
        """Every tick, and at once when somebody signs up: they wait for a mail."""
        woken = self._installation.woken
        while not self._stopping.is_set():
            self._attempt(
                "audience", partial(upkeep.keep_up, self._installation, self._say_once, self._stopping.is_set)
            )
            if not self._stopping.is_set():  # what was done last may have taken the waking for that of a sign-up
                woken.wait(_TICK.total_seconds())
            woken.clear()

    def _say_once(self, line: str) -> None:
        """Log what is new: a trouble that lasts is told when it begins, not at every turn."""
        if line not in self._said:
            log.info("%s", line)
        self._said.append(line)

    def _attempt(self, name: str, task: Callable[[], None]) -> None:
        """An error is told and the schedule goes on: the next turn tries again."""
        try:
            task()
        except DigestError as error:
            log.error("%s: %s", name, error)  # noqa: TRY400 - its text is for the operator, the trace is not
        except Exception:
            log.exception("%s: an error in the program; the schedule goes on", name)
