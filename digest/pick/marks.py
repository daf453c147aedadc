"""What editors said of stories as a whole, as it stood at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, or_, select

from digest.db.stories import MarkedStory, StoryMark
from digest.pick.report import Mark

if TYPE_CHECKING:
    from datetime import datetime


def marks(session: Session, newsletter: str, now: datetime) -> dict[int, Mark]:
    """The marks in force at `now`, by the number of the story."""
    rows = session.exec(
        select(MarkedStory)
        .where(
            MarkedStory.newsletter == newsletter,
            col(MarkedStory.marked_at) <= now,
            or_(col(MarkedStory.ended_at).is_(None), col(MarkedStory.ended_at) > now),
        )
        .order_by(col(MarkedStory.id))
    )
    return {row.story_id: Mark(row.mark is StoryMark.PINNED, row.marked_by) for row in rows}
