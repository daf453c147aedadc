# ruff: noqa: D102 - a rule is read by its name, as a test function is
"""The life of an edition under any order of steps and of changes behind its back."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func
from sqlmodel import col, select

from digest.compose import approvals, lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.editions import OPEN, REPLACEABLE, Approval, Audit, Edition, EditionStatus
from digest.engine import scheduling
from digest.errors import ApprovalError, StateError
from tests.fakes.editions import NOW, SLUG, MovingClock, bare_edition, item, new_installation, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

OUT_OF_BAND = (
    "UPDATE edition SET html = html || '!'",
    "UPDATE edition SET html = rtrim(html, '!')",  # back to what it was
    "UPDATE edition SET subject = 'changed'",
    "UPDATE edition SET subject = 'The strait reopens'",
    "UPDATE item SET headline = headline || '!' WHERE position = 1",
    "UPDATE item SET headline = rtrim(headline, '!') WHERE position = 1",
)


class LifeByChance(RuleBasedStateMachine):
    """`approved` is what this test remembers of the approval in force; the program's own record is not looked at.

    `cancelled` is from where and when somebody cancelled the edition.
    """

    def __init__(self) -> None:
        super().__init__()
        self.close = ExitStack()
        folder = Path(self.close.enter_context(tempfile.TemporaryDirectory()))
        self.clock = MovingClock()
        self.installation = self.close.enter_context(new_installation(settings_file(folder), self.clock))
        self.database = self.installation.database
        self.newsletter = self.installation.newsletter(SLUG)
        self.approved: tuple[str, str, int] | None = None
        self.cancelled: tuple[EditionStatus, datetime] | None = None
        self.status = EditionStatus.DRAFT

    def teardown(self) -> None:
        self.close.close()

    @initialize()
    def begin(self) -> None:
        with self.database.write() as session:
            edition = bare_edition(session)
            session.add_all([item(edition, 1), item(edition, 2)])

    def take(self, task: Callable[[Session, Edition], object]) -> bool:
        """One transaction; whether the step was taken."""

        def in_a_transaction() -> None:
            with self.database.write() as session:
                task(session, lifecycle.find(session, SLUG, "1"))

        return self.tell(in_a_transaction)

    def act(self, task: Callable[[Installation, Newsletter, int, str], object]) -> bool:
        """What an editor does; whether it was done."""
        return self.tell(lambda: task(self.installation, self.newsletter, 1, "Ana"))

    def tell(self, task: Callable[[], object]) -> bool:
        """Whether it was done; the record has grown if and only if it was."""
        before = self.recorded()
        try:
            task()
        except (StateError, ApprovalError):
            assert self.recorded() == before
            return False
        assert self.recorded() > before
        return True

    def recorded(self) -> int:
        with self.database.read() as session:
            return session.exec(select(func.count()).select_from(Audit)).one()

    def send_at(self) -> datetime:
        with self.database.read() as session:
            return lifecycle.find(session, SLUG, "1").send_at

    def reopened(self) -> EditionStatus:
        """A draft whose hour is here would be at the mercy of its deadline."""
        near = self.send_at() <= self.clock.now() + timedelta(minutes=1)
        return EditionStatus.HELD if near else EditionStatus.DRAFT

    def stands(self) -> tuple[str, str, int]:
        with self.database.read() as session:
            edition = lifecycle.find(session, SLUG, "1")
            content = content_sha256(edition, lifecycle.items_of(session, edition))
            return rendered_sha256(edition), content, edition.revision

    @rule(minutes=st.sampled_from([1, 6, 11]))
    def wait(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule()
    def approve(self) -> None:
        taken = self.take(lambda session, edition: approvals.approve(session, edition, "Ana", self.clock.now()))
        assert taken == (self.status in REPLACEABLE)
        if taken:
            self.approved, self.status = self.stands(), EditionStatus.APPROVED

    @rule(change=st.sampled_from(OUT_OF_BAND))
    def change_behind_its_back(self, change: str) -> None:
        with self.database.write() as session:
            session.connection().exec_driver_sql(change)

    @rule()
    def build_again(self) -> None:
        """What the composer does with an edition that it makes anew."""

        def rebuild(session: Session, edition: Edition) -> None:
            lifecycle.step(session, edition, EditionStatus.DRAFT, come_from=REPLACEABLE, actor="digest", now=NOW)
            lifecycle.void_approvals(session, edition, NOW)
            edition.revision += 1

        taken = self.take(rebuild)
        assert taken == (self.status in REPLACEABLE)
        if taken:
            self.approved, self.status = None, EditionStatus.DRAFT

    @rule(to=st.sampled_from([EditionStatus.HELD, EditionStatus.SKIPPED]))
    def hold_or_skip(self, to: EditionStatus) -> None:
        come_from = {EditionStatus.DRAFT} if to is EditionStatus.HELD else REPLACEABLE
        if self.take(lambda session, edition: lifecycle.step(
            session, edition, to, come_from=come_from, actor="digest", now=NOW
        )):  # fmt: skip
            assert self.status in come_from
            self.status, self.cancelled = to, None

    @rule()
    def open_for_sending(self) -> None:
        allowed = self.status is EditionStatus.APPROVED and self.stands() == self.approved
        taken = self.take(lambda session, edition: approvals.open_for_sending(session, edition, NOW))
        assert taken == allowed, "it goes out if and only if it is what was approved"
        if taken:
            self.status = EditionStatus.SENDING

    @rule()
    def pause(self) -> None:
        taken = self.act(scheduling.pause)
        assert taken == (self.status is EditionStatus.SENDING)
        if taken:
            self.status = EditionStatus.PAUSED

    @rule()
    def resume(self) -> None:
        allowed = self.status is EditionStatus.PAUSED and self.stands() == self.approved
        assert self.act(scheduling.resume) == allowed, "it goes on if and only if it is what was approved"
        if allowed:
            self.status = EditionStatus.SENDING

    @rule()
    def cancel(self) -> None:
        before, under_way = self.status, self.status in {EditionStatus.SENDING, EditionStatus.PAUSED}
        taken = self.act(scheduling.cancel)
        assert taken == (under_way or before in REPLACEABLE)
        if taken:
            self.cancelled = before, self.clock.now()
            self.status = EditionStatus.CANCELLED if under_way else EditionStatus.SKIPPED

    @rule()
    def bring_back(self) -> None:
        over = self.status in {EditionStatus.SKIPPED, EditionStatus.CANCELLED}
        before, at = self.cancelled or (None, self.clock.now())
        is_recent = self.clock.now() - at <= timedelta(minutes=10)
        expected = self.reopened()
        if before is EditionStatus.APPROVED and self.stands() == self.approved:
            expected = EditionStatus.APPROVED
        if self.status is EditionStatus.CANCELLED:
            expected = EditionStatus.PAUSED
        taken = self.act(scheduling.bring_back)
        assert taken == (over and before is not None and is_recent)
        if taken:
            self.status = expected
        if taken and expected in OPEN:
            self.approved = None

    @rule()
    def withdraw(self) -> None:
        expected = self.reopened()
        taken = self.act(scheduling.withdraw)
        assert taken == (self.status is EditionStatus.APPROVED)
        if taken:
            self.approved, self.status = None, expected

    @rule(minutes=st.integers(1, 90))
    def reschedule(self, minutes: int) -> None:
        send_at = self.clock.now() + timedelta(minutes=minutes)
        which = self.installation, self.newsletter, 1
        taken = self.tell(lambda: scheduling.reschedule(*which, send_at, "Ana"))
        assert taken == (self.status in REPLACEABLE)
        if taken:
            assert self.send_at() == send_at
            self.status = EditionStatus.DRAFT if self.status is EditionStatus.HELD else self.status

    @rule()
    def request_changes(self) -> None:
        expected = self.reopened() if self.status is EditionStatus.APPROVED else self.status
        which = self.installation, self.newsletter, 1
        taken = self.tell(lambda: scheduling.request_changes(*which, "Shorter.", "Ana"))
        assert taken == (self.status in REPLACEABLE)
        if taken and self.status is EditionStatus.APPROVED:
            self.approved = None
        self.status = expected

    @rule()
    def finish(self) -> None:
        if self.take(lambda session, edition: lifecycle.step(
            session, edition, EditionStatus.SENT, come_from={EditionStatus.SENDING}, actor="digest", now=NOW
        )):  # fmt: skip
            assert self.status is EditionStatus.SENDING
            self.status = EditionStatus.SENT

    @invariant()
    def the_database_agrees(self) -> None:
        with self.database.read() as session:
            edition = lifecycle.find(session, SLUG, "1")
            assert edition.status is self.status
            assert (edition.sent_at is not None) == (self.status is EditionStatus.SENT)
            in_force = session.exec(select(Approval).where(col(Approval.voided_at).is_(None))).all()
            assert len(in_force) <= 1
            if self.status in OPEN and self.approved is None:
                assert not in_force


TestLifeByChance = LifeByChance.TestCase
TestLifeByChance.settings = settings(max_examples=30, stateful_step_count=40)
