"""What an edition says must stand in its sources, or it cannot be approved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.editions import Edition, Item, Section
from digest.db.feeds import Entry, EntryVersion
from digest.engine import approving, building, editing
from digest.engine.approving import Consent
from digest.errors import ApprovalError
from tests.fakes.collected import installed
from tests.fakes.editions import SLUG, MovingClock, draft_edition, new_installation, settings_file
from tests.pick.samples import NOW, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, strait_drills()) as made:
        building.build(made, made.newsletter(SLUG))
        yield made


def facts(installation: Installation) -> list[str]:
    """What the check of facts says, empty when it passes."""
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "latest")
    return [check.message for check in checks if check.name == "facts" and check.result != "pass"]


def say(installation: Installation, sentence: str) -> None:
    """Put a sentence into the lead story's summary."""
    with installation.database.write() as session:
        item = session.exec(select(Item)).first()
        assert item is not None
        item.summary = [{**item.summary[0], "text": sentence}]


def test_what_was_built_says_nothing_that_no_source_says(installation: Installation) -> None:
    assert facts(installation) == []


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("China sent 72 aircraft across the median line.", "72"),
        ("China's army and General Wu Shen began live-fire drills.", "Shen"),
        ("Taipei called the drills “an act of war”.", "act of war"),
    ],
)
def test_a_number_a_name_or_a_quotation_that_no_source_has_blocks_approval(
    installation: Installation, sentence: str, missing: str
) -> None:
    say(installation, sentence)
    assert missing in " ".join(facts(installation))
    with pytest.raises(ApprovalError, match="facts"):
        approving.approve(installation, installation.newsletter(SLUG), "latest", Consent("Editor"))


def test_what_an_outlet_has_taken_back_since_was_its_word(installation: Installation) -> None:
    with installation.database.write() as session:
        for entry in session.exec(select(Entry)).all():
            session.add(
                EntryVersion(
                    entry_id=entry.id, url=entry.url, title=entry.title, text=entry.text, sha256="old",
                    seen_at=NOW - timedelta(minutes=30), replaced_at=NOW,
                )
            )  # fmt: skip
            entry.title, entry.text = "Withdrawn", ""
    assert facts(installation) == []


@pytest.mark.parametrize(("sources", "missing"), [(False, ""), (True, "25")])
def test_an_item_of_no_story_is_asked_for_what_its_sources_say_if_it_has_any(
    installation: Installation, sources: bool, missing: str
) -> None:
    say(installation, "Readers meet at 25 Quay Lane on 3 May.")
    with installation.database.write() as session:
        item = session.exec(select(Item)).first()
        assert item is not None
        item.story_id = None
        item.summary = [{**item.summary[0], "outlet": "", "entry_id": None}]
        if not sources:
            item.sources = [{**source, "entry_id": None} for source in item.sources]
        session.exec(select(Edition)).one().key_points = []  # they are of what the story's sources said
    assert missing in " ".join(facts(installation))
    assert bool(facts(installation)) is sources


@pytest.mark.parametrize(("hours", "result"), [(35, "pass"), (37, "warn")])
def test_a_story_is_as_old_as_it_was_when_the_edition_was_built(tmp_path: Path, hours: int, result: str) -> None:
    clock = MovingClock()
    with new_installation(settings_file(tmp_path), clock) as made:
        edition = draft_edition(made, stories=1)
        with made.database.write() as session:
            item = session.exec(select(Item)).one()
            published = edition.built_at - timedelta(hours=hours)
            item.sources = [{**item.sources[0], "published_at": published.isoformat()}]
        clock.move(days=5)
        _, checks = editing.edition_and_checks(made, made.newsletter(SLUG), "1")
    assert [check.result for check in checks if check.name == "age"] == [result]


@pytest.mark.parametrize("line", ["subject", "preheader", "key points"])
def test_what_readers_see_first_must_stand_in_a_source_too(installation: Installation, line: str) -> None:
    invented = "Angela Merkel counts 4,711 missiles"
    with installation.database.write() as session:
        edition = session.exec(select(Edition)).one()
        if line == "key points":
            edition.key_points = [*edition.key_points, invented]
        else:
            edition.sqlmodel_update({line: invented})
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "latest")
    (found,) = [check for check in checks if check.name == "facts"]
    assert (found.result, found.place) == ("fail", line)
    assert "Merkel" in found.message
    assert "4,711" in found.message


def test_the_editors_note_is_the_editors_own_word(installation: Installation) -> None:
    with installation.database.write() as session:
        session.exec(select(Edition)).one().note = "With thanks to Angela Merkel for 4,711 letters."
    assert facts(installation) == []


def test_what_an_editors_own_story_says_may_stand_in_the_subject(installation: Installation) -> None:
    with installation.database.write() as session:
        edition = session.exec(select(Edition)).one()
        edition.subject = "Marlowe opens the 4,711th bridge"
        session.add(
            Item(
                edition_id=edition.id, key=90, position=90, section=Section.BRIEF,
                headline="Marlowe opens the 4,711th bridge", summary=[], sources=[],
            )
        )  # fmt: skip
    assert facts(installation) == []
