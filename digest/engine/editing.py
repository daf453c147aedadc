"""The tasks between building and sending: looking at an edition, approving it, or letting it go."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.clock import local_day
from digest.compose import lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.audience import Frequency
from digest.db.editions import OPEN, Approval, Edition, EditionStatus
from digest.engine.checking import NAMES, checks_of, try_links_of
from digest.engine.deadline import PROGRAM, Verdict, verdict
from digest.errors import ApprovalError, StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, datetime

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


def _nothing(_session: Session, _edition: Edition) -> None:
    """Nothing besides."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, and how the edition stood its checks when it was given."""

    edition: Edition
    approval: Approval
    checks: list[Check]


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
        which: Its number, or `latest`.
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


def approve(  # noqa: PLR0913 - who approves which edition, and with which warnings
    installation: Installation,
    newsletter: Newsletter,
    which: str,
    by: str,
    *,
    accept: Collection[str] = (),
    accept_all: bool = False,
    revision: int | None = None,
    send_at: datetime | None = None,
    seen: Collection[Check] | None = None,
    besides: Callable[[Session, Edition], None] = _nothing,
) -> Approved:
    """Approve an edition as it stands, in the name of `by`. No network is asked.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        which: Its number, or `latest`.
        by: Who approves.
        accept: Names of the checks whose warnings are accepted.
        accept_all: Whether every warning is.
        revision: The revision that was looked at, if the edition may have changed since.
        send_at: The send hour that it then had, if that may have changed.
        seen: The checks that were looked at, if they may have changed since: what they did not say is not accepted by
            a name.
        besides: What is to be written in the same transaction; it may refuse the approval by raising.

    Raises:
        ApprovalError: A check fails, a warning is not accepted, or `by` names nobody.
        StateError: There is no such edition, it is not open for approval, or it is of another revision or has
            another hour.
        UsageError: There is no check of a name in `accept`.
    """
    if unknown := sorted({*accept} - NAMES):
        raise UsageError(f"there is no check {unknown[0]!r}; there is {', '.join(sorted(NAMES))}")
    with installation.database.read() as session:  # checking renders, which is too slow to keep others from writing
        read = lifecycle.find(session, newsletter.slug, which)
        checks, checked = checks_of(session, installation, newsletter, read), _fingerprints(session, read)
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, str(read.number))
        is_seen = revision in {None, edition.revision} and send_at in {None, edition.send_at}
        if not is_seen or _fingerprints(session, edition) != checked:
            raise StateError(f"somebody changed edition {edition.number} meanwhile: look at it again")
        besides(session, edition)
        warnings = [check for check in checks if check.result == "warn"]
        _require_no_fail(edition, checks)
        open_warnings = [
            check for check in warnings if check.name not in accept or (seen is not None and check not in seen)
        ]
        _require_accepted(edition, [] if accept_all else open_warnings)
        accepted = [{"name": check.name, "place": check.place, "message": check.message} for check in warnings]
        approval = lifecycle.approve(session, edition, by, installation.clock.now(), accepted)
        return Approved(edition, approval, checks)


def _fingerprints(session: Session, edition: Edition) -> tuple[str, str]:
    return rendered_sha256(edition), content_sha256(edition, lifecycle.items_of(session, edition))


def _require_no_fail(edition: Edition, checks: Sequence[Check]) -> None:
    failed = [check for check in checks if check.result == "fail"]
    if failed:
        raise ApprovalError(f"edition {edition.number} does not pass its checks:\n{_listed(failed)}")


def _require_accepted(edition: Edition, warnings: Sequence[Check]) -> None:
    if warnings:
        names = dict.fromkeys(check.name for check in warnings)
        options = " ".join(f"--accept {shlex.quote(name)}" for name in names)
        raise ApprovalError(
            f"edition {edition.number} has warnings that nobody has accepted:\n{_listed(warnings)}\n"
            f"Mend them, or accept them: `digest approve {edition.number} --by NAME {options}`. "
            "`--accept-warnings` accepts them all."
        )


def _listed(checks: Sequence[Check]) -> str:
    return "\n".join(f"  {check.about}: {check.message}" for check in checks)


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
        number, hour = str(edition.number), edition.send_at
        try:
            approve(installation, newsletter, number, PROGRAM, accept_all=True, send_at=hour, besides=require_same)
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
    besides: Callable[[Session, Edition], None] = _nothing,
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
