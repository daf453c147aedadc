"""The tasks between building and sending: looking at an edition, letting it go, or holding it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.clock import local_day
from digest.compose import lifecycle
from digest.db.audience import Frequency
from digest.db.editions import OPEN, Edition, EditionStatus
from digest.engine.approving import Consent, approve, nothing
from digest.engine.checking import checks_of, try_links_of
from digest.engine.deadline import PROGRAM, Verdict, verdict
from digest.errors import ApprovalError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlmodel import Session

    from digest.compose.checks import Check
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_LATE = "nobody approved it by its send hour"
_BECAUSE = {
    Verdict.HELD: _LATE,
    Verdict.SKIPPED: _LATE,
    Verdict.CHANGED: "it was approved, and changed or taken back since",
    Verdict.UNWANTED: "changes were requested",
}


def built_today(
    installation: Installation, newsletter: Newsletter, frequency: Frequency = Frequency.EVERY
) -> Edition | None:
    """The edition of the present day that nothing needs to be built for: approved, on its way, sent or let go."""
    day = local_day(installation.clock.now(), newsletter.timezone)
    with installation.database.read() as session:
        return session.exec(
            select(Edition)
            .where(
                Edition.newsletter == newsletter.slug,
                Edition.frequency == frequency,
                Edition.day == day,
                col(Edition.status).not_in(OPEN),
            )
            .order_by(col(Edition.number).desc())
        ).first()


def has_edition(
    installation: Installation, newsletter: Newsletter, day: date, frequency: Frequency = Frequency.EVERY
) -> bool:
    """Whether the newsletter has any edition of that frequency of the local date `day`."""
    with installation.database.read() as session:
        made = select(Edition.id).where(
            Edition.newsletter == newsletter.slug, Edition.frequency == frequency, Edition.day == day
        )
        return session.exec(made.limit(1)).first() is not None


def edition_and_checks(
    installation: Installation, newsletter: Newsletter, which: str, *, try_links: bool = False
) -> tuple[Edition, list[Check]]:
    """An edition and how it stands the pre-flight checks.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        which: Its number, `latest` or `weekly`.
        try_links: Whether links of which nothing fresh is known are tried first; otherwise no network is asked.

    Raises:
        StateError: There is no such edition.
    """
    if try_links:
        with installation.database.read() as session:
            edition = lifecycle.find(session, newsletter.slug, which)
        try_links_of(installation, newsletter, edition)
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        return edition, checks_of(session, installation, newsletter, edition)


def skip(installation: Installation, newsletter: Newsletter, which: str, by: str) -> Edition:
    """Let an edition go before its sending begins: it is never sent, and its stories may come again.

    Raises:
        StateError: There is no such edition, or it is on its way already.
    """
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        if edition.status in lifecycle.UNDER_WAY:
            raise StateError(f"edition {edition.number} is {edition.status.value}: `digest cancel` ends its sending")
        lifecycle.cancel(session, edition, by, installation.clock.now())
        return edition


def at_deadline(installation: Installation, newsletter: Newsletter, edition: Edition) -> str:
    """The send hour of a draft has come and nobody has approved it: hold it, skip it or send it, as the settings say.

    Returns:
        A line for the log.

    Raises:
        StateError: Something happened to it meanwhile that may decide otherwise.
    """
    with installation.database.read() as session:
        found = verdict(session, newsletter, session.get_one(Edition, edition.id))

    def require_same(session: Session, current: Edition) -> None:
        if verdict(session, newsletter, current) is not found:
            raise StateError(f"somebody decided otherwise on edition {current.number} meanwhile")

    name = f"{newsletter.slug} {edition.number}"
    if found is Verdict.SENT:
        consent = Consent(PROGRAM, accept_all=True, send_at=edition.send_at)
        try:
            approve(installation, newsletter, str(edition.number), consent, require_same)
        except ApprovalError as error:
            _let(installation, edition, EditionStatus.HELD, _LATE)
            return f"{name} is held: {error}"
        return f"{name} was approved by the program, as `schedule.unapproved: send` says"
    because = _BECAUSE[found]
    if found is Verdict.SKIPPED:
        _let(installation, edition, EditionStatus.SKIPPED, because, require_same)
        return f"{name} is skipped: {because}"
    _let(installation, edition, EditionStatus.HELD, because)
    return f"{name} is held: {because}; approving it sends it"


def hold_stale(installation: Installation, edition: Edition) -> str:
    """An approved edition whose hour passed long ago while nothing ran: somebody must say again that it may go out.

    Returns:
        A line for the log.
    """
    _let(installation, edition, EditionStatus.HELD, "its send hour passed long ago")
    return (
        f"{edition.newsletter} {edition.number} is held: its send hour, {edition.send_at:%Y-%m-%d %H:%M} UTC, passed "
        "long ago while nothing ran; approving it again sends it"
    )


def _let(
    installation: Installation,
    edition: Edition,
    to: EditionStatus,
    because: str,
    besides: Callable[[Session, Edition], None] = nothing,
) -> None:
    now = installation.clock.now()
    with installation.database.write() as session:
        current = session.get_one(Edition, edition.id)
        if current.send_at != edition.send_at:
            raise StateError(f"it was moved to {current.send_at:%Y-%m-%d %H:%M} UTC meanwhile")
        besides(session, current)
        lifecycle.step(
            session, current, to, come_from={edition.status}, actor="digest", now=now, detail={"because": because}
        )
        lifecycle.void_approvals(session, current, now)
