# ruff: noqa: D102 - a rule is read by its name, as a test function is
"""A subscription under any order of changes: what is stored is what was done, and each change is told once."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import func, select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import AudienceEvent, Frequency, Standing, Subscription
from tests.fakes.audience import LEE, subscriber
from tests.fakes.editions import NOW, SLUG, new_database

if TYPE_CHECKING:
    from datetime import datetime

CHOICES = st.builds(
    Choices,
    st.sampled_from(Frequency),
    st.sampled_from(["", "JP"]),
    st.sampled_from([None, NOW + timedelta(days=30)]),
)


class Subscriptions(RuleBasedStateMachine):
    """One person and one newsletter, whatever is done in whatever order, against a model in three variables."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        folder = self.closing.enter_context(TemporaryDirectory())
        self.database = self.closing.enter_context(new_database(Path(folder, "digest.db")))
        self.expected: Standing | None = None
        self.choices = Choices()
        self.told = 0
        self.now = NOW
        self.asked_at: datetime | None = None
        self.left_at = NOW
        self.subscription: Subscription

    @precondition(lambda self: self.expected is None)
    @rule()
    def add(self) -> None:
        with self.database.write() as session:
            person = subscriber(session, LEE, added_at=NOW)
            self.subscription = standing.add(session, person, SLUG, NOW, source="operator")
        self.expected, self.told = Standing.ACTIVE, 1

    @rule()
    def ask(self) -> None:
        with self.database.write() as session:
            person = subscriber(session, LEE, added_at=NOW)
            self.subscription = standing.ask(session, person, SLUG, self.now, source="form")
        self.asked_at = self.now
        if self.expected is not Standing.ACTIVE:
            self.expected, self.told = self.expected or Standing.PENDING, self.told + 1

    @precondition(lambda self: self.asked_at is not None)
    @rule(choices=CHOICES)
    def confirm(self, choices: Choices) -> None:
        asked_at = self.asked_at or self.now
        with self.database.write() as session:
            done = standing.confirm(
                session, self.subscription, self.now, asked_at=asked_at, source="form", choices=choices
            )
        self.choices = choices if done else self.choices
        left_since = self.expected is Standing.UNSUBSCRIBED and self.left_at > asked_at
        only_from = set() if left_since else {Standing.PENDING, Standing.UNSUBSCRIBED}
        self._expect(done=done, only_from=only_from, then=Standing.ACTIVE)

    @precondition(lambda self: self.expected is not None)
    @rule()
    def leave(self) -> None:
        with self.database.write() as session:
            done = standing.leave(session, self.subscription, self.now, source="page")
        self.left_at = self.now if done else self.left_at
        self._expect(done=done, only_from={Standing.PENDING, Standing.ACTIVE}, then=Standing.UNSUBSCRIBED)

    @precondition(lambda self: self.expected is not None)
    @rule(choices=CHOICES)
    def come_back(self, choices: Choices) -> None:
        with self.database.write() as session:
            done = standing.come_back(session, self.subscription, NOW, choices=choices)
        self.choices = choices if done else self.choices
        self._expect(done=done, only_from={Standing.UNSUBSCRIBED}, then=Standing.ACTIVE)

    @precondition(lambda self: self.expected is not None)
    @rule(choices=CHOICES)
    def prefer(self, choices: Choices) -> None:
        with self.database.write() as session:
            happened = standing.prefer(session, self.subscription, choices, NOW, source="page")
        assert bool(happened) is (self.expected is Standing.ACTIVE and choices != self.choices)
        self.choices = choices if happened else self.choices
        self.told += len(happened)

    @rule()
    def wait(self) -> None:
        self.now += timedelta(minutes=1)

    def _expect(self, *, done: bool, only_from: set[Standing], then: Standing) -> None:
        assert done is (self.expected in only_from)
        if done:
            self.expected, self.told = then, self.told + 1

    @invariant()
    def what_is_stored_is_what_was_done_and_all_of_it_is_told(self) -> None:
        with self.database.read() as session:
            rows = session.exec(select(Subscription)).all()
            told = session.exec(select(func.count()).select_from(AudienceEvent)).one()
        assert [(row.standing, Choices.of(row)) for row in rows] == (
            [(self.expected, self.choices)] if self.expected else []
        )
        assert told == self.told

    def teardown(self) -> None:
        self.closing.close()


TestSubscriptions = Subscriptions.TestCase
TestSubscriptions.settings = settings(max_examples=25, stateful_step_count=15)
