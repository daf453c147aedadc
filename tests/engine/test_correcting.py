"""A correction stands beside the edition, which stays as it was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.editions import Audit, Correction, EditionStatus
from digest.engine import published
from digest.engine.correcting import LONGEST, correct
from digest.errors import ChangeError, StateError
from tests.fakes.editions import NOW, SLUG
from tests.fakes.public import went_out

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


def say(installation: Installation, text: str, *, number: int = 1, item: int = 0) -> None:
    correct(installation, installation.newsletter(SLUG), number, text, "Ana Editor", item=item)


def hashes(installation: Installation) -> tuple[str, str]:
    with installation.database.read() as session:
        edition = lifecycle.find(session, SLUG, "1")
        return rendered_sha256(edition), content_sha256(edition, lifecycle.items_of(session, edition))


def test_a_correction_is_kept_recorded_and_changes_no_word_of_the_edition(
    installation: Installation, clock: MovingClock
) -> None:
    went_out(installation, 1)
    before = hashes(installation)
    clock.move(hours=30)
    say(installation, " The bridge is\n1.2 km long, not 12. ", item=2)
    with installation.database.read() as session:
        row, deed = session.exec(select(Correction)).one(), session.exec(select(Audit)).one()
    assert (row.text, row.item_key, row.at, row.by) == (
        "The bridge is 1.2 km long, not 12.", 2, NOW + timedelta(hours=30), "Ana Editor",
    )  # fmt: skip
    assert (deed.actor, deed.action, deed.edition_id) == ("Ana Editor", "corrected", row.edition_id)
    assert deed.detail == {"note": row.text, "headline": "Port 2 of Norvania loads its first ship"}
    assert hashes(installation) == before


def test_a_corrected_edition_is_new_again(installation: Installation, clock: MovingClock) -> None:
    went_out(installation, 1)
    clock.move(days=3)
    say(installation, "The bridge is 1.2 km long.")
    with installation.database.read() as session:
        (edition,) = published.listed(session, SLUG, limit=5)
    assert (edition.began_at, edition.changed_at) == (NOW + timedelta(days=1), NOW + timedelta(days=3))


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (LONGEST + 1)])
def test_a_text_that_says_nothing_or_too_much_is_refused(installation: Installation, text: str) -> None:
    went_out(installation, 1)
    with pytest.raises(ChangeError, match="what was wrong"):
        say(installation, text)


def test_the_same_is_not_said_twice(installation: Installation) -> None:
    went_out(installation, 1)
    say(installation, "The bridge is 1.2 km long.")
    with pytest.raises(ChangeError, match="there already"):
        say(installation, "The bridge  is 1.2 km long.")


def test_a_story_that_the_edition_has_not_cannot_be_corrected(installation: Installation) -> None:
    went_out(installation, 1)
    with pytest.raises(ChangeError, match=r"no story 9: there is 1, 2, 3"):
        say(installation, "The bridge is 1.2 km long.", item=9)


@pytest.mark.parametrize(
    ("status", "because"),
    [
        (EditionStatus.DRAFT, "nobody got it yet, so change it$"),
        (EditionStatus.APPROVED, "nobody got it yet, so change it$"),
        (EditionStatus.SKIPPED, "is cancelled: nobody got it$"),
    ],
)
def test_what_nobody_got_is_changed_and_not_corrected(
    installation: Installation, status: EditionStatus, because: str
) -> None:
    went_out(installation, 1, status=status)
    with pytest.raises(StateError, match=because):
        say(installation, "The bridge is 1.2 km long.")
    with pytest.raises(StateError, match="no edition 7"):
        say(installation, "The bridge is 1.2 km long.", number=7)
