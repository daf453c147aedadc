"""Merging and splitting stories at once, where an editor looks at them.

An editor's ruling binds every later build, but a build makes the draft anew, and grouping a whole day takes seconds. So
only the stories that the ruling is about are grouped again, from the reports that the last ranking looked at, and each
is ranked by itself. Everything else stays as it is: the other stories, their order, and the items of every edition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.db.stories import Story
from digest.engine import ruling
from digest.engine.explaining import find, is_ranked, ranked_last
from digest.errors import StateError, UsageError
from digest.pick.picker import Picker, Ranking, new_story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_MOST_MERGED = 10  # at once: each pair that was ever parted is ruled on anew


def merge_now(installation: Installation, newsletter: Newsletter, numbers: Sequence[int], by: str) -> None:
    """Rule that two stories or more are one, and make them so: the first keeps its number, and has the best place.

    Raises:
        BusyError: The newsletter is being built.
        StateError: One of them does not stand in the latest ranking.
        UsageError: They are not two, or too many, one of them is named twice, or `by` names nobody.
    """
    if len(numbers) > _MOST_MERGED:
        raise UsageError(f"{len(numbers)} stories are too many to be merged at once: take {_MOST_MERGED} at most")
    picker = Picker(newsletter)
    with installation.database.lock(f"build-{newsletter.slug}"):
        with installation.database.read() as session:
            stories = [_ranked(session, newsletter, number) for number in numbers]
        ruling.merge(installation, newsletter, numbers, by)
        now = installation.clock.now()
        with installation.database.read() as session:
            told = picker.reports_of(session, stories)
            reports = [report for number in numbers for report in told[number]]
            picked = picker.rank_alone(session, reports, stories[0], now)
        with installation.database.write() as session:
            kept, *gone = (session.get_one(Story, number) for number in numbers)
            best = min(kept, *gone, key=lambda story: story.rank)
            kept.rank, kept.section = best.rank, best.section
            for story in gone:
                story.rank, story.section, story.excluded = 0, "", f"merged into story {kept.id}"
            picker.amend(session, Ranking([picked], reports), [kept], now)


def split_now(installation: Installation, newsletter: Newsletter, number: int, entries: Sequence[int], by: str) -> int:
    """Rule that some entries of a story tell another one, and make it so: the new story stands right after it.

    Returns:
        The number of the new story.

    Raises:
        BusyError: The newsletter is being built.
        StateError: The story does not stand in the latest ranking.
        UsageError: An entry is not of the story or is older than the window, nothing would be left of it, or `by` names
            nobody.
    """
    picker = Picker(newsletter)
    with installation.database.lock(f"build-{newsletter.slug}"):
        with installation.database.read() as session:
            story = _ranked(session, newsletter, number)
            reports = picker.reports_of(session, [story])[number]
        gone = [report for report in reports if report.id in entries]
        left = [report for report in reports if report.id not in entries]
        if not gone or not left:
            raise UsageError(f"story {number} must keep an entry of the last days, and part with one: choose others")
        ruling.split(installation, newsletter, number, entries, by)
        now = installation.clock.now()
        with installation.database.read() as session:
            picked = [
                picker.rank_alone(session, left, story, now),
                picker.rank_alone(session, gone, story, now, marked=False),
            ]
        with installation.database.write() as session:
            story, new = session.get_one(Story, number), new_story(newsletter.slug, now)
            new.rank, new.ranked_at = story.rank, story.ranked_at
            new.detail = {"cut": f"an editor parted it from story {number}"}
            picker.amend(session, Ranking(picked, reports), [story, new], now)
            return new.id


def _ranked(session: Session, newsletter: Newsletter, number: int) -> Story:
    story = find(session, newsletter, number)
    if not is_ranked(story, ranked_last(session, newsletter)):
        raise StateError(f"story {number} is not in the latest ranking any more: look at the list again")
    return story
