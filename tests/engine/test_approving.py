"""A fail blocks approval, and a warning wants somebody's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.db.editions import Approval, Audit, Edition, EditionStatus
from digest.engine import approving, checking, editing
from digest.engine.approving import Consent
from digest.errors import ApprovalError, StateError, UsageError
from tests.fakes.editions import NOW, SLUG, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.compose.checks import Check
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


def spoil(installation: Installation, **fields: object) -> None:
    """Change the draft and set it again, so that only its content is at fault."""
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        edition.sqlmodel_update(fields)
        maker = checking.composer(installation, installation.newsletter(SLUG))
        rendered = maker.rendered(edition, lifecycle.items_of(session, edition))
        edition.html, edition.text = rendered.html, rendered.text


@pytest.fixture
def warned(installation: Installation) -> Installation:
    """An installation whose draft has two warnings: a short preheader, and no key points."""
    draft_edition(installation)
    spoil(installation, preheader="Too short", key_points=[])
    return installation


def approve(
    installation: Installation, *accept: str, accept_all: bool = False, revision: int | None = None
) -> approving.Approved:
    consent = Consent("Ana", accept, accept_all=accept_all, revision=revision)
    return approving.approve(installation, installation.newsletter(SLUG), "1", consent)


def status(installation: Installation) -> EditionStatus:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1").status


def test_an_edition_without_warnings_needs_no_more_than_a_name(installation: Installation) -> None:
    draft_edition(installation)
    assert approve(installation).approval.accepted == []


@pytest.mark.parametrize("accepted", [(), ("preheader",), ("key points",), ("preheader", "subject")])
def test_each_standing_warning_must_be_accepted_by_name(warned: Installation, accepted: tuple[str, ...]) -> None:
    with pytest.raises(ApprovalError, match="nobody has accepted"):
        approve(warned, *accepted)
    assert status(warned) is EditionStatus.DRAFT


def test_who_does_not_accept_is_told_what_there_is_to_accept_and_how(warned: Installation) -> None:
    with pytest.raises(ApprovalError) as caught:
        approve(warned)
    told = str(caught.value)
    assert "  preheader: 9 characters" in told
    assert "`digest approve 1 --by NAME --accept preheader --accept 'key points'`" in told
    assert "--accept-warnings" in told


def test_what_is_accepted_already_is_not_asked_for_again(warned: Installation) -> None:
    with pytest.raises(ApprovalError) as caught:
        approve(warned, "preheader")
    assert "preheader" not in str(caught.value)


@pytest.mark.parametrize("everything", [True, False])
def test_what_was_accepted_is_kept_with_the_approval_and_in_the_record(
    warned: Installation, *, everything: bool
) -> None:
    approve(warned, *(() if everything else ("preheader", "key points")), accept_all=everything)
    with warned.database.read() as session:
        kept = session.exec(select(Approval)).one().accepted
        audit = session.exec(select(Audit).where(Audit.action == "approved")).one().detail["accepted"]
    assert [(one["name"], one["place"]) for one in kept] == [("preheader", "preheader"), ("key points", "key points")]
    assert kept[0]["message"] == "9 characters: write 40 to 130"
    assert audit == kept


def test_a_name_that_is_no_check_is_a_slip_and_not_an_acceptance(warned: Installation) -> None:
    with pytest.raises(UsageError, match="no check 'preheder'; there is age, "):
        approve(warned, "preheder", accept_all=True)
    assert status(warned) is EditionStatus.DRAFT


@pytest.mark.parametrize("everything", [True, False])
def test_a_fail_cannot_be_accepted(installation: Installation, *, everything: bool) -> None:
    draft_edition(installation)
    spoil(installation, subject="x" * 201)
    with pytest.raises(ApprovalError, match=r"does not pass its checks:\n  subject: 201 characters"):
        approve(installation, "subject", accept_all=everything)
    assert status(installation) is EditionStatus.DRAFT


def test_what_was_looked_at_is_what_is_approved(installation: Installation) -> None:
    draft_edition(installation)
    with installation.database.write() as session:
        session.get_one(Edition, 1).revision = 2
    with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
        approve(installation, revision=1)
    assert approve(installation, revision=2).approval.revision == 2


def test_an_edition_with_another_hour_than_was_looked_at_is_not_approved(installation: Installation) -> None:
    draft_edition(installation, send_at=NOW)
    newsletter = installation.newsletter(SLUG)
    with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
        approving.approve(installation, newsletter, "1", Consent("Ana", send_at=NOW + timedelta(hours=1)))
    approving.approve(installation, newsletter, "1", Consent("Ana", send_at=NOW))
    assert status(installation) is EditionStatus.APPROVED


def test_a_warning_that_came_after_the_look_is_not_accepted_by_the_name_of_one_that_was_seen(
    warned: Installation,
) -> None:
    newsletter = warned.newsletter(SLUG)
    _, seen = editing.edition_and_checks(warned, newsletter, "1")
    before = [replace(check, message="8 characters") if check.name == "preheader" else check for check in seen]
    names = ["preheader", "key points"]
    with pytest.raises(ApprovalError, match="nobody has accepted:\n  preheader: 9 characters") as caught:
        approving.approve(warned, newsletter, "1", Consent("Ana", accept=names, seen=before))
    assert "key points" not in str(caught.value)
    approved = approving.approve(warned, newsletter, "1", Consent("Ana", accept=names, seen=seen))
    assert len(approved.approval.accepted) == 2


def test_a_voided_approval_keeps_what_was_accepted_with_it(warned: Installation) -> None:
    approve(warned, accept_all=True)
    spoil(warned, preheader="Also: the ports of Norvania are early this year")
    approve(warned, "key points")
    with warned.database.read() as session:
        kept = [[one["name"] for one in row.accepted] for row in session.exec(select(Approval).order_by("id"))]
    assert kept == [["preheader", "key points"], ["key points"]]


def test_where_the_settings_send_what_nobody_approved_they_accept_its_warnings(
    tmp_path: Path, clock: MovingClock
) -> None:
    with new_installation(settings_file(tmp_path, schedule={"unapproved": "send"}), clock) as made:
        edition = draft_edition(made)
        spoil(made, preheader="Too short")
        assert "was approved by the program" in editing.at_deadline(made, made.newsletter(SLUG), edition)
        with made.database.read() as session:
            approval = session.exec(select(Approval)).one()
        assert (approval.approved_by, approval.accepted[0]["name"]) == ("auto", "preheader")


def test_they_do_not_accept_a_fail(tmp_path: Path, clock: MovingClock) -> None:
    with new_installation(settings_file(tmp_path, schedule={"unapproved": "send"}), clock) as made:
        edition = draft_edition(made)
        spoil(made, subject="x" * 201)
        assert "is held" in editing.at_deadline(made, made.newsletter(SLUG), edition)


@pytest.mark.parametrize(("file", "content"), [("daily.txt", "{{ nothing }}"), ("daily.yaml", "width: 1\n")])
@pytest.mark.parametrize("policy", ["send", "hold"])
def test_a_template_or_theme_that_broke_after_the_build_fails_the_check_and_holds_the_edition(
    tmp_path: Path, clock: MovingClock, policy: str, file: str, content: str
) -> None:
    config = settings_file(tmp_path, schedule={"unapproved": policy})
    config.write_text(f"{config.read_text()}templates: look\n")
    look = tmp_path / "look" / "email"
    look.mkdir(parents=True)
    with new_installation(config, clock) as made:
        edition = draft_edition(made)
        (look / file).write_text(content)
        _, checks = editing.edition_and_checks(made, made.newsletter(SLUG), "1")
        (failed,) = [check for check in checks if check.result == "fail"]
        assert failed.about == "as built, edition"
        assert failed.message.startswith("it cannot be built any more: ")
        assert file in failed.message
        with pytest.raises(ApprovalError, match="cannot be built any more"):
            approve(made)
        assert "is held" in editing.at_deadline(made, made.newsletter(SLUG), edition)
        assert status(made) is EditionStatus.HELD


def test_others_can_write_while_it_is_checked_and_a_change_meanwhile_stops_the_approval(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_edition(installation)

    def slow(*about: Any) -> list[Check]:
        found = checking.checks_of(*about)
        spoil(installation, note="Written meanwhile.")
        return found

    with monkeypatch.context() as patched:
        patched.setattr("digest.engine.approving.checks_of", slow)
        with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
            approve(installation)
    assert status(installation) is EditionStatus.DRAFT
    assert approve(installation).edition.note == "Written meanwhile."
