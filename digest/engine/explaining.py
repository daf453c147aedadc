"""Why a story is what it is: which entries tell it, why each joined, what its score is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.db.editions import Edition, Item
from digest.db.feeds import Entry, Feed
from digest.db.stories import Ruling, Story, StoryEntry
from digest.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry that tells, or told, a story: `left_at` is empty while it does. `because` says why it joined.

    `now_in` is the story that one which left tells now, if any.
    """

    entry_id: int
    outlet: str
    title: str
    url: str
    published_at: datetime
    joined_at: datetime
    left_at: datetime | None
    because: dict[str, Any]
    now_in: int | None = None


@dataclass(frozen=True, slots=True)
class ToldIn:
    """An edition that told a story, where, and why the story was picked then."""

    number: int
    section: str
    picked: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of a story: `told` has the editions that told it, `follows` its forerunner.

    `is_ranked`: it stands in the latest ranking; another story says what it was when it was ranked last.
    `rulings` has the newest on each pair of entries: an older one on the same pair does not count any more.
    """

    story: Story
    tellings: list[Telling]
    is_ranked: bool = True
    rulings: list[Ruling] = field(default_factory=list)
    told: list[ToldIn] = field(default_factory=list)
    follows: Story | None = None


def explain(installation: Installation, newsletter: Newsletter, number: int) -> Explanation:
    """Everything about one story of a newsletter.

    Raises:
        StateError: There is no such story.
    """
    with installation.database.read() as session:
        story = find(session, newsletter, number)
        tellings = _tellings(session, newsletter, story)
        entries = [telling.entry_id for telling in tellings]
        return Explanation(
            story,
            tellings,
            is_ranked(story, ranked_last(session, newsletter)),
            _rulings(session, newsletter, entries),
            _told(session, story),
            session.get(Story, story.follows_id) if story.follows_id else None,
        )


def find(session: Session, newsletter: Newsletter, number: int) -> Story:
    """The story of that number.

    Raises:
        StateError: The newsletter has no such story.
    """
    story = session.get(Story, number)
    if story is None or story.newsletter != newsletter.slug:
        raise StateError(f"{newsletter.slug} has no story {number}: `digest stories list` shows their numbers")
    return story


def listed(installation: Installation, newsletter: Newsletter, most: int) -> list[Story]:
    """The stories of the latest ranking, the chosen ones first; `most` at most."""
    with installation.database.read() as session:
        moment = ranked_last(session, newsletter)
        if moment is None:
            return []
        ranked = select(Story).where(*in_ranking(newsletter, moment))
        return list(session.exec(ranked.order_by(col(Story.rank), col(Story.id)).limit(most)))


def in_ranking(newsletter: Newsletter, moment: datetime) -> list[ColumnElement[bool]]:
    """What holds of the stories of the ranking of that moment."""
    return [col(Story.newsletter) == newsletter.slug, col(Story.ranked_at) == moment, col(Story.rank) > 0]


def is_ranked(story: Story, moment: datetime | None) -> bool:
    """Whether a story stands in the ranking of that moment."""
    return story.ranked_at == moment and story.rank > 0


def ranked_last(session: Session, newsletter: Newsletter) -> datetime | None:
    """When the newsletter's stories were ranked last."""
    latest = select(Story.ranked_at).where(Story.newsletter == newsletter.slug)
    return session.exec(latest.order_by(col(Story.ranked_at).desc()).limit(1)).first()


def stories_now(session: Session, newsletter: Newsletter, entries: Sequence[int]) -> dict[int, Story]:
    """The story that each of the entries tells now; those that tell none are left out."""
    rows = session.exec(
        select(StoryEntry.entry_id, Story)
        .join(Story, col(Story.id) == col(StoryEntry.story_id))
        .where(
            Story.newsletter == newsletter.slug,
            col(StoryEntry.entry_id).in_(entries),
            col(StoryEntry.left_at).is_(None),
        )
        .order_by(col(StoryEntry.entry_id))
    )
    return dict(rows.all())


def _tellings(session: Session, newsletter: Newsletter, story: Story) -> list[Telling]:
    rows = session.exec(
        select(StoryEntry, Entry, Feed)
        .join(Entry, col(Entry.id) == col(StoryEntry.entry_id))
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(StoryEntry.story_id == story.id)
        .order_by(col(Entry.published_at), col(Entry.id), col(StoryEntry.id))
    ).all()
    now = stories_now(session, newsletter, [entry.id for join, entry, _ in rows if join.left_at])
    return [
        Telling(
            entry.id,
            feed.outlet,
            entry.title,
            entry.url,
            entry.published_at,
            join.joined_at,
            join.left_at,
            join.because,
            now[entry.id].id if join.left_at and entry.id in now else None,
        )
        for join, entry, feed in rows
    ]


def _rulings(session: Session, newsletter: Newsletter, entries: list[int]) -> list[Ruling]:
    """What editors ruled on any of the entries, the newest on each pair, in order."""
    rows = session.exec(
        select(Ruling).where(Ruling.newsletter == newsletter.slug).order_by(col(Ruling.ruled_at), col(Ruling.id))
    )
    concerned = set(entries)
    newest = {frozenset({row.one_id, row.other_id}): row for row in rows if concerned & {row.one_id, row.other_id}}
    return sorted(newest.values(), key=lambda row: (row.ruled_at, row.id))


def _told(session: Session, story: Story) -> list[ToldIn]:
    rows = session.exec(
        select(Edition.number, Item)
        .join(Item, col(Item.edition_id) == col(Edition.id))
        .where(Item.story_id == story.id)
        .order_by(col(Edition.number))
    )
    return [ToldIn(number, item.section.value, item.picked) for number, item in rows]
