"""Importing subscribers: a file of any length, some thousand lines a transaction, each looked up and stored as a set.

What an import has done it does not do again, so one that was interrupted goes on by being run again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.audience import standing
from digest.audience.bulk import insert_new
from digest.audience.choices import Choices
from digest.audience.people import person
from digest.db.audience import Standing, Subscriber, Subscription, Suppression, address_hash
from digest.db.columns import Moment
from digest.errors import UsageError
from digest.tokens import new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from digest.audience.columns import Table
    from digest.audience.people import Person, Terms
    from digest.audience.sheet import Row
    from digest.db.session import Database


class Added(StrEnum):
    """What became of an address that was to be added, or of whom it was to be known that they left."""

    NEW = "new"
    CONFIRMED = "confirmed"
    ALREADY = "already"
    LEAVES = "leaves"
    LEFT_ELSEWHERE = "left_elsewhere"
    LEFT = "unsubscribed"
    SUPPRESSED = "suppressed"


_STORED = {Added.NEW, Added.LEFT_ELSEWHERE}
_CHANGED = {Added.CONFIRMED, Added.LEAVES}
_TAKEN = _STORED | _CHANGED


def became(stands: Standing | None, to_be: Standing) -> Added:
    """What becomes of somebody by how they stand, if they are known, and how they are to: active or unsubscribed."""
    if stands is None:
        return Added.NEW if to_be is Standing.ACTIVE else Added.LEFT_ELSEWHERE
    if stands is Standing.UNSUBSCRIBED:
        return Added.LEFT
    if to_be is Standing.UNSUBSCRIBED:
        return Added.LEAVES
    return Added.CONFIRMED if stands is Standing.PENDING else Added.ALREADY


@dataclass(slots=True)
class Report:
    """How far an import is: the last line that is done with, the first that was new, and what became of all of them."""

    line: int = 0
    first_new: int | None = None
    counts: Counter[Added] = field(default_factory=Counter)
    refused: int = 0


def take_in(  # noqa: PLR0913 - where to, what from, on what terms, and how
    database: Database,
    newsletter: str,
    table: Table,
    terms: Terms,
    now: datetime,
    *,
    refuse: Callable[[Row, str], None],
    dry_run: bool = False,
    at_once: int = 5_000,
) -> Iterator[Report]:
    """Subscribe everybody in a list, `at_once` so many rows in a transaction, and report after each.

    It is always the same report, brought up to date. `refuse` is told each row that cannot be used, and why. A dry run
    reports the same and writes nothing.

    Raises:
        DatabaseError: The database cannot be written; what was reported is in it.
    """
    report = Report()
    with closing(_Seen()) as seen:
        for batch in table.batches(at_once):
            lines, people = [], []
            for row in batch:
                try:
                    people.append(person(table.said(row), terms, now))
                    lines.append(row.line)
                except UsageError as error:
                    refuse(row, str(error))
                    report.refused += 1
            what = _tried(database, newsletter, people, seen) if dry_run else _done(database, newsletter, people, now)
            report.counts.update(what)
            if report.first_new is None and Added.NEW in what:
                report.first_new = lines[what.index(Added.NEW)]
            report.line = batch[-1].line
            yield report


def add_all(session: Session, newsletter: str, people: Sequence[Person], now: datetime) -> list[Added]:
    """Subscribe some people in the caller's transaction, and say what became of each."""
    standings = _standings(session, newsletter, people)
    what = _judged(session, people, standings)
    done = sorted(zip(people, what, strict=True), key=lambda each: each[0].email)  # in one order, or two imports wait
    _store(session, newsletter, [one for one, so in done if so in _STORED], now)
    _change(session, newsletter, [(one, so) for one, so in done if so in _CHANGED], now)
    return what


def _done(database: Database, newsletter: str, people: list[Person], now: datetime) -> list[Added]:
    with database.write() as session:
        return add_all(session, newsletter, people, now)


def _tried(database: Database, newsletter: str, people: list[Person], seen: _Seen) -> list[Added]:
    with database.read() as session:
        standings = _standings(session, newsletter, people) | seen.standings(people)
        what = _judged(session, people, standings)
    seen.keep(standings)
    return what


def _judged(session: Session, people: Sequence[Person], standings: dict[str, Standing]) -> list[Added]:
    """What is to become of each, one after the other; `standings` is brought up to date."""
    hashes = {address_hash(one.email): one.email for one in people}
    found = session.exec(select(Suppression.hash).where(col(Suppression.hash).in_(hashes)))
    suppressed = {hashes[each] for each in found}
    what = []
    for one in people:
        if one.email in suppressed:
            what.append(Added.SUPPRESSED)
            continue
        what.append(became(standings.get(one.email), one.standing))
        if what[-1] in _TAKEN:
            standings[one.email] = one.standing
    return what


def _standings(session: Session, newsletter: str, people: Sequence[Person]) -> dict[str, Standing]:
    subscribed = session.exec(
        select(Subscriber.email, Subscription.standing)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(Subscription.newsletter == newsletter, col(Subscriber.email).in_({one.email for one in people}))
    )
    return {email: Standing(stands) for email, stands in subscribed}


def _store(session: Session, newsletter: str, people: list[Person], now: datetime) -> None:
    if not people:
        return
    process = Moment().bind_processor(session.connection().dialect)
    at = cache(process) if process else lambda moment: moment
    insert_new(session, "subscriber", [{"email": one.email, "name": one.name, "added_at": at(now)} for one in people])
    emails = [one.email for one in people]
    stored = session.exec(select(Subscriber.email, Subscriber.id).where(col(Subscriber.email).in_(emails)))
    ids = dict(stored.all())
    subscriptions = [
        {
            "newsletter": newsletter,
            "subscriber_id": ids[one.email],
            "standing": one.standing.value,
            "key": new_key(),
            "frequency": one.frequency.value,
            "first": one.first,
            "source": one.source,
            "consented_at": at(one.consented_at),
            "added_at": at(now),
            "joined_by_import": one.standing is Standing.ACTIVE,
            "changed_at": at(now),
        }
        for one in people
    ]
    insert_new(session, "subscription", subscriptions)


def _change(session: Session, newsletter: str, changes: list[tuple[Person, Added]], now: datetime) -> None:
    """Confirm or unsubscribe those who are known, and write it down: no mail tells them."""
    if not changes:
        return
    subscribed = session.exec(
        select(Subscriber.email, Subscription)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(Subscription.newsletter == newsletter, col(Subscriber.email).in_({one.email for one, _ in changes}))
    )
    known = dict(subscribed.all())
    for one, what in changes:
        subscription = known.get(one.email)
        if subscription is None:  # forgotten meanwhile
            continue
        if what is Added.LEAVES:
            standing.leave(session, subscription, now, source=one.source)
        else:
            wanted = Choices(one.frequency, one.first)
            standing.vouch(session, subscription, now, source=one.source, consented_at=one.consented_at, choices=wanted)


class _Seen:
    """How everybody stands after a dry run of so far, in a file of its own that is gone when it is closed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute("CREATE TABLE seen (email TEXT PRIMARY KEY, standing TEXT) WITHOUT ROWID")

    def close(self) -> None:
        """Forget all."""
        self._file.close()

    def standings(self, people: list[Person]) -> dict[str, Standing]:
        """How these stand, of whom there was a word already."""
        look_up = "SELECT standing FROM seen WHERE email = ?"
        found = ((one.email, self._file.execute(look_up, (one.email,)).fetchone()) for one in people)
        return {email: Standing(row[0]) for email, row in found if row}

    def keep(self, standings: dict[str, Standing]) -> None:
        """Remember how these stand now."""
        rows = ((email, stands.value) for email, stands in standings.items())
        self._file.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)
