"""Past editions: found by what they said, each with what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, cast, func, or_, select as sql_select
from sqlmodel import Session, col, select

from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Approval, Edition, EditionStatus, Item
from digest.engine.audience import heard
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from digest.db.audience import Frequency
    from digest.settings import Newsletter

_LONGEST_TEXT = 200  # characters that are searched for
_SHOWN = ("number", "day", "frequency", "status", "subject", "send_at", "sent_at")  # not their bytes, which are many
_MOST_FOUND = 3  # headlines of an edition that are named as found


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An edition in a list.

    `approved_by` is who approved it as it stands, or empty. `copies` counts what became of its copies. `found` has the
    headlines of the items that say what was searched for, the first few. `readers` is how many gave feedback on it.
    """

    number: int
    day: date
    frequency: Frequency
    status: EditionStatus
    subject: str
    send_at: datetime
    sent_at: datetime | None
    approved_by: str = ""
    copies: dict[DeliveryStatus, int] = field(default_factory=dict)
    found: tuple[str, ...] = ()
    readers: int = 0


@dataclass(frozen=True, slots=True)
class PastPage:
    """Some editions, and how many there are in all that say what was searched for."""

    editions: list[PastEdition]
    total: int


def past(session: Session, newsletter: Newsletter, text: str = "", *, limit: int = 30, offset: int = 0) -> PastPage:
    """The editions of a newsletter, the newest first.

    Args:
        session: For reading.
        newsletter: Whose editions.
        text: Words that their subject or one of their stories must say, each somewhere in it; a letter from a to z is
            the same as its capital.
        limit: How many at most.
        offset: How many are passed over.
    """
    of_newsletter = col(Edition.newsletter) == newsletter.slug
    wanted, found = [of_newsletter], dict[int, list[str]]()
    if words := one_line(text)[:_LONGEST_TEXT].split():
        found = _items_that_say(session, newsletter, words)
        subject = and_(*(col(Edition.subject).icontains(word, autoescape=True) for word in words))
        wanted.append(or_(subject, col(Edition.id).in_(found)))
    total = session.exec(select(func.count()).select_from(Edition).where(*wanted)).one()
    rows = session.execute(
        sql_select(col(Edition.id), *(col(getattr(Edition, name)) for name in _SHOWN))
        .where(*wanted)
        .order_by(col(Edition.number).desc())
        .limit(limit)
        .offset(offset)
    ).all()
    numbers = [row.id for row in rows]
    approved, copies = _approved_by(session, numbers), _copies(session, numbers)
    readers = heard.readers(session, numbers)
    editions = [
        PastEdition(
            **{name: getattr(row, name) for name in _SHOWN},
            approved_by=approved.get(row.id, ""),
            copies=copies.get(row.id, {}),
            found=tuple(found.get(row.id, ())[:_MOST_FOUND]),
            readers=readers.get(row.id, 0),
        )
        for row in rows
    ]
    return PastPage(editions, total)


def _says(word: str) -> ColumnElement[bool]:
    """Whether an item's headline or summary holds a word, or a name of a field that the summary is kept in."""
    inside = json.dumps(word)[1:-1]  # a summary is kept as JSON, and searched as such
    return or_(
        col(Item.headline).icontains(word, autoescape=True), cast(Item.summary, Text).icontains(inside, autoescape=True)
    )


def _is_said(headline: str, summary: list[dict[str, Any]], words: Sequence[str]) -> bool:
    """Whether an item of which `_says` is so says it all: the names of fields are not what it says."""
    said = "\n".join([headline, *(sentence["text"] for sentence in summary)]).casefold()
    return all(word.casefold() in said for word in words)


def _items_that_say(session: Session, newsletter: Newsletter, words: Sequence[str]) -> dict[int, list[str]]:
    """The headlines of the items that say all `words`, by the id of their edition, in reading order."""
    rows = session.execute(
        sql_select(col(Item.edition_id), col(Item.headline), col(Item.summary))
        .join(Edition, col(Edition.id) == col(Item.edition_id))
        .where(col(Edition.newsletter) == newsletter.slug, *map(_says, words))
        .order_by(col(Item.edition_id), col(Item.position))
    )
    found: dict[int, list[str]] = {}
    for edition, headline, summary in rows:
        if _is_said(headline, summary, words):
            found.setdefault(edition, []).append(headline)
    return found


def _approved_by(session: Session, editions: Collection[int]) -> dict[int, str]:
    rows = session.exec(
        select(Approval.edition_id, Approval.approved_by)
        .where(col(Approval.edition_id).in_(editions), col(Approval.voided_at).is_(None))
        .order_by(col(Approval.id))
    )
    return dict(rows.all())


def _copies(session: Session, editions: Collection[int]) -> dict[int, dict[DeliveryStatus, int]]:
    rows = session.execute(
        sql_select(col(Delivery.edition_id), col(Delivery.status), func.count())
        .where(col(Delivery.edition_id).in_(editions))
        .group_by(col(Delivery.edition_id), col(Delivery.status))
    )
    found: dict[int, dict[DeliveryStatus, int]] = {}
    for edition, status, count in rows:
        found.setdefault(edition, {})[status] = count
    return found
