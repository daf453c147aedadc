# ruff: noqa: D102 - a rule is read by its name, as a test function is
"""The ledger under any order of events: nobody is handed a message twice, no row is lost."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import col, select

from digest.db.audience import Frequency, Standing, Subscription
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.deliver import ledger
from digest.deliver.outcome import Reply, outcome
from tests.fakes.editions import NOW, SLUG, addresses, bare_edition, new_database, subscribe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from digest.deliver.ledger import Claim

READERS = 8
RETRY = timedelta(hours=2)
REPLIES = st.sampled_from(
    [
        Reply(250, "queued"),
        Reply(250, "queued"),
        Reply(451, "later"),
        Reply(550, "5.7.1 no"),
        Reply(550, "5.1.1 gone"),
        Reply(0, "broke"),
    ]
)
FINAL = {DeliveryStatus.SENT, DeliveryStatus.REFUSED, DeliveryStatus.UNKNOWN, DeliveryStatus.SKIPPED}


class LedgerByChance(RuleBasedStateMachine):
    """One sending process at a time, as its lock makes sure; it may die at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.close = ExitStack()
        folder = self.close.enter_context(tempfile.TemporaryDirectory())
        self.database = self.close.enter_context(new_database(Path(folder, "digest.db")))
        self.now = NOW
        self.claims: list[Claim] = []
        self.handed_over: set[int] = set()  # a server took it, or may have
        self.seen: dict[int, DeliveryStatus] = {}
        self.left: set[int] = set()
        self.paused: dict[int, datetime] = {}
        self.weekly: set[int] = set()

    def teardown(self) -> None:
        self.close.close()

    @initialize()
    def open_the_edition(self) -> None:
        with self.database.write() as session:
            self.edition_id = bare_edition(session).id
            self.subscriptions = [one.id for one in subscribe(session, addresses(READERS))]
            assert ledger.open_rows(session, self.edition_id, SLUG, self.now) == READERS

    @precondition(lambda self: not self.claims)
    @rule(size=st.integers(1, 5))
    def claim(self, size: int) -> None:
        with self.database.write() as session:
            self.claims = ledger.claim(session, self.edition_id, size, self.now)
        for claim in self.claims:
            assert claim.delivery_id not in self.handed_over, "handed over twice"
            reader = claim.recipient.subscription_id
            assert reader not in self.left, "mailed after leaving"
            assert self.paused.get(reader, self.now) <= self.now, "mailed while paused"
            assert reader not in self.weekly, "mailed what they did not choose"

    @precondition(lambda self: self.claims)
    @rule(replies=st.lists(REPLIES, max_size=5), dies=st.sampled_from([False, False, True]))
    def hand_over(self, replies: list[Reply], dies: bool) -> None:
        """So many get an answer; then the ledger learns of it and the rest is released, or the process dies."""
        made = {}
        for claim, reply in zip(self.claims, replies, strict=False):
            made[claim.delivery_id] = outcome(reply, claim.attempts, claim.opened_at, self.now, RETRY)
            if reply.code in {0, 250}:
                self.handed_over.add(claim.delivery_id)
        rest = [claim.delivery_id for claim in self.claims if claim.delivery_id not in made]
        if not dies:
            with self.database.write() as session:
                ledger.settle(session, made, self.now)
                ledger.release(session, rest, self.now)
            self.claims = []
        else:
            self.die()

    @rule()
    def die(self) -> None:
        """The process is killed, and the next one settles what it left; it may have handed over any of its claims."""
        self.handed_over |= {claim.delivery_id for claim in self.claims}
        self.claims = []
        with self.database.write() as session:
            ledger.recover(session, self.edition_id, self.now)

    @rule(which=st.integers(0, READERS - 1))
    def unsubscribe(self, which: int) -> None:
        with self.database.write() as session:
            session.get_one(Subscription, self.subscriptions[which]).standing = Standing.UNSUBSCRIBED
        self.left.add(self.subscriptions[which])

    @rule(which=st.integers(0, READERS - 1), minutes=st.sampled_from([-5, 5, 60]))
    def pause(self, which: int, minutes: int) -> None:
        reader = self.subscriptions[which]
        self.paused[reader] = self.now + timedelta(minutes=minutes)
        with self.database.write() as session:
            session.get_one(Subscription, reader).paused_until = self.paused[reader]

    @rule(which=st.integers(0, READERS - 1), frequency=st.sampled_from(Frequency))
    def choose(self, which: int, frequency: Frequency) -> None:
        reader = self.subscriptions[which]
        (self.weekly.add if frequency is Frequency.WEEKLY else self.weekly.discard)(reader)
        with self.database.write() as session:
            session.get_one(Subscription, reader).frequency = frequency

    @rule(minutes=st.sampled_from([1, 5, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def no_row_is_lost_and_what_is_final_stays(self) -> None:
        rows = self.rows()
        assert len(rows) == READERS
        for number, status in self.seen.items():
            assert status not in FINAL or rows[number] is status
        self.seen = dict(rows)

    @invariant()
    def what_is_sent_was_handed_over_and_what_is_sending_is_claimed(self) -> None:
        rows = self.rows()
        assert {number for number, status in rows.items() if status is DeliveryStatus.SENT} <= self.handed_over
        sending = {number for number, status in rows.items() if status is DeliveryStatus.SENDING}
        assert sending == {claim.delivery_id for claim in self.claims}

    @invariant()
    def the_tally_and_the_rows_agree(self) -> None:
        with self.database.read() as session:
            tally = ledger.tally(session, self.edition_id)
            finished = ledger.is_finished(session, self.edition_id)
        assert sum(tally.values()) == READERS
        assert finished == (set(tally) <= FINAL)

    def rows(self) -> Mapping[int, DeliveryStatus]:
        with self.database.read() as session:
            found = session.exec(select(Delivery.id, Delivery.status).order_by(col(Delivery.id))).all()
        return {number: DeliveryStatus(status) for number, status in found}


TestLedgerByChance = LedgerByChance.TestCase
TestLedgerByChance.settings = settings(max_examples=30, stateful_step_count=25)
