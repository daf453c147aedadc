from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.addresses import masked
from digest.compose import lifecycle
from digest.compose.changes import SetLine
from digest.compose.fingerprint import rendered_sha256
from digest.db.accounts import DeskSession, Role
from digest.db.editions import Approval, EditionStatus
from digest.engine import revising
from tests.fakes.desk import address_of
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

BOARD = f"/desk/newsletters/{SLUG}/editions/1"
JSON = {"Accept": "application/json"}


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def status(installation: Installation) -> str:
    return stored(installation).status.value


def fields(page: str) -> dict[str, Any]:
    """What the form on a page sends when every warning is accepted."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    boxes = re.findall(r'name="accept" value="([^"]*)"', page)
    return hidden | {"accept": [box.replace("&#34;", '"') for box in boxes]}


def edit(installation: Installation, field: Any, text: str) -> None:
    before = getattr(stored(installation), field)
    newsletter = installation.newsletter(SLUG)
    revising.revise(installation, newsletter, 1, SetLine(field, text, before), "Ben Editor")


@pytest.fixture
def approver(desk: Desk) -> httpx2.Client:
    """Somebody who may approve."""
    return desk.visitor(Role.APPROVER)


def test_before_it_is_approved_the_page_says_exactly_what(approver: httpx2.Client, installation: Installation) -> None:
    page = approver.get(f"{BOARD}/approve").text
    edition = stored(installation)
    for said in (
        edition.subject,
        edition.preheader,
        "3 subscribers",
        "in 30 min, at 12:30 UTC",
        "revision 1",
        rendered_sha256(edition),
    ):
        assert said in page
    assert status(installation) == "draft"


def test_one_button_approves_it(approver: httpx2.Client, installation: Installation) -> None:
    page = approver.get(f"{BOARD}/approve").text
    answer = approver.post(f"{BOARD}/approve", data=fields(page))
    assert (answer.status_code, answer.headers["location"]) == (303, BOARD)
    assert status(installation) == "approved"
    with installation.database.read() as session:
        assert session.exec(select(Approval)).one().approved_by == "Ana Approver"
    board = approver.get(BOARD).text
    assert "Approved. It goes out in 30 min, at 12:30 UTC." in board
    assert "Goes out" in board
    assert "data-approve" not in board


def test_what_changed_meanwhile_is_not_approved_but_shown(approver: httpx2.Client, installation: Installation) -> None:
    page = approver.get(f"{BOARD}/approve").text
    edit(installation, "preheader", "Also: the ports of Norvania are early, and full of ships")
    answer = approver.post(f"{BOARD}/approve", data=fields(page))
    assert answer.status_code == 409
    assert "Somebody changed edition 1 meanwhile" in answer.text
    assert "Preheader.<br>" in answer.text
    assert "early<del> this year</del><ins>, and full of ships</ins>" in answer.text
    assert status(installation) == "draft"
    assert approver.post(f"{BOARD}/approve", data=fields(answer.text)).status_code == 303
    assert status(installation) == "approved"


def test_what_changed_since_the_board_was_opened_stands_before_the_button(
    approver: httpx2.Client, installation: Installation
) -> None:
    board = approver.get(BOARD).text
    assert '<input type="hidden" name="seen" value="1">' in board
    assert "Changed since" not in approver.get(f"{BOARD}/approve?seen=1").text
    edit(installation, "preheader", "Also: the ports of Norvania are early, and full of ships")
    page = approver.get(f"{BOARD}/approve?seen=1").text
    told, button = page.index("Changed since you opened this page"), page.index("Approve edition 1</button>")
    assert told < page.index("by Ben Editor") < page.index("full of ships</ins>") < button
    assert approver.post(f"{BOARD}/approve", data=fields(page)).status_code == 303
    assert status(installation) == "approved"


def test_an_open_board_learns_what_others_did_and_keeps_nobody_logged_in(
    approver: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    asked = f"{BOARD}/standing?seen=1&status=draft"
    assert not approver.get(asked).json()["news"].strip()
    edit(installation, "preheader", "Also: the ports of Norvania are early, and full of ships")
    page = approver.get(f"{BOARD}/approve").text
    assert approver.post(f"{BOARD}/approve", data=fields(page)).status_code == 303
    clock.moment += timedelta(minutes=2)
    watching = approver.get(asked, headers={"Digest-Watching": "1"}).json()
    assert "Ben Editor changed this edition 2 min ago." in watching["news"]
    assert "It is approved now (Ana Approver, 2 min ago)." in watching["news"]
    assert 'name="seen" value="1"' not in watching["html"]  # it is approved: there is no button
    with installation.database.read() as session:
        seen = session.exec(select(DeskSession.seen_at)).one()
    assert seen == clock.now() - timedelta(minutes=2)


@pytest.mark.parametrize("name", ["revision", "sha256", "send_at"])
def test_what_was_seen_is_what_is_approved(approver: httpx2.Client, installation: Installation, name: str) -> None:
    other = {"revision": "7", "sha256": "0" * 64, "send_at": "2026-02-18T11:00:00+00:00"}
    data = fields(approver.get(f"{BOARD}/approve").text) | {name: other[name]}
    assert approver.post(f"{BOARD}/approve", data=data).status_code == 409
    assert status(installation) == "draft"


def test_a_warning_stands_if_it_is_accepted_word_for_word(approver: httpx2.Client, installation: Installation) -> None:
    edit(installation, "preheader", "Too short")
    page = approver.get(f"{BOARD}/approve").text
    assert "9 characters: write 40 to 130" in page
    data = fields(page)
    for accept in ([], ['["preheader", "preheader", "another one"]']):
        answer = approver.post(f"{BOARD}/approve", data=data | {"accept": accept})
        assert answer.status_code == 422
        assert "warns of something that you have not accepted" in answer.text
    assert approver.post(f"{BOARD}/approve", data=data | {"accept": ["preheader"]}).status_code == 422
    assert status(installation) == "draft"
    assert approver.post(f"{BOARD}/approve", data=data).status_code == 303
    assert status(installation) == "approved"


def test_what_fails_cannot_be_approved(approver: httpx2.Client, installation: Installation) -> None:
    edit(installation, "subject", "")
    page = approver.get(f"{BOARD}/approve").text
    assert "It cannot be approved yet: 1 check fails." in page
    assert f'href="{BOARD}#subject"' in page
    assert "Approve edition 1</button>" not in page
    edition = stored(installation)
    data = {"revision": edition.revision, "sha256": rendered_sha256(edition), "send_at": edition.send_at.isoformat()}
    answer = approver.post(f"{BOARD}/approve", data=data)
    assert answer.status_code == 422
    assert "It is not approved: a check fails" in answer.text
    assert status(installation) == "draft"


def test_the_script_gets_the_same_without_leaving_the_board(approver: httpx2.Client) -> None:
    offer = approver.get(f"{BOARD}/approve", headers=JSON).json()
    answer = approver.post(f"{BOARD}/approve", data=fields(offer["html"]), headers=JSON)
    assert answer.json()["said"].startswith("Approved.")
    again = approver.post(f"{BOARD}/approve", data=fields(offer["html"]), headers=JSON)
    assert again.status_code == 409
    assert "It is approved already, by Ana Approver." in again.json()["html"]


@pytest.mark.parametrize("page", ["", "/approve", "/checks", "/standing", "/frame"])
def test_looking_changes_nothing(approver: httpx2.Client, installation: Installation, page: str) -> None:
    before = stored(installation)
    assert approver.get(BOARD + page).status_code == 200
    approver.head(BOARD + page)
    assert stored(installation) == before


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.EDITOR, "approve"),
        (Role.VIEWER, "test"),
        (Role.VIEWER, "request-changes"),
        (Role.VIEWER, "ask-review"),
    ],
)
def test_who_may_not_is_refused(desk: Desk, installation: Installation, role: Role, path: str) -> None:
    assert desk.visitor(role).post(f"{BOARD}/{path}", data={"note": "x"}).status_code == 403
    assert status(installation) == "draft"


def test_the_checks_are_a_list_with_ways_to_mend_it(desk: Desk, installation: Installation) -> None:
    edit(installation, "subject", "")
    client = desk.visitor(Role.VIEWER)
    page = client.get(f"{BOARD}/checks").text
    assert "Pre-flight checks: 1 check fails" in page
    assert f'href="{BOARD}#subject"' in page
    part = client.get(f"{BOARD}/checks", headers=JSON).json()
    assert (part["counts"], part["worst"]) == ("1 check fails", "bad")
    assert part["html"] in page


def test_a_test_copy_goes_to_whoever_asks(desk: Desk, tmp_path: Path) -> None:
    answer = desk.visitor(Role.EDITOR).post(f"{BOARD}/test", headers=JSON)
    assert answer.json()["said"] == f"A test copy is on its way to {address_of(Role.EDITOR)}."
    (copy,) = (tmp_path / "outbox" / "new").iterdir()
    assert f"To: {address_of(Role.EDITOR)}" in copy.read_text()
    assert (
        f"A test copy sent to {masked(address_of(Role.EDITOR))}"
        in desk.visitor(Role.VIEWER).get(f"{BOARD}/history").text
    )


def test_a_note_stands_above_the_board_until_it_is_approved(desk: Desk, approver: httpx2.Client) -> None:
    desk.visitor(Role.EDITOR).post(f"{BOARD}/request-changes", data={"note": "Name the <b>port</b>.\nAnd why."})
    board = approver.get(BOARD).text
    assert "Ana Editor requests changes" in board
    assert "Name the &lt;b&gt;port&lt;/b&gt;.\nAnd why." in board
    approver.post(f"{BOARD}/approve", data=fields(approver.get(f"{BOARD}/approve").text))
    assert "requests changes" not in approver.get(BOARD).text


def test_who_has_not_seen_a_note_does_not_approve_over_it(approver: httpx2.Client, installation: Installation) -> None:
    data = fields(approver.get(f"{BOARD}/approve").text)
    for note in ("The lead is wrong.", "And so is the date."):
        approver.post(f"{BOARD}/request-changes", data={"note": note})
        answer = approver.post(f"{BOARD}/approve", data=data)
        assert answer.status_code == 409
        assert "Somebody requested changes in edition 1 meanwhile" in answer.text
        assert note in answer.text
        assert status(installation) == "draft"
        data = fields(answer.text)
    assert approver.post(f"{BOARD}/approve", data=data).status_code == 303
    assert status(installation) == "approved"


def test_the_board_says_that_what_was_approved_and_changed_will_be_held(
    approver: httpx2.Client, installation: Installation
) -> None:
    approver.post(f"{BOARD}/approve", data=fields(approver.get(f"{BOARD}/approve").text))
    edit(installation, "preheader", "Also: the ports of Norvania are early, and full of ships")
    assert "It was approved, and changed or taken back since: it will be held" in approver.get(BOARD).text


def test_a_note_takes_an_approval_back(desk: Desk, approver: httpx2.Client, installation: Installation) -> None:
    approver.post(f"{BOARD}/approve", data=fields(approver.get(f"{BOARD}/approve").text))
    desk.visitor(Role.EDITOR).post(f"{BOARD}/request-changes", data={"note": "Wait."})
    assert status(installation) == "draft"


def test_an_empty_note_is_refused(desk: Desk) -> None:
    answer = desk.visitor(Role.EDITOR).post(f"{BOARD}/request-changes", data={"note": " \n"}, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"error": "say what should be changed: the note is empty"})


def test_a_cancelling_can_be_taken_back_for_ten_minutes(
    approver: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    assert f'href="{BOARD}/sending/cancel"' in approver.get(BOARD).text
    approver.post(f"{BOARD}/sending/cancel", data={"status": "draft"})
    assert "Bring it back" in approver.get(BOARD).text
    approver.post(f"{BOARD}/sending/back")
    assert status(installation) == "draft"
    approver.post(f"{BOARD}/sending/cancel", data={"status": "draft"})
    clock.move(minutes=11)
    assert "Bring it back" not in approver.get(BOARD).text


def test_what_was_approved_and_changed_behind_the_desk_is_told_apart(
    approver: httpx2.Client, installation: Installation
) -> None:
    approver.post(f"{BOARD}/approve", data=fields(approver.get(f"{BOARD}/approve").text))
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").text += "more"
    board = approver.get(BOARD).text
    assert "Changed since it was approved" in board
    assert "data-approve" in board


@pytest.mark.parametrize("standing", list(EditionStatus))
def test_the_board_is_there_whatever_became_of_the_edition(
    desk: Desk, installation: Installation, standing: EditionStatus
) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        edition.status, edition.sent_at = standing, edition.send_at
    client = desk.visitor(Role.ADMIN)
    assert client.get(BOARD).status_code == 200
    assert client.get(f"{BOARD}/approve").status_code == 200
    assert standing.word in client.get(f"{BOARD}/standing").json()["html"]
