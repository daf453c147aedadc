"""An editor's mark on a story: pinned, so that editions built tell it, or none of ours, so that they do not.

A mark is on a story's number, and lasts until it is taken off or another one takes its place. Where two stories become
one, the mark on the number that stays counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col

from digest.db.editions import Audit
from digest.db.stories import MarkedStory, StoryMark
from digest.engine.explaining import find
from digest.errors import StateError, UsageError
from digest.legible import one_line
from digest.pick.marks import marks

if TYPE_CHECKING:
    from datetime import datetime

    from digest.db.stories import Story
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_LONGEST_NAME = 100  # characters


def mark(installation: Installation, newsletter: Newsletter, story_id: int, kind: StoryMark, by: str) -> None:
    """Mark a story, in place of what mark it had; builds heed it from the next one on.

    Raises:
        StateError: The newsletter has no such story.
        UsageError: `by` names nobody.
    """
    name, now = _name(by), installation.clock.now()
    with installation.database.write() as session:
        story = find(session, newsletter, story_id)
        _end(session, story, now)
        session.add(
            MarkedStory(newsletter=story.newsletter, story_id=story.id, mark=kind, marked_by=name, marked_at=now)
        )
        _record(session, story, kind.value, name, now)


def unmark(installation: Installation, newsletter: Newsletter, story_id: int, by: str) -> None:
    """Take a story's mark off: builds judge it as any other from the next one on.

    Raises:
        StateError: The newsletter has no such story, or it bears no mark.
        UsageError: `by` names nobody.
    """
    name, now = _name(by), installation.clock.now()
    with installation.database.write() as session:
        story = find(session, newsletter, story_id)
        if story.id not in marks(session, newsletter.slug, now):
            raise StateError(f"story {story.id} bears no mark: there is nothing to take off")
        _end(session, story, now)
        _record(session, story, "unmarked", name, now)


def _name(by: str) -> str:
    name = one_line(by)[:_LONGEST_NAME]
    if not name:
        raise UsageError("a mark needs a name: --by NAME")
    return name


def _end(session: Session, story: Story, now: datetime) -> None:
    session.execute(
        update(MarkedStory)
        .where(col(MarkedStory.story_id) == story.id, col(MarkedStory.ended_at).is_(None))
        .values(ended_at=now)
    )


def _record(session: Session, story: Story, action: str, by: str, now: datetime) -> None:
    detail = {"newsletter": story.newsletter, "story": story.id, "headline": story.headline}
    session.add(Audit(at=now, actor=by, action=action, detail=detail))
