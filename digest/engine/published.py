"""The editions that readers may see, found by what they say and are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Text, cast, func, or_, select as sql_select
from sqlmodel import Session, col, select

from digest.db.editions import Audit, Correction, Edition, EditionStatus, Item
from digest.engine.archive import is_said, says

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from digest.db.audience import Frequency

BEGUN = frozenset({EditionStatus.SENDING, EditionStatus.PAUSED, EditionStatus.SENT, EditionStatus.CANCELLED})
"""At these somebody may have got a copy, and its link leads to a page."""

LISTED = BEGUN - {EditionStatus.CANCELLED}
"""What is offered to others: an edition that the editors stopped on its way is not."""

_SHOWN = ("number", "day", "subject", "preheader", "frequency", "key_points", "public_url")
_MOST_HEADLINES = 4  # of an edition that are named as found


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words on one line, a country (two letters) and a topic; empty for any."""

    text: str = ""
    country: str = ""
    topic: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.country or self.topic)

    @property
    def is_text_alone(self) -> bool:
        """Whether an edition's subject may say it: the subject itself is about no country and no topic."""
        return bool(self.text) and not (self.country or self.topic)


ANYTHING = Sought()

_BEGAN_AT = func.coalesce(
    sql_select(func.min(col(Audit.at)))
    .where(col(Audit.edition_id) == col(Edition.id), col(Audit.action) == EditionStatus.SENDING.value)
    .scalar_subquery(),
    col(Edition.send_at),
)
"""When the sending of an edition began, as its record says: early or late, it is not the hour that was planned."""


@dataclass(frozen=True, slots=True)
class Out:
    """An edition whose sending began at `began_at`.

    `headlines` has those of its stories that were looked for, the first few. `changed_at` is when it was corrected
    last, or went out.
    """

    number: int
    day: date
    subject: str
    preheader: str
    frequency: Frequency
    key_points: list[str]
    public_url: str
    began_at: datetime
    changed_at: datetime
    headlines: tuple[str, ...] = ()


class Beside(NamedTuple):
    """The edition before or after another."""

    number: int
    day: date
    subject: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some editions, and how many there are in all that were looked for."""

    editions: list[Out]
    total: int


def find(session: Session, newsletter: str, number: int) -> Edition | None:
    """The edition of that number, if its sending has begun."""
    row = session.exec(select(Edition).where(Edition.newsletter == newsletter, Edition.number == number)).first()
    return row if row and row.status in BEGUN else None


def listed(session: Session, newsletter: str, sought: Sought = ANYTHING, *, limit: int, offset: int = 0) -> Leaf:
    """The editions in which something is told that is looked for, the newest first."""
    wanted, told = [*_of(newsletter)], _told(sought)
    found: dict[int, list[str]] = {}
    if sought.text:
        found = _headlines(session, sought, *wanted, *told)
        named = [col(Edition.subject).icontains(sought.text, autoescape=True)] if sought.is_text_alone else []
        wanted.append(or_(col(Edition.id).in_(found), *named))
    elif told:
        wanted.append(col(Edition.id).in_(sql_select(col(Item.edition_id)).where(*told)))
    total = session.exec(select(func.count()).select_from(Edition).where(*wanted)).one()
    rows = session.execute(
        sql_select(col(Edition.id), _BEGAN_AT.label("began_at"), *(col(getattr(Edition, name)) for name in _SHOWN))
        .where(*wanted)
        .order_by(col(Edition.number).desc())
        .limit(limit)
        .offset(offset)
    ).all()
    ids = [row.id for row in rows]
    if told and not sought.text:
        found = _headlines(session, sought, col(Edition.id).in_(ids), *told)
    corrected = _corrected_at(session, ids)
    return Leaf(
        [
            Out(
                **{name: getattr(row, name) for name in _SHOWN},
                began_at=row.began_at,
                changed_at=max(row.began_at, corrected.get(row.id, row.began_at)),
                headlines=tuple(found.get(row.id, ())[:_MOST_HEADLINES]),
            )
            for row in rows
        ],
        total,
    )


def countries(session: Session, newsletter: str) -> set[str]:
    """The countries that a story of a listed edition is about."""
    return _labels(session, newsletter, cast(Item.countries, Text))


def topics(session: Session, newsletter: str) -> set[str]:
    """The topics that a story of a listed edition is about."""
    return _labels(session, newsletter, cast(Item.topics, Text))


def began_at(session: Session, edition: Edition) -> datetime:
    """When its sending began."""
    found: datetime = session.execute(sql_select(_BEGAN_AT).where(col(Edition.id) == edition.id)).scalar_one()
    return found


def neighbours(session: Session, edition: Edition) -> tuple[Beside | None, Beside | None]:
    """The listed editions before and after one."""
    columns = (col(Edition.number), col(Edition.day), col(Edition.subject))  # not its page, which is long
    around = sql_select(*columns).where(*_of(edition.newsletter)).limit(1)
    before = around.where(col(Edition.number) < edition.number).order_by(col(Edition.number).desc())
    after = around.where(col(Edition.number) > edition.number).order_by(col(Edition.number))
    earlier, later = session.execute(before).first(), session.execute(after).first()
    return Beside(*earlier) if earlier else None, Beside(*later) if later else None


def corrections(session: Session, editions: Collection[int]) -> list[Correction]:
    """Their errata, the oldest first."""
    rows = select(Correction).where(col(Correction.edition_id).in_(editions)).order_by(col(Correction.id))
    return list(session.exec(rows))


def corrections_of(session: Session, newsletter: str, numbers: Collection[int]) -> dict[int, list[Correction]]:
    """The errata of editions, by their numbers."""
    rows = session.exec(
        select(Edition.number, Correction)
        .join(Correction, col(Correction.edition_id) == col(Edition.id))
        .where(Edition.newsletter == newsletter, col(Edition.number).in_(numbers))
        .order_by(col(Correction.id))
    )
    found: dict[int, list[Correction]] = {}
    for number, correction in rows:
        found.setdefault(number, []).append(correction)
    return found


def _of(newsletter: str) -> Iterable[ColumnElement[bool]]:
    return col(Edition.newsletter) == newsletter, col(Edition.status).in_(LISTED)


def _told(sought: Sought) -> list[ColumnElement[bool]]:
    """What an item must be to be what is looked for."""
    labels = ((Item.countries, sought.country), (Item.topics, sought.topic))
    told = [cast(column, Text).contains(json.dumps(label), autoescape=True) for column, label in labels if label]
    return [*told, says(sought.text)] if sought.text else told


def _headlines(session: Session, sought: Sought, *wanted: ColumnElement[bool]) -> dict[int, list[str]]:
    """The headlines of the items that are looked for, by the id of their edition, in reading order."""
    rows = session.execute(
        sql_select(col(Item.edition_id), col(Item.headline), *([col(Item.summary)] if sought.text else []))
        .join(Edition, col(Edition.id) == col(Item.edition_id))
        .where(*wanted)
        .order_by(col(Item.edition_id), col(Item.position))
    )
    found: dict[int, list[str]] = {}
    for edition, headline, *summary in rows:
        if not sought.text or is_said(headline, summary[0], sought.text):
            found.setdefault(edition, []).append(headline)
    return found


def _labels(session: Session, newsletter: str, column: ColumnElement[Any]) -> set[str]:
    rows = session.execute(
        sql_select(column).distinct().join(Edition, col(Edition.id) == col(Item.edition_id)).where(*_of(newsletter))
    )
    return {label for (labels,) in rows for label in json.loads(labels)}


def _corrected_at(session: Session, editions: Collection[int]) -> dict[int, datetime]:
    return {row.edition_id: row.at for row in corrections(session, editions)}
