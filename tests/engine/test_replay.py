"""A past edition built again comes out the same, whatever has happened since."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlalchemy import func, text
from sqlmodel import select

from digest.db.editions import Edition, Item
from digest.db.feeds import Entry, EntryVersion
from digest.db.stories import Story, StoryEntry
from digest.engine import building, replay, ruling, scheduling
from digest.engine.installation import open_installation
from digest.errors import StateError
from tests.fakes.collected import collect, installed
from tests.fakes.editions import SLUG, MovingClock
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.building import Built
    from digest.engine.installation import Installation
    from digest.engine.replay import Rebuilt

REPORTS = [*strait_drills(), *rates()]
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    with installed(tmp_path, REPORTS, clock) as made:
        yield made


def build(installation: Installation) -> Built:
    return building.build(installation, installation.newsletter(SLUG))


def again(installation: Installation) -> Rebuilt:
    return replay.build_as_of(installation, installation.newsletter(SLUG), NOW)


def test_an_edition_built_again_at_once_is_the_same(installation: Installation) -> None:
    built = build(installation)
    rebuilt = again(installation)
    assert (rebuilt.is_same, rebuilt.difference) == (True, "")
    assert rebuilt.built.edition.html == built.edition.html
    assert [told.story.reason for told in rebuilt.built.told] == [told.story.reason for told in built.told]


def test_nothing_that_came_later_changes_it(installation: Installation, clock: MovingClock, tmp_path: Path) -> None:
    build(installation)
    clock.move(days=1)
    with installation.database.write() as session:
        for entry in session.exec(select(Entry)).all():
            version = EntryVersion(
                entry_id=entry.id, url=entry.url, title=entry.title, text=entry.text, agency=entry.agency,
                sha256=entry.sha256, seen_at=entry.changed_at, replaced_at=clock.moment,
            )  # fmt: skip
            session.add(version)
            entry.title, entry.changed_at = f"Corrected: {entry.title}", clock.moment
            entry.article, entry.article_at = "Ships left the harbour of Keelung in fog. " * 20, clock.moment
        late = report("Nepal signs border treaty with India", "Nepal signed a border treaty in Kathmandu.", hours=1)
        collect(session, tmp_path / "config.yaml", [late], clock.moment)
    build(installation)
    scheduling.cancel(installation, installation.newsletter(SLUG), 1, "Editor")
    assert again(installation).is_same


def test_settings_of_then_count_and_not_those_of_today(
    installation: Installation, clock: MovingClock, tmp_path: Path
) -> None:
    build(installation)
    data = yaml.safe_load((tmp_path / "config.yaml").read_text(encoding="utf-8"))
    data["newsletters"][0] |= {"title": "Another Title", "focus": {"regions": ["africa"]}}
    data["feeds"] = data["feeds"][:1]
    data["feeds"][0] |= {"outlet": "Renamed Wire"}
    data["public_url"] = "https://elsewhere.example"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    changed = open_installation(tmp_path / "config.yaml", clock)
    rebuilt = again(changed)
    changed.database.close()
    assert rebuilt.is_same


def test_what_editors_ruled_later_does_not_count(installation: Installation, clock: MovingClock) -> None:
    built = build(installation)
    clock.move(minutes=10)
    newsletter = installation.newsletter(SLUG)
    first, second = (told.story.id for told in built.told)
    ruling.merge(installation, newsletter, [first, second], "Editor")
    assert again(installation).is_same


def test_a_build_before_which_another_was_sent_knows_what_that_told(
    installation: Installation, clock: MovingClock, tmp_path: Path
) -> None:
    build(installation)
    with installation.database.write() as session:
        session.exec(select(Edition)).one().built_at = NOW - DAY
        session.exec(select(Edition)).one().day -= DAY
        news = report("Nepal and India sign treaty on border", "Nepal and India signed a border treaty in Kathmandu.")
        collect(session, tmp_path / "config.yaml", [news], NOW - timedelta(minutes=5))
    second = build(installation)
    assert [told.item.headline for told in second.told] == ["Nepal and India sign treaty on border"]
    clock.move(days=2)
    rebuilt = again(installation)
    assert (rebuilt.built.edition.number, rebuilt.is_same) == (2, True)


def test_a_moment_without_an_edition_shows_what_would_have_been(installation: Installation) -> None:
    rebuilt = again(installation)
    assert rebuilt.original is None
    assert rebuilt.built.edition.number == 1
    assert "would have been" in rebuilt.difference


def test_an_edited_edition_is_told_from_what_was_built(installation: Installation) -> None:
    build(installation)
    with installation.database.write() as session:
        session.exec(select(Edition)).one().subject = "Another subject"
    rebuilt = again(installation)
    assert (rebuilt.is_same, rebuilt.since) == (True, "it was edited after it was built")


def test_a_draft_that_was_built_anew_can_be_built_as_it_was_each_time(
    installation: Installation, clock: MovingClock, tmp_path: Path
) -> None:
    first = build(installation)
    clock.move(minutes=20)
    late = report("Nepal signs border treaty with India", "Nepal signed a border treaty in Kathmandu.", hours=1)
    with installation.database.write() as session:
        collect(session, tmp_path / "config.yaml", [late], clock.moment)
    data = yaml.safe_load((tmp_path / "config.yaml").read_text(encoding="utf-8"))
    data["newsletters"][0] |= {"title": "Another Title"}
    data["feeds"][0] |= {"outlet": "Renamed Wire"}
    data["public_url"] = "https://elsewhere.example"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    changed = open_installation(tmp_path / "config.yaml", clock)
    second = build(changed)
    clock.move(minutes=20)
    build(changed)
    changed.database.close()
    assert first.edition.html != second.edition.html
    rebuilt = again(installation)
    assert rebuilt.is_same
    assert rebuilt.built.edition.html == first.edition.html
    assert rebuilt.since == "it was built again at 2026-03-10 12:40:00 UTC"
    later = replay.build_as_of(installation, installation.newsletter(SLUG), NOW + timedelta(minutes=39))
    assert later.build is not None
    assert (later.is_same, later.build.at) == (True, NOW + timedelta(minutes=20))
    assert later.built.edition.html == second.edition.html


def test_what_did_not_change_is_kept_once_however_often_a_draft_is_built(
    installation: Installation, clock: MovingClock
) -> None:
    for _ in range(3):
        basis = build(installation).edition.basis
        clock.move(minutes=5)
    assert [set(one) for one in basis["before"]] == [{"built_at"}, {"built_at"}]


def test_of_a_build_that_an_older_version_kept_nothing_of_it_says_so(
    installation: Installation, clock: MovingClock
) -> None:
    build(installation)
    with installation.database.write() as session:
        session.exec(select(Edition)).one().basis = {}
    clock.move(minutes=20)
    build(installation)
    rebuilt = again(installation)
    assert rebuilt.build is not None
    assert (rebuilt.build.at, rebuilt.is_same) == (NOW, False)
    assert "kept nothing of that build" in rebuilt.difference
    assert "built again at 2026-03-10 12:20:00 UTC" in rebuilt.since


def test_an_edition_of_which_an_older_version_kept_no_more_than_itself_is_compared_with_that(
    installation: Installation,
) -> None:
    build(installation)
    with installation.database.write() as session:
        session.exec(select(Edition)).one().basis = {}
    assert again(installation).is_same
    with installation.database.write() as session:
        session.exec(select(Edition)).one().subject = "Another subject"
    assert "it was built by an older version" in again(installation).difference


def test_settings_that_nobody_can_read_any_more_are_refused_by_name(installation: Installation) -> None:
    build(installation)
    with installation.database.write() as session:
        edition = session.exec(select(Edition)).one()
        edition.basis = edition.basis | {"version": "9.9", "newsletter": {"slug": "asia", "colour": "red"}}
    with pytest.raises(StateError, match=r"install digest 9\.9"):
        again(installation)


def test_nothing_of_it_stays_in_the_database(installation: Installation) -> None:
    build(installation)

    def everything() -> list[object]:
        with installation.database.read() as session:
            counts = [
                session.exec(select(func.count()).select_from(table)).one() for table in (Item, Story, StoryEntry)
            ]
            return [*counts, session.execute(text("SELECT * FROM edition")).all(), session.exec(select(Story)).all()]

    before = everything()
    again(installation)
    assert everything() == before
