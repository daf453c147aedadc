"""Importing subscribers: a file of any length, some thousand lines a transaction, each looked up and stored as a set.

What is in the database already is left as it is, so an import that was interrupted goes on by being run again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.audience.bulk import insert_new
from digest.audience.people import COLUMNS, Person, Terms, found_columns, has_no_header, person, require
from digest.audience.sheet import Row, rows
from digest.db.audience import Standing, Subscriber, Subscription, Suppression, address_hash
from digest.db.columns import Moment
from digest.errors import UsageError
from digest.tokens import new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import IO

    from digest.db.session import Database


class Added(StrEnum):
    """What became of an address that was to be added."""

    NEW = "new"
    ALREADY = "already"
    LEFT = "unsubscribed"
    SUPPRESSED = "suppressed"

    @property
    def next(self) -> Added:
        """What becomes of the same address when it comes again."""
        return Added.ALREADY if self is Added.NEW else self


_KEPT = {Added.NEW, Added.LEFT}
"""Of whom something is stored."""


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
    file: IO[bytes],
    terms: Terms,
    now: datetime,
    *,
    refuse: Callable[[Row, str], None],
    dry_run: bool = False,
    at_once: int = 10_000,
) -> Iterator[Report]:
    """Subscribe everybody in a CSV file, `at_once` so many lines in a transaction, and report after each.

    It is always the same report, brought up to date. `refuse` is told each row that cannot be used, and why. A dry run
    reports the same and writes nothing.

    Raises:
        UsageError: The file has no column of addresses, or not those that `terms` name.
        DatabaseError: The database cannot be written; what was reported is in it.
    """
    report = Report()
    with closing(_Seen()) as seen:
        for batch, places in _batches(rows(file), terms, at_once):
            lines, people = [], []
            for row in batch:
                try:
                    people.append(person(row, places, terms, now))
                    lines.append(row.line)
                except UsageError as error:
                    refuse(row, str(error))
                    report.refused += 1
            became = _tried(database, newsletter, people, seen) if dry_run else _done(database, newsletter, people, now)
            report.counts.update(became)
            if report.first_new is None and Added.NEW in became:
                report.first_new = lines[became.index(Added.NEW)]
            report.line = batch[-1].line
            yield report


def add_all(session: Session, newsletter: str, people: Iterable[Person], now: datetime) -> Counter[Added]:
    """Subscribe some people in the caller's transaction, and say what became of them."""
    return Counter(_added(session, newsletter, list(people), now))


def _done(database: Database, newsletter: str, people: list[Person], now: datetime) -> list[Added]:
    with database.write() as session:
        return _added(session, newsletter, people, now)


def _tried(database: Database, newsletter: str, people: list[Person], seen: _Seen) -> list[Added]:
    with database.read() as session:
        became = _judged(session, newsletter, people)
    return [seen.corrected(one.email, what) for one, what in zip(people, became, strict=True)]


def _added(session: Session, newsletter: str, people: list[Person], now: datetime) -> list[Added]:
    became = _judged(session, newsletter, people)
    new = (one for one, what in zip(people, became, strict=True) if what in _KEPT)
    first = {one.email: one for one in reversed(list(new))}
    # In one order, or two imports wait for each other.
    _store(session, newsletter, sorted(first.values(), key=lambda one: one.email), now)
    return became


def _judged(session: Session, newsletter: str, people: list[Person]) -> list[Added]:
    """What is to become of each: whoever unsubscribed or is suppressed stays so, and nobody is added twice."""
    known = _known(session, newsletter, {one.email for one in people})
    became = []
    for one in people:
        what = known.get(one.email) or (Added.LEFT if one.standing is Standing.UNSUBSCRIBED else Added.NEW)
        known.setdefault(one.email, what.next)
        became.append(what)
    return became


def _batches(found: Iterator[Row], terms: Terms, size: int) -> Iterator[tuple[list[Row], Mapping[str, int]]]:
    first = next(found, None)
    if first is None:
        return
    places = found_columns(first, COLUMNS, terms.columns)
    require("email", places, first)
    if has_no_header(first):
        found = chain([first], found)
    while batch := list(islice(found, size)):
        yield batch, places


def _known(session: Session, newsletter: str, emails: set[str]) -> dict[str, Added]:
    """What is to become of those who are subscribed, have left or are suppressed."""
    hashes = {address_hash(email): email for email in emails}
    suppressed = session.exec(select(Suppression.hash).where(col(Suppression.hash).in_(hashes))).all()
    subscribed = session.exec(
        select(Subscriber.email, Subscription.standing)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(Subscription.newsletter == newsletter, col(Subscriber.email).in_(emails))
    ).all()
    known = {
        email: Added.LEFT if standing is Standing.UNSUBSCRIBED else Added.ALREADY for email, standing in subscribed
    }
    return known | {hashes[each]: Added.SUPPRESSED for each in suppressed}


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


class _Seen:
    """What became of whom in a dry run, in a file of its own that is gone when it is closed: a list can be long."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute("CREATE TABLE seen (email TEXT PRIMARY KEY, next TEXT) WITHOUT ROWID")

    def close(self) -> None:
        """Forget all."""
        self._file.close()

    def corrected(self, email: str, became: Added) -> Added:
        """What would have become of somebody if those before them had been stored."""
        row = (email, became.next.value)
        if self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", row).rowcount == 1:
            return became
        return Added(self._file.execute("SELECT next FROM seen WHERE email = ?", (email,)).fetchone()[0])
