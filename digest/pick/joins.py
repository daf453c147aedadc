"""Which entries tell which story, over time: what was grouped before, what editors ruled, and what is grouped now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from digest.db.feeds import Entry
from digest.db.stories import Ruling as RulingRow, Story, StoryEntry
from digest.pick.group.rulings import Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

Pair = tuple[int, int]
_PARAMETERS = 500  # SQLite takes a limited number of parameters


@dataclass(slots=True)
class Stories:
    """The stories that a newsletter had before: their numbers, and the entries of each."""

    numbers: list[int] = field(default_factory=list)
    entries: list[frozenset[int]] = field(default_factory=list)


def stories_before(
    session: Session, newsletter: str, since: datetime, now: datetime, *, again: bool = False
) -> Stories:
    """The stories as they stood at `now`, as far as their entries were published after `since`.

    Args:
        session: A session for reading.
        newsletter: Whose stories.
        since: How far back entries are looked at.
        now: The moment of the grouping to come.
        again: It is a grouping of the past that is made again: what it left behind itself does not count.
    """
    joined = col(StoryEntry.joined_at)
    rows = session.exec(
        select(StoryEntry.story_id, StoryEntry.entry_id)
        .join(Story, col(Story.id) == col(StoryEntry.story_id))
        .join(Entry, col(Entry.id) == col(StoryEntry.entry_id))
        .where(
            Story.newsletter == newsletter,
            col(Entry.published_at) >= since,
            joined < now if again else joined <= now,
            or_(
                col(StoryEntry.left_at).is_(None),
                col(StoryEntry.left_at) >= now if again else col(StoryEntry.left_at) > now,
            ),
        )
        .order_by(col(StoryEntry.story_id), col(StoryEntry.entry_id))
    )
    members: dict[int, set[int]] = {}
    for story, entry in rows:
        members.setdefault(story, set()).add(entry)
    return Stories(list(members), [frozenset(entries) for entries in members.values()])


def rulings(session: Session, newsletter: str, now: datetime) -> list[Ruling]:
    """What editors had ruled by `now`, the newest last."""
    rows = session.exec(
        select(RulingRow)
        .where(RulingRow.newsletter == newsletter, col(RulingRow.ruled_at) <= now)
        .order_by(col(RulingRow.ruled_at), col(RulingRow.id))
    )
    return [Ruling(row.one_id, row.other_id, row.together) for row in rows]


def record(
    session: Session,
    newsletter: str,
    stories: Mapping[int, Mapping[int, dict[str, Any]]],
    seen: Sequence[int],
    now: datetime,
) -> None:
    """Write who tells which story now: new entries join, those that tell another or none any more leave.

    Args:
        session: One transaction.
        newsletter: Whose stories they are.
        stories: For each story by its number, the entries that tell it, each with why it joined.
        seen: The entries that were grouped; what became of others is not known, so that they stay where they are.
        now: The moment of the grouping.
    """
    present: set[Pair] = set()
    for start in range(0, len(seen), _PARAMETERS):
        rows = session.exec(
            select(StoryEntry)
            .join(Story, col(Story.id) == col(StoryEntry.story_id))
            .where(
                Story.newsletter == newsletter,
                col(StoryEntry.entry_id).in_(seen[start : start + _PARAMETERS]),
                col(StoryEntry.left_at).is_(None),
            )
        )
        for row in rows:
            if row.entry_id in stories.get(row.story_id, {}):
                present.add((row.story_id, row.entry_id))
            else:
                row.left_at = now
    session.add_all(
        StoryEntry(story_id=story, entry_id=entry, joined_at=now, because=because)
        for story, entries in stories.items()
        for entry, because in entries.items()
        if (story, entry) not in present
    )
