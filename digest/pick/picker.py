"""Picking from the database and back into it: entries become reports, picked stories become rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.db.editions import Edition, EditionStatus, Item
from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.stories import Story, StoryEntry
from digest.pick.choose import PickedStory, pick
from digest.pick.report import Report, Told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.pick.tell.summary import Sentence
    from digest.settings import Newsletter

# How far back earlier editions count as told: beyond it the same happening is news again.
_MEMORY = timedelta(days=30)
_KEPT_VARIABLES = 500  # SQLite takes a limited number of parameters


@dataclass(frozen=True, slots=True)
class Ranking:
    """All stories of the window, the chosen first, and how many entries they were made from."""

    picked: list[PickedStory]
    entries: int


class Picker:
    """Picks for one newsletter."""

    def __init__(self, newsletter: Newsletter) -> None:
        self._newsletter = newsletter

    def rank(self, session: Session, now: datetime) -> Ranking:
        """Group, tag, rank and summarise what was reported within the newsletter's window."""
        sections = self._newsletter.sections
        reports = _reports(session, now - timedelta(hours=sections.window_hours), now)
        told = self._told(session, now)
        picked = pick(
            reports, self._newsletter.focus, now, told, sections, self._newsletter.language, self._newsletter.ranking
        )
        return Ranking(picked, len(reports))

    def store(self, session: Session, ranking: Ranking, now: datetime) -> dict[int, Story]:
        """Write the ranking; a story that was ranked before keeps its number.

        Returns:
            The stories by number.
        """
        session.execute(update(Story).where(col(Story.newsletter) == self._newsletter.slug).values(section=""))
        known = self._known(session, [number for story in ranking.picked for number in story.report_ids])
        taken: set[int] = set()
        stories = []
        for rank, picked in enumerate(ranking.picked, start=1):
            number = next((known[entry] for entry in picked.report_ids if known.get(entry, 0) not in taken | {0}), 0)
            row = session.get_one(Story, number) if number else _fresh(self._newsletter.slug, now)
            taken.add(number)
            _fill(row, picked, rank, now)
            session.add(row)
            stories.append(row)
        session.flush()
        self._link(session, stories, ranking.picked)
        return {story.id: story for story in stories}

    def _told(self, session: Session, now: datetime) -> list[Told]:
        """The items of the editions before today's draft: those that were sent, and those that still may be."""
        newest = select(func.max(Edition.number)).where(Edition.newsletter == self._newsletter.slug)
        rows = session.exec(
            select(Item, Edition)
            .join(Edition, col(Edition.id) == col(Item.edition_id))
            .where(
                Edition.newsletter == self._newsletter.slug,
                Edition.status != EditionStatus.SKIPPED,
                Edition.built_at > now - _MEMORY,
                Edition.built_at <= now,  # a replayed day knows nothing of later ones
            )
        ).all()
        newest_number = session.exec(newest).one()
        today = local_day(now, self._newsletter.timezone)
        return [
            Told(
                headline=item.headline,
                summary=" ".join(sentence["text"] for sentence in item.summary),
                entry_ids=frozenset(source["entry_id"] for source in item.sources),
                urls=frozenset(source["url"] for source in item.sources),
                told_at=edition.built_at,
            )
            for item, edition in rows
            if not (edition.number == newest_number and edition.is_replaced_by_a_build_on(today))
            and not (edition.status is EditionStatus.HELD and edition.day < today)  # it gives way to today's
        ]

    def _known(self, session: Session, entries: Sequence[int]) -> dict[int, int]:
        """Which story each entry told when it was last ranked for this newsletter."""
        found: dict[int, int] = {}
        for start in range(0, len(entries), _KEPT_VARIABLES):
            rows = session.exec(
                select(StoryEntry.entry_id, StoryEntry.story_id)
                .join(Story, col(Story.id) == col(StoryEntry.story_id))
                .where(
                    Story.newsletter == self._newsletter.slug,
                    col(StoryEntry.entry_id).in_(entries[start : start + _KEPT_VARIABLES]),
                )
                .order_by(col(StoryEntry.story_id))
            )
            found.update(rows.all())
        return found

    def _link(self, session: Session, stories: Sequence[Story], picked: Sequence[PickedStory]) -> None:
        numbers = [story.id for story in stories]
        for start in range(0, len(numbers), _KEPT_VARIABLES):
            part = numbers[start : start + _KEPT_VARIABLES]
            session.execute(delete(StoryEntry).where(col(StoryEntry.story_id).in_(part)))
        session.add_all(
            StoryEntry(story_id=story.id, entry_id=entry, joined_at=story.ranked_at)
            for story, one in zip(stories, picked, strict=True)
            for entry in one.report_ids
        )
        session.flush()


def _reports(session: Session, since: datetime, now: datetime) -> list[Report]:
    """The entries of active feeds that were published in the window and known by then, as they read then."""
    edited_since = session.exec(
        select(EntryVersion).where(col(EntryVersion.seen_at) <= now, col(EntryVersion.replaced_at) > now)
    )
    then: dict[int, EntryVersion] = {version.entry_id: version for version in edited_since}
    rows = session.exec(
        select(Entry, Feed)
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(
            col(Feed.active),
            col(Entry.published_at) >= since,
            col(Entry.published_at) <= now,
            col(Entry.first_seen_at) <= now,
        )
        .order_by(col(Entry.id))
    ).all()
    return [
        Report(
            id=entry.id,
            title=then.get(entry.id, entry).title,
            text=then.get(entry.id, entry).text,
            url=then.get(entry.id, entry).url,
            outlet=feed.outlet,
            country=feed.country,
            language=entry.language,
            state_affiliated=feed.state_affiliated,
            paywall=feed.paywall,
            published_at=entry.published_at,
            agency=entry.agency or "",
            position=entry.position,
            weight=feed.weight,
        )
        for entry, feed in rows
    ]


def _fresh(newsletter: str, now: datetime) -> Story:
    return Story(
        newsletter=newsletter,
        headline="",
        lead_entry_id=0,
        rank=0,
        score=0,
        reason="",
        first_seen_at=now,
        ranked_at=now,
    )


def _fill(row: Story, picked: PickedStory, rank: int, now: datetime) -> None:
    row.rank, row.score, row.ranked_at = rank, picked.score, now
    row.headline, row.lead_entry_id = picked.headline, picked.report_ids[0]
    row.countries, row.topics, row.kind = picked.countries, picked.topics, picked.kind
    row.components, row.reason = picked.components, picked.reason
    row.section, row.excluded, row.moved = picked.section, picked.excluded, picked.update
    summary = picked.summary
    row.summary = [_sentence(each) for each in summary.sentences] if summary else []
    row.why = _sentence(summary.why) if summary and summary.why else None
    row.key_point = _sentence(summary.key_point) if summary and summary.key_point else None


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "entry_id": sentence.report_id,
        "start": sentence.start,
        "end": sentence.end,
    }
