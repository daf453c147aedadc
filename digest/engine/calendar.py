"""The days to come: when each newsletter is built and sent, and the editions that wait for their hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.clock import local_day, wall_moment
from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Edition, EditionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.engine.installation import Installation
    from digest.settings import Newsletter, Unapproved

_WAITING = (*REPLACEABLE, EditionStatus.SENDING, EditionStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """One edition to come, or one that is made and not sent yet. Moments are in UTC, `timezone` is the newsletter's.

    `build_at` is None once it is built, and `number`, `status` and `subject` are None or empty until then. `frequency`
    says whether it is a weekly best-of.
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
    frequency: Frequency = Frequency.EVERY


def calendar(installation: Installation, now: datetime, days: int = 14) -> list[PlannedEdition]:
    """The editions that are made and not sent, and those of the next `days` local days, by their send hour."""
    planned: list[PlannedEdition] = []
    with installation.database.read() as session:
        for newsletter in installation.settings.newsletters:
            planned += [_made(newsletter, edition) for edition in _waiting(session, newsletter)]
            for frequency in Frequency:
                made = _days_with_an_edition(session, newsletter, frequency, now)
                planned += _to_come(newsletter, frequency, now, days, made)
    return sorted(planned, key=lambda one: (one.send_at, one.newsletter, one.number or 0))


def _waiting(session: Session, newsletter: Newsletter) -> list[Edition]:
    rows = select(Edition).where(Edition.newsletter == newsletter.slug, col(Edition.status).in_(_WAITING))
    return list(session.exec(rows))


def _days_with_an_edition(session: Session, newsletter: Newsletter, frequency: Frequency, now: datetime) -> set[date]:
    today = local_day(now, newsletter.timezone)
    rows = select(col(Edition.day)).where(
        Edition.newsletter == newsletter.slug, Edition.frequency == frequency, col(Edition.day) >= today
    )
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
        edition.frequency,
    )


def _to_come(
    newsletter: Newsletter, frequency: Frequency, now: datetime, days: int, made: set[date]
) -> Iterator[PlannedEdition]:
    """The editions that the settings ask for and nobody has built yet, from the local day of `now` on."""
    hours, zone = newsletter.schedule if frequency is Frequency.EVERY else newsletter.weekly, newsletter.timezone
    if hours is None:
        return
    today = local_day(now, zone)
    for day in (today + timedelta(days=ahead) for ahead in range(days)):
        build_at = wall_moment(day, hours.build_at, zone)
        if f"{day:%a}".lower() in hours.days and day not in made and build_at > now:
            yield PlannedEdition(
                newsletter.slug,
                newsletter.title,
                zone,
                day,
                build_at,
                wall_moment(day, hours.send_at, zone),
                newsletter.schedule.unapproved,
                frequency=frequency,
            )
