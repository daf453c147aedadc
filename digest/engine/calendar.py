"""The days to come: when each newsletter is built and sent, and the editions that wait for their hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from digest.clock import local_day, wall_moment
from digest.db.editions import REPLACEABLE, Edition, EditionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.engine.installation import Installation
    from digest.settings import Newsletter, Unapproved

_WAITING = (*REPLACEABLE, EditionStatus.SENDING, EditionStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """One edition to come, or one that is made and not sent yet. Moments are in UTC, `timezone` is the newsletter's.

    `build_at` is None once it is built, and `number`, `status` and `subject` are None or empty until then.
    """

    newsletter: str
    title: str
    timezone: str
    day: date
    build_at: datetime | None
    send_at: datetime
    unapproved: Unapproved
    number: int | None = None
    status: EditionStatus | None = None
    subject: str = ""

    @property
    def local_build_at(self) -> datetime | None:
        """When it is built, as clocks in the newsletter's zone show it."""
        return self.build_at and self.build_at.astimezone(ZoneInfo(self.timezone))

    @property
    def local_send_at(self) -> datetime:
        """When it is sent, as clocks in the newsletter's zone show it."""
        return self.send_at.astimezone(ZoneInfo(self.timezone))


def calendar(installation: Installation, now: datetime, days: int = 14) -> list[PlannedEdition]:
    """The editions that are made and not sent, and those of the next `days` local days, by their send hour."""
    planned: list[PlannedEdition] = []
    with installation.database.read() as session:
        for newsletter in installation.settings.newsletters:
            planned += [_made(newsletter, edition) for edition in _waiting(session, newsletter)]
            planned += _to_come(newsletter, now, days, _days_with_an_edition(session, newsletter, now))
    return sorted(planned, key=lambda one: (one.send_at, one.newsletter, one.number or 0))


def _waiting(session: Session, newsletter: Newsletter) -> list[Edition]:
    rows = select(Edition).where(Edition.newsletter == newsletter.slug, col(Edition.status).in_(_WAITING))
    return list(session.exec(rows))


def _days_with_an_edition(session: Session, newsletter: Newsletter, now: datetime) -> set[date]:
    today = local_day(now, newsletter.timezone)
    rows = select(col(Edition.day)).where(Edition.newsletter == newsletter.slug, col(Edition.day) >= today)
    return set(session.exec(rows))


def _made(newsletter: Newsletter, edition: Edition) -> PlannedEdition:
    return PlannedEdition(
        newsletter.slug,
        newsletter.title,
        newsletter.timezone,
        edition.day,
        None,
        edition.send_at,
        newsletter.schedule.unapproved,
        edition.number,
        edition.status,
        edition.subject,
    )


def _to_come(newsletter: Newsletter, now: datetime, days: int, made: set[date]) -> Iterator[PlannedEdition]:
    """The editions that the settings ask for and nobody has built yet, from the local day of `now` on."""
    schedule, zone = newsletter.schedule, newsletter.timezone
    today = local_day(now, zone)
    for day in (today + timedelta(days=ahead) for ahead in range(days)):
        build_at = wall_moment(day, schedule.build_at, zone)
        if f"{day:%a}".lower() in schedule.days and day not in made and build_at > now:
            send_at = wall_moment(day, schedule.send_at, zone)
            yield PlannedEdition(
                newsletter.slug, newsletter.title, zone, day, build_at, send_at, schedule.unapproved
            )  # fmt: skip
