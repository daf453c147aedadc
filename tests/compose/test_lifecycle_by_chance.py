# ruff: noqa: D102 - a rule is read by its name, as a test function is
"""The life of an edition under any order of steps and of changes behind its back."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func
from sqlmodel import col, select

from digest.compose import lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.editions import OPEN, REPLACEABLE, Approval, Audit, Edition, EditionStatus
from digest.errors import ApprovalError, StateError
from tests.fakes.editions import NOW, SLUG, bare_edition, item, new_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

OUT_OF_BAND = (
    "UPDATE edition SET html = html || '!'",
    "UPDATE edition SET html = rtrim(html, '!')",  # back to what it was
    "UPDATE edition SET subject = 'changed'",
    "UPDATE edition SET subject = 'The strait reopens'",
    "UPDATE item SET headline = headline || '!' WHERE position = 1",
    "UPDATE item SET headline = rtrim(headline, '!') WHERE position = 1",
)


class LifeByChance(RuleBasedStateMachine):
    """`approved` is what this test remembers of the approval in force; the program's own record is not looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.close = ExitStack()
        folder = self.close.enter_context(tempfile.TemporaryDirectory())
        self.database = self.close.enter_context(new_database(Path(folder, "digest.db")))
        self.approved: tuple[str, str, int] | None = None
        self.steps = 0
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
        try:
            with self.database.write() as session:
                task(session, lifecycle.find(session, SLUG, "1"))
        except (StateError, ApprovalError):
            return False
        self.steps += 1
        return True

    def stands(self) -> tuple[str, str, int]:
        with self.database.read() as session:
            edition = lifecycle.find(session, SLUG, "1")
            content = content_sha256(edition, lifecycle.items_of(session, edition))
            return rendered_sha256(edition), content, edition.revision

    @rule()
    def approve(self) -> None:
        taken = self.take(lambda session, edition: lifecycle.approve(session, edition, "Ana", NOW))
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
            self.status = to

    @rule()
    def open_for_sending(self) -> None:
        allowed = self.status is EditionStatus.APPROVED and self.stands() == self.approved
        taken = self.take(lambda session, edition: lifecycle.open_for_sending(session, edition, NOW))
        assert taken == allowed, "it goes out if and only if it is what was approved"
        if taken:
            self.status = EditionStatus.SENDING

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
            assert session.exec(select(func.count()).select_from(Audit)).one() == self.steps
            in_force = session.exec(select(Approval).where(col(Approval.voided_at).is_(None))).all()
            assert len(in_force) <= 1
            if self.status in OPEN and self.approved is None:
                assert not in_force


TestLifeByChance = LifeByChance.TestCase
TestLifeByChance.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
