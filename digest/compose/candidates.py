"""What the last ranking chose, read from the database with all that an item copies of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from digest.compose.draft import MAX_SOURCES, Candidate
from digest.db.editions import Section
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.db.editions import Item


def candidates(session: Session, newsletter: str, ranked_at: datetime, since: datetime) -> list[Candidate]:
    """The stories that the ranking of that very moment chose, best first: an older one holds what was told already.

    Args:
        session: For reading.
        newsletter: Its slug.
        ranked_at: When they were ranked.
        since: How far back a story may lie.
    """
    stories = session.exec(
        select(Story)
        .where(Story.newsletter == newsletter, Story.ranked_at == ranked_at, Story.section != "")
        .order_by(col(Story.rank))
    ).all()
    return [candidate(session, story, Section(story.section), since) for story in stories]


def candidate(session: Session, story: Story, section: Section, since: datetime) -> Candidate:
    """A story for that section, with the entries that tell it now: those of the window, of outlets that are read.

    What was taken from an entry that is none of these any more is left out.
    """
    told = session.exec(
        select(Entry, Feed)
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .join(StoryEntry, col(StoryEntry.entry_id) == col(Entry.id))
        .where(
            StoryEntry.story_id == story.id,
            col(StoryEntry.left_at).is_(None),
            col(Feed.active),
            col(Entry.published_at) >= since,
        )
        .order_by(col(Entry.published_at), col(Entry.id))
    ).all()
    outlet_of = {entry.id: feed.outlet for entry, feed in told}
    why = story.why if story.why and story.why["entry_id"] in outlet_of else None
    return Candidate(
        story_id=story.id,
        section=section,
        headline=story.headline,
        countries=story.countries,
        topics=story.topics,
        summary=[
            {**each, "outlet": outlet_of[each["entry_id"]]} for each in story.summary if each["entry_id"] in outlet_of
        ],
        why_it_matters=why["text"] if why else "",
        why_outlet=outlet_of[why["entry_id"]] if why else "",
        sources=_sources(story, told),
        moved=story.moved,
        key_point=story.key_point["text"] if story.key_point else "",
        written_by=story.written_by,
        picked={
            "reason": story.reason,
            "score": story.score,
            "components": story.components,
            "words": story.detail.get("words", {}),
        },
    )


def told_again(item: Item, number: int, key_point: str) -> Candidate:
    """The story of an item for another edition, word for word, with a note of where it is from.

    Args:
        item: As it was told.
        number: Of the edition that told it.
        key_point: What that one said of it among its key points, or nothing.
    """
    return Candidate(
        story_id=item.story_id,
        section=item.section,
        headline=item.headline,
        countries=item.countries,
        topics=item.topics,
        summary=item.summary,
        why_it_matters=item.why_it_matters,
        why_outlet=item.why_outlet,
        sources=item.sources,
        moved=item.moved,
        key_point=key_point,
        written_by=item.written_by,
        picked=item.picked | {"told_in": {"edition": number, "key": item.key}},
    )


def _sources(story: Story, told: Sequence[tuple[Entry, Feed]]) -> list[dict[str, Any]]:
    """One source an outlet: the entry the headline comes from, then those a sentence comes from, then the rest."""
    apart = [sentence for sentence in (story.why, story.key_point) if sentence]
    quoted = {sentence["entry_id"] for sentence in [*story.summary, *apart]}
    ordered = sorted(told, key=lambda pair: (pair[0].id != story.lead_entry_id, pair[0].id not in quoted))
    sources: dict[str, dict[str, Any]] = {}
    for entry, feed in ordered:
        sources.setdefault(
            feed.outlet,
            {
                "entry_id": entry.id,
                "outlet": feed.outlet,
                "title": entry.title,
                "url": entry.url,
                "published_at": entry.published_at.isoformat(),
                "state_affiliated": feed.state_affiliated,
                "paywall": feed.paywall,
            },
        )
    return list(sources.values())[:MAX_SOURCES]


def reach(session: Session, items: Sequence[Item], since: datetime) -> tuple[int, int]:
    """How many outlets, in how many countries, tell the stories of an edition, or are cited in it."""
    told = select(StoryEntry.entry_id).where(
        col(StoryEntry.story_id).in_([item.story_id for item in items if item.story_id is not None]),
        col(StoryEntry.left_at).is_(None),
    )
    cited = {source["entry_id"] for item in items for source in item.sources} - {None}
    now = and_(col(Entry.id).in_(told), col(Feed.active), col(Entry.published_at) >= since)
    outlets = session.exec(
        select(Feed.outlet, Feed.country)
        .join(Entry, col(Entry.feed_id) == col(Feed.id))
        .where(or_(now, col(Entry.id).in_(cited)))
        .distinct()
    ).all()
    return len({outlet for outlet, _ in outlets}), len({country for _, country in outlets if country})
