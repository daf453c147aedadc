"""Subscribers: added one by one or from a CSV file, and listed."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.addresses import normalised
from digest.audience import standing
from digest.db.audience import Standing, Subscriber, Subscription, Suppression
from digest.errors import AddressError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_ADDRESS_COLUMNS = ("email", "e-mail", "address", "email address", "e-mail address", "mail")
_NAME_COLUMNS = ("name", "full name", "fullname")
_MAX_NAME = 100
_SEPARATORS = ",;\t"  # commas where the standard holds, semicolons where a comma is the decimal point


class Added(StrEnum):
    """What became of an address that was to be added."""

    NEW = "new"
    ALREADY = "already"
    LEFT = "unsubscribed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to subscribe; `line` is where an import found them."""

    email: str
    name: str = ""
    line: int = 0


@dataclass(slots=True)
class Import:
    """What became of the lines of a CSV file."""

    counts: dict[Added, int] = field(default_factory=lambda: dict.fromkeys(Added, 0))
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """One subscriber as the list shows it."""

    email: str
    name: str
    newsletter: str
    standing: Standing
    since: datetime
    suppressed: bool


def add(session: Session, newsletter: str, person: Person, source: str, now: datetime) -> Added:
    """Subscribe an address. Whoever unsubscribed or is suppressed stays so: only they can change it.

    Raises:
        AddressError: The address cannot be mailed.
    """
    address = normalised(person.email)
    if standing.is_suppressed(session, address):
        return Added.SUPPRESSED
    subscriber = session.exec(select(Subscriber).where(Subscriber.email == address)).first()
    if subscriber is None:
        subscriber = Subscriber(email=address, name=_plain(person.name), added_at=now)
        session.add(subscriber)
        session.flush()
    known = standing.held(session, subscriber, newsletter)
    if known is not None:
        return Added.LEFT if known.standing is Standing.UNSUBSCRIBED else Added.ALREADY
    standing.add(session, subscriber, newsletter, now, source=source)
    return Added.NEW


def remove(session: Session, newsletter: str, email: str, source: str, now: datetime) -> bool:
    """Unsubscribe an address, at once and also from an edition that is being sent; only its owner can come back.

    Returns:
        Whether it was subscribed.

    Raises:
        AddressError: It is no address.
    """
    found = session.exec(
        select(Subscription)
        .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        .where(Subscriber.email == normalised(email), Subscription.newsletter == newsletter)
    ).first()
    return found is not None and standing.leave(session, found, now, source=source)


def add_all(session: Session, newsletter: str, people: Iterable[Person], source: str, now: datetime) -> Import:
    """Subscribe many; a line that cannot be used is reported and the rest goes on."""
    report = Import()
    for person in people:
        try:
            report.counts[add(session, newsletter, person, source, now)] += 1
        except AddressError as error:
            report.refused.append(f"line {person.line}: {error}")
    return report


def read_csv(lines: Iterable[str]) -> Iterator[Person]:
    """The people in a CSV file: with a header that names a column `email`, or with the address in the first column.

    Raises:
        UsageError: There is a header, but no column of addresses in it; or a line is no CSV.
    """
    plain = (line.replace("\0", "").removeprefix("\ufeff") for line in lines)
    start = next(plain, "")
    rows = csv.reader(chain([start], plain), delimiter=max(_SEPARATORS, key=start.count))
    email_at, name_at = 0, 1
    first = True
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if first and not any("@" in cell for cell in row):
                email_at, name_at = _columns(row, rows.line_num)
            else:
                name = row[name_at] if 0 <= name_at < len(row) else ""
                yield Person(row[email_at] if email_at < len(row) else "", name, rows.line_num)
            first = False
    except csv.Error as error:
        raise UsageError(f"line {rows.line_num}: this is not CSV: {error}") from error


def _columns(header: list[str], line: int) -> tuple[int, int]:
    names = [cell.strip().lower() for cell in header]
    email_at = next((names.index(name) for name in _ADDRESS_COLUMNS if name in names), None)
    if email_at is None:
        raise UsageError(f"line {line}: no column is called `email`; the columns are {', '.join(header)[:200]}")
    return email_at, next((names.index(name) for name in _NAME_COLUMNS if name in names), -1)


def _plain(name: str) -> str:
    """A name as it may stand in an email header: one line, printable."""
    return one_line(name)[:_MAX_NAME]


def listed(session: Session, newsletter: str) -> list[Listed]:
    """The subscribers of a newsletter by address."""
    rows = session.exec(
        select(Subscriber, Subscription, Suppression)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .join(Suppression, col(Suppression.email) == col(Subscriber.email), isouter=True)
        .where(Subscription.newsletter == newsletter)
        .order_by(col(Subscriber.email))
    )
    return [
        Listed(
            person.email,
            person.name,
            subscription.newsletter,
            subscription.standing,
            subscription.changed_at,
            suppression is not None,
        )
        for person, subscription, suppression in rows
    ]
