"""Two stories become one, or one two, at once, and nothing else moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.compose import lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.editions import Audit
from digest.engine import building, explaining, replay
from digest.engine.regrouping import merge_now, split_now
from digest.errors import BusyError, StateError, UsageError
from tests.fakes.collected import installed
from tests.fakes.editions import SLUG, MovingClock
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.stories import Story
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

TREATY = report("Nepal and India sign border treaty", "Nepal said that the treaty was signed in Kathmandu.", hours=8)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """A built edition of three stories."""
    with installed(tmp_path, [*strait_drills(), *rates(), TREATY], clock) as made:
        building.build(made, made.newsletter(SLUG))
        clock.move(minutes=10)
        yield made


@pytest.fixture
def newsletter(installation: Installation) -> Newsletter:
    return installation.newsletter(SLUG)


def listed(installation: Installation) -> list[Story]:
    return explaining.listed(installation, installation.newsletter(SLUG), 10)


def entries(installation: Installation, number: int) -> list[int]:
    found = explaining.explain(installation, installation.newsletter(SLUG), number)
    return [telling.entry_id for telling in found.tellings if not telling.left_at]


def seen(installation: Installation) -> tuple[str, str]:
    """The bytes and words of the edition."""
    with installation.database.read() as session:
        edition = lifecycle.find(session, SLUG, "latest")
        return rendered_sha256(edition), content_sha256(edition, lifecycle.items_of(session, edition))


def test_merged_stories_are_one_at_once_and_the_others_and_the_edition_stay(
    installation: Installation, newsletter: Newsletter
) -> None:
    first, second, third = listed(installation)
    before = seen(installation)
    merge_now(installation, newsletter, [third.id, first.id], "Ana")
    one, two = listed(installation)
    assert (one.id, one.rank, one.section) == (third.id, 1, "lead")
    assert len(entries(installation, one.id)) == 5
    assert len(one.outlets) == 4
    assert one.score > third.score
    assert two.model_dump() == second.model_dump()
    gone = explaining.explain(installation, newsletter, first.id)
    assert (gone.is_ranked, gone.story.excluded) == (False, f"merged into story {third.id}")
    assert seen(installation) == before


def test_many_stories_are_merged_at_once_or_not_at_all(installation: Installation, newsletter: Newsletter) -> None:
    first, second, third = listed(installation)
    for numbers, error in (
        ([first.id, second.id, 77], StateError),
        ([first.id, second.id, second.id], UsageError),
        ([first.id, *range(100, 110)], UsageError),
        ([first.id], UsageError),
    ):
        with pytest.raises(error):
            merge_now(installation, newsletter, numbers, "Ana")
        assert explaining.explain(installation, newsletter, first.id).rulings == []
    merge_now(installation, newsletter, [second.id, first.id, third.id], "Ana")
    (one,) = listed(installation)
    assert (one.id, one.rank, one.section) == (second.id, 1, "lead")
    gone = [explaining.explain(installation, newsletter, number).story for number in (first.id, third.id)]
    assert [story.excluded for story in gone] == [f"merged into story {second.id}"] * 2


def test_split_stories_stand_one_after_the_other(installation: Installation, newsletter: Newsletter) -> None:
    first, second, third = listed(installation)
    before, parted = seen(installation), entries(installation, first.id)[:1]
    new = split_now(installation, newsletter, first.id, parted, "Ana")
    assert [story.id for story in listed(installation)] == [first.id, new, second.id, third.id]
    kept, made = listed(installation)[:2]
    assert (kept.section, made.section) == ("lead", "")
    assert made.detail["cut"] == f"an editor parted it from story {first.id}"
    assert (entries(installation, new), len(entries(installation, first.id))) == (parted, 3)
    assert (len(kept.outlets), len(made.outlets)) == (3, 1)
    assert kept.score < first.score
    assert made.headline
    assert seen(installation) == before


def test_the_next_build_finds_the_stories_as_they_were_made_and_scores_them_alike(
    installation: Installation, newsletter: Newsletter, clock: MovingClock
) -> None:
    first, second, _ = listed(installation)
    new = split_now(installation, newsletter, first.id, entries(installation, first.id)[:1], "Ana")
    merge_now(installation, newsletter, [second.id, new], "Ana")
    at_once = {story.id: (entries(installation, story.id), story.score) for story in listed(installation)}
    clock.move(minutes=1)
    building.build(installation, newsletter)
    later = {story.id: (entries(installation, story.id), story.score) for story in listed(installation)}
    assert later.keys() == at_once.keys()
    for number, (told_by, score) in later.items():
        assert told_by == at_once[number][0]
        assert score == pytest.approx(at_once[number][1], rel=0.02)
    built_at = clock.moment
    clock.move(minutes=1)
    assert replay.build_as_of(installation, newsletter, built_at).is_same


def test_an_edition_built_before_is_still_built_again_as_it_was(
    installation: Installation, newsletter: Newsletter
) -> None:
    first, second, _ = listed(installation)
    merge_now(installation, newsletter, [first.id, second.id], "Ana")
    assert replay.build_as_of(installation, newsletter, NOW).is_same


def test_what_an_editor_grouped_is_in_the_record(installation: Installation, newsletter: Newsletter) -> None:
    first, second, _ = listed(installation)
    parted = entries(installation, first.id)[:1]
    split_now(installation, newsletter, first.id, parted, "Ana")
    merge_now(installation, newsletter, [first.id, second.id], "Ben")
    with installation.database.read() as session:
        rows = session.exec(select(Audit).where(col(Audit.edition_id).is_(None)).order_by(col(Audit.id))).all()
    assert [(row.actor, row.action, row.detail) for row in rows] == [
        ("Ana", "split", {"newsletter": SLUG, "story": first.id, "entries": parted}),
        ("Ben", "merged", {"newsletter": SLUG, "stories": [first.id, second.id]}),
    ]


def test_nothing_is_ruled_while_the_newsletter_is_built(installation: Installation, newsletter: Newsletter) -> None:
    first, second, _ = listed(installation)
    with installation.database.lock(f"build-{SLUG}"), pytest.raises(BusyError):
        merge_now(installation, newsletter, [first.id, second.id], "Ana")
    assert explaining.explain(installation, newsletter, first.id).rulings == []


def test_a_story_that_is_not_ranked_any_more_is_not_regrouped(
    installation: Installation, newsletter: Newsletter
) -> None:
    first, second, third = listed(installation)
    merge_now(installation, newsletter, [first.id, second.id], "Ana")
    with pytest.raises(StateError, match=f"story {second.id} is not in the latest ranking"):
        merge_now(installation, newsletter, [third.id, second.id], "Ana")
    with pytest.raises(UsageError, match="must keep an entry"):
        split_now(installation, newsletter, third.id, entries(installation, third.id), "Ana")
