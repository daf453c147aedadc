"""The record of who did what: found by who, what, where and when, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlmodel import Session, col, select

from digest.clock import wall_moment
from digest.db.accounts import User
from digest.db.editions import Audit, Edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import ColumnElement

    from digest.db.session import Database

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the record; what is left empty is not asked about. Days are those of `zone`, both included.

    `who` may be a part of a name or of an email address: what they did under the one is found by the other as well.
    """

    who: str = ""
    action: str = ""
    newsletter: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the record, with the edition that it is about, if it is about one."""

    row: Audit
    newsletter: str = ""
    number: int | None = None


def found(session: Session, sought: Sought, count: int, before: int | None = None) -> list[Deed]:
    """The newest `count` rows that match.

    Args:
        session: To read with.
        sought: What they match.
        count: How many at most.
        before: Only rows with a smaller number, to go on from where an earlier answer ended.
    """
    rows = (
        select(Audit, Edition.newsletter, Edition.number)
        .join(Edition, col(Edition.id) == col(Audit.edition_id), isouter=True)
        .where(*_conditions(session, sought))
        .order_by(col(Audit.id).desc())
        .limit(count)
    )
    if before is not None:
        rows = rows.where(col(Audit.id) < before)
    return [Deed(row, newsletter or "", number) for row, newsletter, number in session.exec(rows)]


def all_found(database: Database, sought: Sought) -> Iterator[Deed]:
    """Every row that matches, read in pieces: however long the record is and however slowly it is taken."""
    before: int | None = None
    while True:
        with database.read() as session:
            deeds = found(session, sought, _BATCH, before)
        yield from deeds
        if len(deeds) < _BATCH:
            return
        before = deeds[-1].row.id


def actions(session: Session) -> list[str]:
    """Every kind of thing that was ever done."""
    return list(session.exec(select(Audit.action).distinct().order_by(Audit.action)))


def _conditions(session: Session, sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.who:
        yield _is_by(session, sought.who)
    if sought.action:
        yield col(Audit.action) == sought.action
    if sought.newsletter:
        yield col(Edition.newsletter) == sought.newsletter
    if sought.number is not None:
        yield col(Edition.number) == sought.number
    if sought.since:
        yield col(Audit.at) >= wall_moment(sought.since, "00:00", sought.zone)
    if sought.until:
        yield col(Audit.at) < wall_moment(sought.until + timedelta(days=1), "00:00", sought.zone)


def _is_by(session: Session, who: str) -> ColumnElement[bool]:
    """Whether a row was done by somebody of that name or address, whichever of the two it was noted under."""
    known = select(User.name, User.email).where(
        or_(col(User.name).icontains(who, autoescape=True), col(User.email).icontains(who, autoescape=True))
    )
    names = [name for both in session.exec(known) for name in both]
    return or_(col(Audit.actor).icontains(who, autoescape=True), col(Audit.actor).in_(names))
