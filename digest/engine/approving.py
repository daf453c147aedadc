"""Approving an edition: a fail blocks it, and a warning wants somebody's word."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose import approvals, lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.engine.checking import NAMES, checks_of
from digest.errors import ApprovalError, StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.checks import Check
    from digest.db.editions import Approval, Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Consent:
    """Who approves, which warnings may stand, and what they looked at, where it may have changed since.

    `accept` names the checks whose warnings may stand; with `accept_all` every warning may. `revision` and `send_at`
    are those that the edition had. `seen` are the checks as they were: what they did not say is not accepted by a name.
    """

    by: str
    accept: Collection[str] = ()
    accept_all: bool = False
    revision: int | None = None
    send_at: datetime | None = None
    seen: Collection[Check] | None = None

    def is_to(self, edition: Edition) -> bool:
        """Whether the edition is the one that was looked at."""
        return self.revision in {None, edition.revision} and self.send_at in {None, edition.send_at}

    def accepts(self, warning: Check) -> bool:
        """Whether a warning may stand."""
        is_seen = self.seen is None or warning in self.seen
        return self.accept_all or (warning.name in self.accept and is_seen)


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, and how the edition stood its checks when it was given."""

    edition: Edition
    approval: Approval
    checks: list[Check]


def nothing(_session: Session, _edition: Edition) -> None:
    """Nothing besides."""


def approve(
    installation: Installation,
    newsletter: Newsletter,
    which: str,
    consent: Consent,
    besides: Callable[[Session, Edition], None] = nothing,
) -> Approved:
    """Approve an edition as it stands. No network is asked.

    Args:
        installation: Settings, database, clock.
        newsletter: Whose edition.
        which: Its number, `latest` or `weekly`.
        consent: Who approves what.
        besides: What is to be written in the same transaction; it may refuse the approval by raising.

    Raises:
        ApprovalError: A check fails, a warning is not accepted, or the consent is nobody's.
        StateError: There is no such edition, it is not open for approval, or it is not the one that was looked at.
        UsageError: There is no check of a name that the consent accepts.
    """
    _require_known(consent.accept)
    with installation.database.read() as session:  # checking renders, which is too slow to keep others from writing
        read = lifecycle.find(session, newsletter.slug, which)
        checks, checked = checks_of(session, installation, newsletter, read), _fingerprints(session, read)
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, str(read.number))
        if not consent.is_to(edition) or _fingerprints(session, edition) != checked:
            raise StateError(f"somebody changed edition {edition.number} meanwhile: look at it again")
        besides(session, edition)
        warnings = _accepted(edition, checks, consent)
        accepted = [{"name": check.name, "place": check.place, "message": check.message} for check in warnings]
        approval = approvals.approve(session, edition, consent.by, installation.clock.now(), accepted)
        return Approved(edition, approval, checks)


def _require_known(names: Collection[str]) -> None:
    if unknown := sorted({*names} - NAMES):
        raise UsageError(f"there is no check {unknown[0]!r}; there is {', '.join(sorted(NAMES))}")


def _fingerprints(session: Session, edition: Edition) -> tuple[str, str]:
    return rendered_sha256(edition), content_sha256(edition, lifecycle.items_of(session, edition))


def _accepted(edition: Edition, checks: Sequence[Check], consent: Consent) -> list[Check]:
    """The warnings that stand with the approval.

    Raises:
        ApprovalError: A check fails, or a warning is not accepted.
    """
    if failed := [check for check in checks if check.result == "fail"]:
        raise ApprovalError(f"edition {edition.number} does not pass its checks:\n{_listed(failed)}")
    warnings = [check for check in checks if check.result == "warn"]
    if still_open := [check for check in warnings if not consent.accepts(check)]:
        names = dict.fromkeys(check.name for check in still_open)
        options = " ".join(f"--accept {shlex.quote(name)}" for name in names)
        raise ApprovalError(
            f"edition {edition.number} has warnings that nobody has accepted:\n{_listed(still_open)}\n"
            f"Mend them, or accept them: `digest approve {edition.number} --by NAME {options}`. "
            "`--accept-warnings` accepts them all."
        )
    return warnings


def _listed(checks: Sequence[Check]) -> str:
    return "\n".join(f"  {check.about}: {check.message}" for check in checks)
