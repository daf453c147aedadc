"""The list of those who must never be mailed, in and out; of the forgotten it has a hash alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from digest.addresses import normalised
from digest.audience.bulk import insert_new
from digest.audience.columns import Column
from digest.audience.people import COLUMNS as PEOPLE
from digest.db.audience import Happening, Subscriber, Suppression, address_hash
from digest.db.columns import Moment
from digest.errors import AddressError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from digest.audience.columns import Table
    from digest.audience.sheet import Row
    from digest.db.session import Database

COLUMNS = ("email", "hash", "reason", "at")
_HASH = re.compile(r"[0-9a-f]{64}")
KNOWN = {"email": PEOPLE["email"], "reason": Column(("reason",)), "hash": Column(("hash",), looks=_HASH.fullmatch)}
"""What can be read of a list."""
_LINES = 5_000
_MAX_REASON = 500


@dataclass(slots=True)
class Report:
    """What became of a list: how many are suppressed by it, how many were, and how many lines could not be used."""

    line: int = 0
    new: int = 0
    already: int = 0
    refused: int = 0


def take_in(  # noqa: PLR0913 - where to, what from, why, and how
    database: Database,
    table: Table,
    reason: str,
    now: datetime,
    *,
    refuse: Callable[[Row, str], None],
    dry_run: bool = False,
) -> Iterator[Report]:
    """Suppress every address or hash in a list, and report after each transaction; run again, it goes on.

    A dry run reports the same and writes nothing.
    """
    report, seen = Report(), set[str]()
    for batch in table.batches(_LINES):
        listed: dict[str, Suppression] = {}
        for row in batch:
            try:
                one = _suppression(table.said(row), reason, now)
            except UsageError as error:
                refuse(row, str(error))
                report.refused += 1
            else:
                report.already += one.hash in listed
                listed.setdefault(one.hash, one)
        if dry_run:
            with database.read() as session:
                new = [one for one in _new(session, listed) if one.hash not in seen]
            seen.update(listed)
        else:
            with database.write() as session:
                new = _new(session, listed)
                _store(session, new)
        report.new, report.already = report.new + len(new), report.already + len(listed) - len(new)
        report.line = batch[-1].line
        yield report


def lift(session: Session, address: str) -> bool:
    """Let a normalised address be mailed again.

    Returns:
        Whether it was suppressed.

    Raises:
        UsageError: Its owner asked to be forgotten.
    """
    known = session.exec(select(Suppression).where(Suppression.hash == address_hash(address))).first()
    if known is None:
        return False
    if known.email is None or known.reason == Happening.FORGOTTEN:
        raise UsageError(f"{address}: its owner asked to be forgotten, and that is kept for good")
    session.delete(known)
    return True


def exported(session: Session) -> Iterator[dict[str, Any]]:
    """The whole list in the order in which it grew."""
    found = session.exec(select(Suppression).order_by(col(Suppression.id)), execution_options={"yield_per": 1_000})
    for one in found:
        yield {"email": one.email or "", "hash": one.hash, "reason": one.reason, "at": one.at}


def name_subscribers(database: Database) -> None:
    """Where a list had only the hash of a subscriber's address, write that beside it: they are counted by it.

    The hash alone keeps every copy from them. All addresses are gone through, so nobody else is kept from writing.
    """
    with database.read() as session:
        hashes = set(session.exec(select(Suppression.hash).where(col(Suppression.email).is_(None))))
        emails = session.exec(select(Subscriber.email), execution_options={"yield_per": 10_000}) if hashes else ()
        named = [email for email in emails if address_hash(email) in hashes]
    with database.write() as session:
        for email in named:
            still_known = exists().where(col(Subscriber.email) == email)  # and not forgotten meanwhile
            of_them = update(Suppression).where(col(Suppression.hash) == address_hash(email), still_known)
            session.execute(of_them.values(email=email))


def _suppression(said: Mapping[str, str], reason: str, now: datetime) -> Suppression:
    why = one_line(said.get("reason", ""))[:_MAX_REASON] or reason
    if said.get("email"):
        email = normalised(said["email"])
        return Suppression(hash=address_hash(email), email=email, reason=why, at=now)
    if not said.get("hash"):
        raise AddressError("there is no address in it")
    if not _HASH.fullmatch(said["hash"].lower()):
        raise UsageError(f"{said['hash'][:80]!r} is not a hash of an address")
    return Suppression(hash=said["hash"].lower(), email=None, reason=why, at=now)


def _new(session: Session, listed: dict[str, Suppression]) -> list[Suppression]:
    known = set(session.exec(select(Suppression.hash).where(col(Suppression.hash).in_(listed))))
    return [one for hashed, one in sorted(listed.items()) if hashed not in known]


def _store(session: Session, new: list[Suppression]) -> None:
    if not new:
        return
    process = Moment().bind_processor(session.connection().dialect)
    at = process(new[0].at) if process else new[0].at
    values = [{"hash": one.hash, "email": one.email, "reason": one.reason, "at": at} for one in new]
    insert_new(session, "suppression", values)
