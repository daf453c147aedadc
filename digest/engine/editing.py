"""The tasks between building and sending: looking at an edition, approving it, or letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.clock import local_day
from digest.compose import lifecycle
from digest.db.editions import OPEN, REPLACEABLE, Approval, Edition, EditionStatus
from digest.engine.checking import checks_of
from digest.errors import ApprovalError
from digest.settings import Unapproved

if TYPE_CHECKING:
    from datetime import date

    from digest.compose.checks import Check
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_LATE = "not approved by the send hour"


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, and the warnings that stood when it was given."""

    edition: Edition
    approval: Approval
    checks: list[Check]


def built_today(installation: Installation, newsletter: Newsletter) -> Edition | None:
    """The edition of the present day that nothing needs to be built for: approved, on its way, sent or let go."""
    day = local_day(installation.clock.now(), newsletter.timezone)
    with installation.database.read() as session:
        return session.exec(
            select(Edition)
            .where(
                Edition.newsletter == newsletter.slug,
                Edition.day == day,
                col(Edition.status).not_in(OPEN),
            )
            .order_by(col(Edition.number).desc())
        ).first()


def has_edition(installation: Installation, newsletter: Newsletter, day: date) -> bool:
    """Whether the newsletter has any edition of the local date `day`."""
    with installation.database.read() as session:
        made = select(Edition.id).where(Edition.newsletter == newsletter.slug, Edition.day == day)
        return session.exec(made.limit(1)).first() is not None


def edition_and_checks(installation: Installation, newsletter: Newsletter, which: str) -> tuple[Edition, list[Check]]:
    """An edition and how it stands the pre-flight checks.

    Raises:
        StateError: There is no such edition.
    """
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        return edition, checks_of(session, installation, newsletter, edition)


def approve(installation: Installation, newsletter: Newsletter, which: str, by: str) -> Approved:
    """Approve an edition as it stands, in the name of `by`.

    Raises:
        ApprovalError: A check fails, or `by` names nobody.
        StateError: There is no such edition, or it is not open for approval.
    """
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        checks = checks_of(session, installation, newsletter, edition)
        failed = [f"{check.name}: {check.message}" for check in checks if check.result == "fail"]
        if failed:
            raise ApprovalError(f"edition {edition.number} does not pass its checks:\n  " + "\n  ".join(failed))
        approval = lifecycle.approve(session, edition, by, installation.clock.now())
        return Approved(edition, approval, checks)


def skip(installation: Installation, newsletter: Newsletter, which: str, by: str) -> Edition:
    """Let an edition go: it will never be sent, and its stories may come again.

    Raises:
        StateError: There is no such edition, or it is on its way already.
    """
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, which)
        now = installation.clock.now()
        lifecycle.step(session, edition, EditionStatus.SKIPPED, come_from=REPLACEABLE, actor=by, now=now)
        lifecycle.void_approvals(session, edition, now)
        return edition


def at_deadline(installation: Installation, newsletter: Newsletter, edition: Edition) -> str:
    """The send hour of a draft has come and nobody has approved it: hold it, skip it or send it, as the settings say.

    Returns:
        A line for the log.
    """
    policy = newsletter.schedule.unapproved
    name = f"{newsletter.slug} {edition.number}"
    if policy is Unapproved.SEND:
        try:
            approve(installation, newsletter, str(edition.number), "auto")
        except ApprovalError as error:
            _let(installation, edition, EditionStatus.HELD, _LATE)
            return f"{name} is held: {error}"
        return f"{name} was approved by the program, as `schedule.unapproved: send` says"
    if policy is Unapproved.SKIP:
        _let(installation, edition, EditionStatus.SKIPPED, _LATE)
        return f"{name} is skipped: nobody approved it by its send hour"
    _let(installation, edition, EditionStatus.HELD, _LATE)
    return f"{name} is held: nobody approved it by its send hour; approving it sends it"


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


def _let(installation: Installation, edition: Edition, to: EditionStatus, because: str) -> None:
    now = installation.clock.now()
    with installation.database.write() as session:
        current = session.get_one(Edition, edition.id)
        lifecycle.step(
            session, current, to, come_from={edition.status}, actor="digest", now=now, detail={"because": because}
        )
        lifecycle.void_approvals(session, current, now)
