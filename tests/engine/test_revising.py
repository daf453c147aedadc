"""What editing an edition does to it, to its approval and to its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.compose.changes import Add, Drop, Nudge, SetAnew, SetItemText
from digest.db.editions import Approval, EditionStatus, Section
from digest.engine import adding, approving, building, revising, sending
from digest.engine.approving import Consent
from digest.errors import ApprovedError, StateError
from digest.settings import Unapproved
from tests.engine.edits import (
    ANA,
    BEN,
    EVENING,
    SUBJECT,
    audited,
    failing,
    history,
    revise,
    said,
    stored,
    subject,
    undo,
)
from tests.fakes.collected import installed
from tests.fakes.editions import NOW, SLUG, approved_edition, draft_edition
from tests.pick.samples import NOW as BUILT, strait_drills

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


def with_other(installation: Installation, **settings: object) -> Installation:
    """The same installation with other settings of its newsletter."""
    newsletter = installation.newsletter(SLUG).model_copy(update=settings)
    return replace(installation, settings=installation.settings.model_copy(update={"newsletters": [newsletter]}))


def test_a_change_is_written_and_set(installation: Installation) -> None:
    draft_edition(installation)
    edition = revise(
        installation, SetItemText(2, "headline", "Port 2 is early", "Port 2 of Norvania loads its first ship")
    )
    assert edition.revision == 2
    assert "Port 2 is early" in edition.html
    assert "Port 2 is early" in edition.text
    assert said(installation).item(2).headline == "Port 2 is early"
    assert stored(installation) == edition


def test_an_edited_edition_still_passes_its_checks(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3))
    revise(installation, Nudge(2, -1))
    assert failing(installation) == []


def test_who_changed_what_is_on_record(installation: Installation) -> None:
    draft_edition(installation)
    revise(installation, Drop(3), "  Ana\nEditor ")
    (row,) = audited(installation, "edited")
    headline = "Port 3 of Norvania loads its first ship"
    assert (row.actor, row.detail) == (ANA, {"revision": 2, "kind": "dropped", "item": 3, "headline": headline})


def test_a_change_takes_an_approval_back(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    assert revise(installation, subject("Another")).status is EditionStatus.DRAFT
    with installation.database.read() as session:
        assert session.exec(select(Approval)).one().voided_at is not None
    assert [row.actor for row in audited(installation, "draft")] == [ANA]


@pytest.mark.parametrize("policy", Unapproved)
def test_what_is_edited_after_its_hour_is_held_until_it_is_approved(
    installation: Installation, clock: MovingClock, policy: Unapproved
) -> None:
    schedule = installation.newsletter(SLUG).schedule.model_copy(update={"unapproved": policy})
    installation = with_other(installation, schedule=schedule)
    approved_edition(installation, send_at=NOW + timedelta(minutes=1))
    clock.move(minutes=2)
    assert revise(installation, subject("Another")).status is EditionStatus.HELD
    sending.keep_hours(installation, lambda _line: None)
    assert revise(installation, subject("A third", "Another")).status is EditionStatus.HELD
    approving.approve(installation, installation.newsletter(SLUG), "1", Consent(ANA, accept_all=True))
    sending.keep_hours(installation, lambda _line: None)
    assert stored(installation).status is EditionStatus.SENT


def test_a_held_edition_whose_hour_is_to_come_is_a_draft_again(installation: Installation) -> None:
    draft_edition(installation, send_at=EVENING)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = EditionStatus.HELD
    assert revise(installation, subject("Another")).status is EditionStatus.DRAFT


@pytest.mark.parametrize("status", set(EditionStatus) - {"draft", "held", "approved"})
def test_what_is_on_its_way_cannot_be_changed(installation: Installation, status: EditionStatus) -> None:
    draft_edition(installation)
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = status
    with pytest.raises(StateError, match="cannot be changed any more"):
        revise(installation, subject("Another"))


def test_a_change_that_changes_nothing_leaves_the_approval(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    edition = revise(installation, subject(SUBJECT, "whatever stood there"))
    assert (edition.status, edition.revision) == (EditionStatus.APPROVED, 1)
    assert audited(installation, "edited") == []
    assert history(installation) == []


def test_setting_anew_mends_what_other_settings_made_old(installation: Installation) -> None:
    draft_edition(installation)
    installation = with_other(installation, reply_to="desk@digest.example")
    assert failing(installation) == ["as built"]
    assert revise(installation, SetAnew()).reply_to == "desk@digest.example"
    assert failing(installation) == []


def test_an_approval_is_taken_away_by_those_alone_who_chose_to(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    newsletter = installation.newsletter(SLUG)
    for other in (0, 2):
        with pytest.raises(ApprovedError) as refused:
            revising.revise(installation, newsletter, 1, subject("One"), BEN, other)
        with pytest.raises(ApprovedError):
            undo(installation, reopen=other)
    assert refused.value.revision == 1
    assert (stored(installation).status, stored(installation).revision) == (EditionStatus.APPROVED, 1)
    assert revising.revise(installation, newsletter, 1, subject("One"), BEN, 1).status is EditionStatus.DRAFT


def test_a_preview_stores_nothing(installation: Installation) -> None:
    approved_edition(installation, send_at=EVENING)
    newsletter = installation.newsletter(SLUG)
    as_it_is = revising.previewed(installation, newsletter, 1)
    before = stored(installation)
    changed = revising.previewed(installation, newsletter, 1, subject("Nobody has decided on this"))
    assert "Nobody has decided on this" in changed.html
    assert as_it_is.html == before.html
    assert stored(installation) == before
    assert history(installation) == []


def test_a_preview_is_what_the_change_then_makes(installation: Installation) -> None:
    draft_edition(installation)
    seen = revising.previewed(installation, installation.newsletter(SLUG), 1, Drop(2))
    edition = revise(installation, Drop(2))
    assert (seen.html, seen.text, seen.picture) == (edition.html, edition.text, edition.picture)


def test_a_summary_is_split_as_its_sentences_are() -> None:
    change = revising.summary_change(3, "Mr. Lim spoke at 5 p.m. on Monday. Others left.\nNobody stayed", "Before.")
    assert change.sentences == ("Mr. Lim spoke at 5 p.m. on Monday.", "Others left.", "Nobody stayed")


def test_readers_are_told_who_reported_what_is_left(tmp_path: Path) -> None:
    with installed(tmp_path, strait_drills()) as made:
        edition = building.build(made, made.newsletter(SLUG)).edition
        hand = adding.by_hand("Readers meet in May", "We meet on Sunday.", BUILT)
        own = said(made).items[0].key
        revise(made, Add(hand, Section.MAIN))
        assert stored(made).outlets == edition.outlets > 1
        revise(made, Drop(own))
        assert stored(made).outlets < edition.outlets
