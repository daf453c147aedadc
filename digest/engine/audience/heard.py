"""What the readers of an edition said of it: counted by story, and their lines without their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import Session, col

from digest.audience.feedback import WHOLE
from digest.compose import lifecycle
from digest.db.audience import AudienceEvent, Feedback, Happening

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from digest.db.editions import Edition


_LEFT = 200
"""Of those who left, the last, who are looked through for reasons: most give none."""

_REASONS = 10


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of an item, or of the edition as a whole where `key` is 0: how often each, and how many lines."""

    key: int
    headline: str
    useful: int = 0
    not_useful: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote about an item."""

    key: int
    text: str
    useful: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody left, in their words."""

    text: str
    at: datetime


def heard(session: Session, edition: Edition) -> list[Heard]:
    """What was said of each story, in reading order, and last of the edition as a whole."""
    useful, text = col(Feedback.useful), col(Feedback.text)
    rows = session.execute(
        select(
            col(Feedback.item_key),
            func.count().filter(useful.is_(True)),
            func.count().filter(useful.is_(False)),
            func.count().filter(text != ""),
        )
        .where(col(Feedback.edition_id) == edition.id)
        .group_by(col(Feedback.item_key))
    )
    counts = {key: tuple(each) for key, *each in rows}
    named = [(item.key, item.headline) for item in lifecycle.items_of(session, edition)]
    return [Heard(key, headline, *counts.get(key, ())) for key, headline in [*named, (WHOLE, "")]]


def lines(session: Session, edition: Edition, key: int | None = None, *, limit: int, offset: int = 0) -> list[Line]:
    """What was written about one item, or about any, the newest first."""
    wanted = [col(Feedback.edition_id) == edition.id, col(Feedback.text) != ""]
    if key is not None:
        wanted.append(col(Feedback.item_key) == key)
    shown = col(Feedback.item_key), col(Feedback.text), col(Feedback.useful), col(Feedback.at)
    rows = select(*shown).where(*wanted).order_by(col(Feedback.at).desc(), col(Feedback.id).desc())
    return [Line(*row) for row in session.execute(rows.limit(limit).offset(offset))]


def readers(session: Session, editions: Collection[int]) -> dict[int, int]:
    """How many readers said something of each edition."""
    rows = (
        select(col(Feedback.edition_id), func.count(col(Feedback.subscription_id).distinct()))
        .where(col(Feedback.edition_id).in_(editions))
        .group_by(col(Feedback.edition_id))
    )
    return dict(session.execute(rows).all())


def reasons(session: Session, newsletter: str) -> list[Reason]:
    """The last reasons that readers of a newsletter gave as they left it, the newest first."""
    left = col(AudienceEvent.newsletter) == newsletter, col(AudienceEvent.kind) == Happening.UNSUBSCRIBED
    rows = select(col(AudienceEvent.detail), col(AudienceEvent.at)).where(*left)
    last = session.execute(rows.order_by(col(AudienceEvent.at).desc()).limit(_LEFT))
    return [Reason(detail["reason"], at) for detail, at in last if detail.get("reason")][:_REASONS]
