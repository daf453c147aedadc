"""The editions that readers may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select as sql_select
from sqlmodel import Session, col, select

from digest.db.editions import Audit, Correction, Edition, EditionStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from digest.db.audience import Frequency

BEGUN = frozenset({EditionStatus.SENDING, EditionStatus.PAUSED, EditionStatus.SENT, EditionStatus.CANCELLED})
"""At these somebody may have got a copy, and its link leads to a page."""

LISTED = BEGUN - {EditionStatus.CANCELLED}
"""What is offered to others: an edition that the editors stopped on its way is not."""

_SHOWN = ("number", "day", "subject", "preheader", "frequency", "key_points", "public_url")

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

    @property
    def is_corrected(self) -> bool:
        """Whether it was corrected since it went out."""
        return self.changed_at > self.began_at


class Beside(NamedTuple):
    """The edition before or after another."""

    number: int
    day: date
    subject: str


def find(session: Session, newsletter: str, number: int) -> Edition | None:
    """The edition of that number, if its sending has begun."""
    row = session.exec(select(Edition).where(Edition.newsletter == newsletter, Edition.number == number)).first()
    return row if row and row.status in BEGUN else None


def listed(session: Session, newsletter: str, *, limit: int) -> list[Out]:
    """The editions that are offered to others, the newest first."""
    return these(session, dict.fromkeys(ids(session, newsletter)[:limit], ()))


def ids(session: Session, newsletter: str) -> Sequence[int]:
    """The ids of the editions that are offered to others, the newest first."""
    return session.exec(select(Edition.id).where(*_of(newsletter)).order_by(col(Edition.number).desc())).all()


def these(session: Session, found: Mapping[int, tuple[str, ...]]) -> list[Out]:
    """Editions, the newest first: `found` has the headlines that were looked for, by the ids of their editions."""
    rows = session.execute(
        sql_select(col(Edition.id), _BEGAN_AT.label("began_at"), *(col(getattr(Edition, name)) for name in _SHOWN))
        .where(col(Edition.id).in_(found))
        .order_by(col(Edition.number).desc())
    ).all()
    corrected = _corrected_at(session, found)
    return [
        Out(
            **{name: getattr(row, name) for name in _SHOWN},
            began_at=row.began_at,
            changed_at=max(row.began_at, corrected.get(row.id, row.began_at)),
            headlines=found[row.id],
        )
        for row in rows
    ]


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


def _corrected_at(session: Session, editions: Collection[int]) -> dict[int, datetime]:
    return {row.edition_id: row.at for row in corrections(session, editions)}
