from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from digest.compose import approvals, lifecycle
from digest.compose.changes import SetLine
from digest.db.editions import Audit, Edition, EditionStatus
from digest.engine import editing, revising, scheduling
from digest.engine.deadline import PROGRAM, Verdict, decided, otherwise, policy_in_words, verdict
from digest.errors import StateError
from digest.settings import Unapproved
from tests.fakes.editions import NOW, SLUG, approved_edition, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlmodel import Session

    from digest.db.session import Database
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

HOUR = timedelta(hours=1)


@pytest.fixture
def sends(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """An installation that sends what nobody approved."""
    with new_installation(settings_file(tmp_path, schedule={"unapproved": "send"}), clock) as made:
        yield made


def retitle(installation: Installation) -> None:
    """An editor begins to write another subject."""
    with installation.database.read() as session:
        before = lifecycle.find(session, SLUG, "1").subject
    revising.revise(installation, installation.newsletter(SLUG), 1, SetLine("subject", "The str", before), "Ben")


def found(installation: Installation) -> Verdict:
    with installation.database.read() as session:
        return verdict(session, installation.newsletter(SLUG), lifecycle.find(session, SLUG, "1"))


@pytest.mark.parametrize(
    ("policy", "plain", "unwanted"),
    [
        (Unapproved.HOLD, Verdict.HELD, Verdict.HELD),
        (Unapproved.SKIP, Verdict.SKIPPED, Verdict.SKIPPED),
        (Unapproved.SEND, Verdict.SENT, Verdict.UNWANTED),
    ],
)
def test_the_settings_decide_over_what_nobody_ever_approved(
    policy: Unapproved, plain: Verdict, unwanted: Verdict
) -> None:
    assert decided(policy, was_approved=False, is_unwanted=False) is plain
    assert decided(policy, was_approved=False, is_unwanted=True) is unwanted


@pytest.mark.parametrize("policy", Unapproved)
@pytest.mark.parametrize("is_unwanted", [True, False])
def test_no_setting_decides_over_what_was_approved_and_changed(policy: Unapproved, *, is_unwanted: bool) -> None:
    assert decided(policy, was_approved=True, is_unwanted=is_unwanted) is Verdict.CHANGED


def test_what_was_approved_before_it_was_built_anew_counts_no_more(sends: Installation) -> None:
    edition = approved_edition(sends, send_at=NOW + HOUR)
    retitle(sends)
    assert found(sends) is Verdict.CHANGED
    with sends.database.write() as session:
        session.add(Audit(at=NOW, actor="digest", action="built", edition_id=edition.id))
    assert found(sends) is Verdict.SENT


def test_an_approval_by_the_program_is_nobodys(sends: Installation) -> None:
    draft_edition(sends, send_at=NOW + HOUR)
    with sends.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), PROGRAM, NOW)
    retitle(sends)
    assert found(sends) is Verdict.SENT


@pytest.mark.parametrize("task", ["withdraw", "request"])
def test_an_approval_that_was_taken_back_is_one_that_was_given(sends: Installation, task: str) -> None:
    approved_edition(sends, send_at=NOW + HOUR)
    letter = sends.newsletter(SLUG)
    if task == "withdraw":
        scheduling.withdraw(sends, letter, 1, "Ana")
    else:
        scheduling.request_changes(sends, letter, 1, "Wait.", "Ana")
    assert found(sends) is Verdict.CHANGED


@dataclass
class Interrupted:
    """A database in which somebody does something as soon as it was first read."""

    database: Database
    what: Callable[[], object]

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Read, and only then let it happen."""
        with self.database.read() as session:
            yield session
        what, self.what = self.what, lambda: None
        what()

    def write(self) -> AbstractContextManager[Session]:
        """Write, in peace."""
        return self.database.write()


def test_a_request_for_changes_that_comes_while_the_program_approves_stops_it(sends: Installation) -> None:
    edition = draft_edition(sends)
    letter = sends.newsletter(SLUG)
    database = Interrupted(
        sends.database, lambda: scheduling.request_changes(sends, letter, 1, "The lead is wrong.", "Ana")
    )
    with pytest.raises(StateError, match="somebody decided otherwise on edition 1 meanwhile"):
        editing.at_deadline(replace(sends, database=cast("Database", database)), letter, edition)
    assert editing.at_deadline(sends, letter, edition).startswith("asia 1 is held: changes were requested")


def draft(**values: Any) -> Edition:
    usual: dict[str, Any] = {"send_at": NOW + HOUR, "status": EditionStatus.DRAFT}
    return Edition(
        newsletter=SLUG, number=1, day=NOW.date(), subject="", preheader="", built_at=NOW, **usual | values
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.HELD, "If nobody approves it by then, it is held"),
        (Verdict.SKIPPED, "If nobody approves it by then, it is skipped"),
        (Verdict.SENT, "If nobody approves it by then, it goes out all the same, unless a check fails"),
        (Verdict.CHANGED, "It was approved, and changed or taken back since: it will be held"),
        (Verdict.UNWANTED, "Changes were requested: it will be held"),
    ],
)
def test_every_verdict_is_told_in_words(verdict: Verdict, words: str) -> None:
    assert otherwise(draft(), verdict, NOW).startswith(words)


@pytest.mark.parametrize("verdict", Verdict)
def test_where_no_deadline_is_to_come_it_waits_for_an_approval(verdict: Verdict) -> None:
    assert otherwise(draft(status=EditionStatus.HELD), verdict, NOW).startswith("It goes out once somebody approves")
    assert otherwise(draft(send_at=NOW), verdict, NOW).startswith("Its send hour has passed")


@pytest.mark.parametrize("policy", Unapproved)
def test_every_policy_is_told_in_words(policy: Unapproved) -> None:
    assert policy_in_words(policy).startswith(("it is ", "it goes out all the same"))
