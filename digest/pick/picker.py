"""Picking from the database and back into it: entries become reports, picked stories become rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from digest.db.audience import Frequency
from digest.db.editions import Edition, Item
from digest.db.stories import Story
from digest.pick import joins
from digest.pick.choose import PickedStory, pick
from digest.pick.entries import reports, reports_of_stories
from digest.pick.group.threads import LONGEST_PAUSE, threads
from digest.pick.marks import marks
from digest.pick.told import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from digest.pick.group.joins import Join
    from digest.pick.report import Report
    from digest.pick.tell.summary import Sentence
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Ranking:
    """All stories of the window, the chosen first, and the reports they were made from.

    `before` numbers the stories that there were: the indexes in `PickedStory.known` point into it.
    """

    picked: list[PickedStory]
    reports: list[Report]
    before: list[int] = field(default_factory=list)

    @property
    def outlet_of(self) -> dict[int, str]:
        """The outlet of each report, by the report's number."""
        return {report.id: report.outlet for report in self.reports}


class Picker:
    """Picks for one newsletter.

    `again` picks a moment of the past once more, from what was known just before: see `joins.stories_before`.
    """

    def __init__(self, newsletter: Newsletter, *, again: bool = False) -> None:
        self._newsletter = newsletter
        self._again = again

    def rank(self, session: Session, now: datetime) -> Ranking:
        """Group, tag, rank and summarise what was reported within the newsletter's window."""
        newsletter, since = self._newsletter, self._since(now)
        window = reports(session, since, now)
        before = joins.stories_before(session, newsletter.slug, since, now, again=self._again)
        ruled = joins.rulings(session, newsletter.slug, now)
        marked = marks(session, newsletter.slug, now)
        said = {index: marked[number] for index, number in enumerate(before.numbers) if number in marked}
        picked = pick(window, newsletter, now, told(session, newsletter, now), before.entries, ruled, said)
        return Ranking(picked, window, before.numbers)

    def store(self, session: Session, ranking: Ranking, now: datetime) -> dict[int, Story]:
        """Write the ranking; a story that was there before keeps its number.

        Returns:
            The stories by number.
        """
        session.execute(update(Story).where(col(Story.newsletter) == self._newsletter.slug).values(section=""))
        rows = self._rows(session, ranking, now)
        session.flush()
        self._join(session, ranking, rows, now)
        session.flush()
        self._thread(session, [row for row in rows if row.section], now)
        return {row.id: row for row in rows}

    def reports_of(self, session: Session, stories: Sequence[Story]) -> dict[int, list[Report]]:
        """The reports that tell some stories of one ranking now, as far as that ranking looked at them, by story."""
        moment = stories[0].ranked_at
        found = reports_of_stories(session, [story.id for story in stories], moment)
        since = self._since(moment)
        return {story: [each for each in told_by if since <= each.published_at] for story, told_by in found.items()}

    def rank_alone(
        self, session: Session, reports: Sequence[Report], like: Story, now: datetime, *, marked: bool = True
    ) -> PickedStory:
        """One story as these reports tell it, ranked by itself.

        Its score is nearly what it would be among the others: those only say which names are common.

        Args:
            session: For reading.
            reports: Its reports, all of the window, one at least.
            like: A story that was ranked with the others, at whose moment this one is.
            now: The moment up to which rulings count.
            marked: Whether an editor's mark on that story is on this one.
        """
        slug, moment = self._newsletter.slug, like.ranked_at
        mark = marks(session, slug, moment).get(like.id) if marked else None
        together = [each for each in joins.rulings(session, slug, now) if each.together]
        before = told(session, self._newsletter, moment)
        known = [[report.id for report in reports]]  # known as one story, and nothing parts it
        (picked,) = pick(reports, self._newsletter, moment, before, known, together, {0: mark} if mark else {})
        return picked

    def amend(self, session: Session, ranking: Ranking, rows: Sequence[Story], now: datetime) -> None:
        """Write stories that were ranked alone; they keep their rows' places among the others.

        Args:
            session: One transaction.
            ranking: The stories, and all the reports that are told by them.
            rows: The row of each story, in the same order.
            now: When they were grouped.
        """
        outlet_of = ranking.outlet_of
        for row, picked in zip(rows, ranking.picked, strict=True):
            section = "" if picked.excluded else row.section
            placed = replace(
                picked, section=section, cut=row.detail.get("cut", ""), worth=None, discounts={}, pinned=""
            )
            _fill(row, placed, outlet_of, row.rank, row.ranked_at)
            session.add(row)
        session.flush()
        self._join(session, ranking, rows, now)

    def _since(self, now: datetime) -> datetime:
        """How far back the window reaches."""
        return now - timedelta(hours=self._newsletter.sections.window_hours)

    def _join(self, session: Session, ranking: Ranking, rows: Sequence[Story], now: datetime) -> None:
        """Write which entries tell which of the stories now."""
        groups = {
            row.id: {number: _because(picked.joins[number]) for number in picked.report_ids}
            for row, picked in zip(rows, ranking.picked, strict=True)
        }
        joins.record(session, self._newsletter.slug, groups, [report.id for report in ranking.reports], now)

    def _thread(self, session: Session, chosen: list[Story], now: datetime) -> None:
        """Say of each chosen story which one it carries on, of those that readers were told of before."""
        told_before = session.exec(
            select(Item.story_id)
            .join(Edition, col(Edition.id) == col(Item.edition_id))
            .where(
                Edition.newsletter == self._newsletter.slug,
                Edition.frequency == Frequency.EVERY,
                col(Edition.built_at) >= now - 2 * LONGEST_PAUSE,
                col(Edition.built_at) < now,
            )
        )
        numbers = [row.id for row in chosen]
        earlier = sorted({number for number in told_before if number is not None} - set(numbers))
        found = reports_of_stories(session, [*numbers, *earlier], now)
        order = list(found)
        followed = dict(zip(order, threads([found[number] for number in order]), strict=True))
        for row in chosen:
            place = followed.get(row.id)
            row.follows_id = None if place is None or order[place] in numbers else order[place]

    def _rows(self, session: Session, ranking: Ranking, now: datetime) -> list[Story]:
        """A row for each picked story: the one of the story it goes on from, or a new one."""
        outlet_of, taken = ranking.outlet_of, set[int]()
        rows = []
        for rank, picked in enumerate(ranking.picked, start=1):
            numbers = [ranking.before[index] for index in picked.known]
            kept = next((number for number in numbers if number not in taken), 0)
            row = session.get_one(Story, kept) if kept else new_story(self._newsletter.slug, now)
            taken.add(kept)
            _fill(row, picked, outlet_of, rank, now)
            session.add(row)
            rows.append(row)
            for merged in numbers:
                if merged not in taken:
                    taken.add(merged)
                    session.get_one(Story, merged).excluded = f"merged into story {kept}"
        return rows


def new_story(newsletter: str, now: datetime) -> Story:
    """A row for a story that was not there before."""
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


def _fill(row: Story, picked: PickedStory, outlet_of: Mapping[int, str], rank: int, now: datetime) -> None:
    row.rank, row.score, row.ranked_at = rank, picked.score, now
    row.headline, row.lead_entry_id = picked.headline, picked.report_ids[0]
    row.outlets = sorted({outlet_of[number] for number in picked.report_ids})
    row.countries, row.topics, row.kind = picked.countries, picked.topics, picked.kind
    row.components, row.reason = picked.components, picked.reason
    row.section, row.excluded, row.moved = picked.section, picked.excluded, picked.update
    summary = picked.summary
    row.summary = [_sentence(each) for each in summary.sentences] if summary else []
    row.why = _sentence(summary.why) if summary and summary.why else None
    row.key_point = _sentence(summary.key_point) if summary and summary.key_point else None
    row.written_by = summary.written_by if summary else ""
    row.detail = {
        "discounts": picked.discounts,
        "worth": picked.worth,
        "pinned": picked.pinned,
        "copies": [list(each) for each in picked.copies],
        "cut": picked.cut,
        "measures": {name: list(pair) for name, pair in picked.measures.items()},
        "words": picked.words,
        "people": list(picked.people),
        "organisations": list(picked.organisations),
    }


def _because(join: Join) -> dict[str, Any]:
    return asdict(join) | {"shared": list(join.shared)}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "entry_id": sentence.report_id,
        "start": sentence.start,
        "end": sentence.end,
    }
