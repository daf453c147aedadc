"""An editor pins a story or says that it is none of ours, and builds heed it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.db.editions import Audit
from digest.db.stories import MarkedStory, StoryMark
from digest.engine import building, explaining, marking, replay
from digest.errors import StateError, UsageError
from digest.pick.marks import marks
from tests.fakes.collected import installed
from tests.fakes.editions import SLUG, MovingClock
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.stories import Story
    from digest.engine.installation import Installation

MONKEYS = report("Vietnam counts its rare monkeys", "Vietnam has 200 of them, a zoo in Hanoi said on Monday.", hours=2)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """Stories of drills, of rates and, on none of the topics, of monkeys."""
    with installed(tmp_path, [*strait_drills(), *rates(), MONKEYS], clock) as made:
        made.settings.newsletters[0].focus.topics.update(security=1, economy=1)
        yield made


def build(installation: Installation) -> dict[str, Story]:
    newsletter = installation.newsletter(SLUG)
    building.build(installation, newsletter)
    stories = explaining.listed(installation, newsletter, 10)
    names = {"drills": "Taiwan", "rates": "Indonesia", "monkeys": "monkeys"}
    return {name: next(each for each in stories if word in each.headline) for name, word in names.items()}


def mark(installation: Installation, story: Story, kind: StoryMark, by: str = "Ana") -> None:
    marking.mark(installation, installation.newsletter(SLUG), story.id, kind, by)


def test_a_story_that_is_none_of_ours_is_never_chosen_until_its_mark_is_taken_off(
    installation: Installation, clock: MovingClock
) -> None:
    drills = build(installation)["drills"]
    assert drills.section == "lead"
    mark(installation, drills, StoryMark.NOT_OURS)
    for _ in range(2):
        clock.move(minutes=5)
        found = build(installation)["drills"]
        assert (found.id, found.section) == (drills.id, "")
        assert found.excluded == "an editor says it is none of ours: Ana"
    marking.unmark(installation, installation.newsletter(SLUG), drills.id, "Ben")
    clock.move(minutes=5)
    assert build(installation)["drills"].section == "lead"


def test_a_pinned_story_is_a_main_one_whatever_it_is_about(installation: Installation, clock: MovingClock) -> None:
    monkeys = build(installation)["monkeys"]
    assert monkeys.excluded == "none of the topics"
    mark(installation, monkeys, StoryMark.PINNED)
    clock.move(minutes=5)
    found = build(installation)["monkeys"]
    assert (found.section, found.rank, found.excluded) == ("main", 2, "")
    assert found.reason.endswith("; pinned by Ana")


def test_a_pin_does_not_tell_readers_again_what_they_know(installation: Installation, clock: MovingClock) -> None:
    mark(installation, build(installation)["monkeys"], StoryMark.PINNED)
    clock.move(minutes=5)
    assert build(installation)["monkeys"].section
    clock.move(days=1)  # the edition of the day before counts as told
    with pytest.raises(StateError, match="only 0 stories"):
        build(installation)


def test_a_mark_takes_the_place_of_another_and_each_is_in_the_record(
    installation: Installation, clock: MovingClock
) -> None:
    newsletter = installation.newsletter(SLUG)
    drills = build(installation)["drills"]
    began = clock.moment
    mark(installation, drills, StoryMark.PINNED, " Ana\nLim ")
    clock.move(minutes=5)
    mark(installation, drills, StoryMark.NOT_OURS, "Ben")
    clock.move(minutes=5)
    marking.unmark(installation, newsletter, drills.id, "Cai")
    with installation.database.read() as session:
        in_force = [marks(session, SLUG, began + timedelta(minutes=minutes)) for minutes in (-1, 0, 5, 10)]
        record = session.exec(select(Audit).where(col(Audit.edition_id).is_(None)).order_by(col(Audit.id))).all()
        rows = session.exec(select(MarkedStory)).all()
    assert [{number: (one.pinned, one.by) for number, one in each.items()} for each in in_force] == [
        {},
        {drills.id: (True, "Ana Lim")},
        {drills.id: (False, "Ben")},
        {},
    ]
    assert [(row.actor, row.action, row.detail["story"]) for row in record] == [
        ("Ana Lim", "pinned", drills.id),
        ("Ben", "not-ours", drills.id),
        ("Cai", "unmarked", drills.id),
    ]
    assert all(row.ended_at for row in rows)


def test_a_past_day_is_built_again_with_the_marks_of_then(installation: Installation, clock: MovingClock) -> None:
    newsletter = installation.newsletter(SLUG)
    monkeys = build(installation)["monkeys"]
    mark(installation, monkeys, StoryMark.PINNED)
    clock.move(minutes=5)
    build(installation)
    then = clock.moment
    clock.move(minutes=5)
    marking.unmark(installation, newsletter, monkeys.id, "Ben")
    again = replay.build_as_of(installation, newsletter, then)
    assert again.is_same
    assert any(told.story.id == monkeys.id for told in again.built.told)
    before = replay.build_as_of(installation, newsletter, NOW)
    assert before.is_same
    assert all(told.story.id != monkeys.id for told in before.built.told)


def test_a_mark_needs_a_story_and_a_name(installation: Installation) -> None:
    newsletter = installation.newsletter(SLUG)
    drills = build(installation)["drills"]
    with pytest.raises(UsageError, match="--by"):
        marking.mark(installation, newsletter, drills.id, StoryMark.PINNED, " \n")
    with pytest.raises(StateError, match="no story 77"):
        marking.mark(installation, newsletter, 77, StoryMark.PINNED, "Ana")
    with pytest.raises(StateError, match="bears no mark"):
        marking.unmark(installation, newsletter, drills.id, "Ana")
