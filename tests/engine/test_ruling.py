"""An editor's word on what is one story is kept, and explained."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.engine import building, explaining, ruling
from digest.errors import StateError, UsageError
from tests.fakes.collected import collect, installed
from tests.fakes.editions import SLUG, MovingClock
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.stories import Story
    from digest.engine.explaining import Explanation
    from digest.engine.installation import Installation

REPORTS = [*strait_drills(), *rates()]


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    with installed(tmp_path, REPORTS, clock) as made:
        yield made


def build(installation: Installation) -> list[Story]:
    newsletter = installation.newsletter(SLUG)
    building.build(installation, newsletter)
    return explaining.listed(installation, newsletter, 10)


def explain(installation: Installation, number: int) -> Explanation:
    return explaining.explain(installation, installation.newsletter(SLUG), number)


def present(installation: Installation, number: int) -> list[int]:
    return [telling.entry_id for telling in explain(installation, number).tellings if not telling.left_at]


def test_stories_keep_their_numbers_from_build_to_build(installation: Installation, clock: MovingClock) -> None:
    before = [story.id for story in build(installation)]
    clock.move(minutes=5)
    assert [story.id for story in build(installation)] == before


def test_a_new_entry_joins_its_story_and_says_why(
    installation: Installation, clock: MovingClock, tmp_path: Path
) -> None:
    first = build(installation)[0]
    clock.move(minutes=30)
    late = report("China's military drills around Taiwan enter second day", strait_drills()[1].text, hours=1)
    with installation.database.write() as session:
        (entry,) = collect(session, tmp_path / "config.yaml", [late], clock.moment)
    build(installation)
    (telling,) = [one for one in explain(installation, first.id).tellings if one.entry_id == entry.id]
    assert telling.joined_at == clock.moment
    assert telling.because


def test_two_stories_ruled_one_are_one_from_the_next_build_on(installation: Installation, clock: MovingClock) -> None:
    one, other = build(installation)
    ruling.merge(installation, installation.newsletter(SLUG), [one.id, other.id], "Editor")
    clock.move(minutes=5)
    (left,) = [story for story in build(installation) if not story.excluded.startswith("merged")]
    assert left.id == one.id
    assert len(present(installation, one.id)) == len(REPORTS)
    assert explain(installation, one.id).is_ranked
    merged = explain(installation, other.id)
    assert (merged.story.excluded, merged.is_ranked) == (f"merged into story {one.id}", False)
    assert [row.together for row in explain(installation, one.id).rulings] == [True]


def test_entries_ruled_apart_tell_another_story_until_they_are_ruled_together_again(
    installation: Installation, clock: MovingClock
) -> None:
    newsletter = installation.newsletter(SLUG)
    one = build(installation)[0]
    parted = present(installation, one.id)[:1]
    ruling.split(installation, newsletter, one.id, parted, "Editor")
    clock.move(minutes=5)
    stories = build(installation)
    assert len(stories) == 3
    (new,) = [story for story in stories if present(installation, story.id) == parted]
    clock.move(minutes=5)
    assert len(build(installation)) == 3
    kept = next(story for story in stories if len(present(installation, story.id)) == 3)
    ruling.merge(installation, newsletter, [kept.id, new.id], "Editor")
    clock.move(minutes=5)
    build(installation)
    assert len(present(installation, kept.id)) == 4


def test_a_story_that_was_merged_and_split_again_names_the_numbers_that_count_now(
    installation: Installation, clock: MovingClock
) -> None:
    newsletter = installation.newsletter(SLUG)
    one, other = build(installation)
    parted = present(installation, other.id)
    ruling.merge(installation, newsletter, [one.id, other.id], "Editor")
    clock.move(minutes=5)
    build(installation)
    with pytest.raises(UsageError, match=rf"story {other.id} has no entries any more: they tell story {one.id} \("):
        ruling.merge(installation, newsletter, [one.id, other.id], "Editor")
    ruling.split(installation, newsletter, one.id, parted, "Editor")
    clock.move(minutes=5)
    (new,) = [story for story in build(installation) if present(installation, story.id) == parted]
    assert new.id not in {one.id, other.id}
    with pytest.raises(UsageError, match=rf"they tell story {new.id} \({new.headline}\) now; name that number"):
        ruling.merge(installation, newsletter, [one.id, other.id], "Editor")
    with pytest.raises(UsageError, match=rf"no entry {parted[0]}: it tells story {new.id} "):
        ruling.split(installation, newsletter, one.id, parted[:1], "Editor")
    assert {telling.now_in for telling in explain(installation, other.id).tellings} == {new.id}


def test_what_was_ruled_twice_is_listed_once_and_what_was_overruled_not_at_all(
    installation: Installation, clock: MovingClock
) -> None:
    newsletter = installation.newsletter(SLUG)
    one = build(installation)[0]
    parted = present(installation, one.id)[:1]
    for by in ("Ada", "Ben"):
        ruling.split(installation, newsletter, one.id, parted, by)
        clock.move(minutes=5)
    assert {(row.ruled_by, row.together) for row in explain(installation, one.id).rulings} == {("Ben", False)}
    new = next(story for story in build(installation) if present(installation, story.id) == parted)
    kept = next(story for story in build(installation) if len(present(installation, story.id)) == 3)
    made = ruling.merge(installation, newsletter, [kept.id, new.id], "Cai")
    assert [row.id for row in explain(installation, new.id).rulings] == [row.id for row in made]
    assert {row.ruled_by for row in made} == {"Cai"}


@pytest.mark.parametrize(
    ("entries", "message"),
    [([999], "has no entry 999"), ([], "other entries")],
)
def test_what_cannot_be_split_is_refused(installation: Installation, entries: list[int], message: str) -> None:
    one = build(installation)[0]
    with pytest.raises(UsageError, match=message):
        ruling.split(
            installation, installation.newsletter(SLUG), one.id, entries or present(installation, one.id), "Editor"
        )


def test_a_ruling_needs_two_stories_and_a_name(installation: Installation) -> None:
    one, other = build(installation)
    newsletter = installation.newsletter(SLUG)
    with pytest.raises(UsageError, match="name two"):
        ruling.merge(installation, newsletter, [one.id, one.id], "Editor")
    with pytest.raises(UsageError, match="--by"):
        ruling.merge(installation, newsletter, [one.id, other.id], " ")
    with pytest.raises(StateError, match="no story 77"):
        ruling.merge(installation, newsletter, [one.id, 77], "Editor")


def test_a_story_says_in_which_editions_it_was_told(installation: Installation) -> None:
    one = build(installation)[0]
    assert [(told.number, told.section) for told in explain(installation, one.id).told] == [(1, "lead")]


def test_a_story_that_carries_on_one_told_before_says_so(
    installation: Installation, clock: MovingClock, tmp_path: Path
) -> None:
    trial = report(
        "Court in Manila tries ex-governor Basilio Reyno over dam contracts",
        "Prosecutors said Basilio Reyno took bribes from Lakan Builders for the Pasig dam.",
    )
    with installation.database.write() as session:
        collect(session, tmp_path / "config.yaml", [trial], NOW)
    first = next(story for story in build(installation) if story.headline == trial.title)
    clock.move(days=2)
    verdict = report(
        "Basilio Reyno jailed for nine years over Pasig dam bribes",
        "Judge Amado Villar found the former governor guilty of 18 counts of taking money from Lakan Builders.",
        published_at=clock.moment - timedelta(hours=1),
    )
    with installation.database.write() as session:
        collect(session, tmp_path / "config.yaml", [verdict], clock.moment)
    (second,) = [story for story in build(installation) if story.section]
    found = explain(installation, second.id)
    assert found.follows is not None
    assert found.follows.id == first.id
