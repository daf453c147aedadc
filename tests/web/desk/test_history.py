from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from digest.compose import approvals, lifecycle
from digest.compose.changes import Drop, SetLine
from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from digest.engine import revising
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

BOARD = f"/desk/newsletters/{SLUG}/editions/1"
URL = f"{BOARD}/history"
SUBJECT = "The strait reopens"


@pytest.fixture
def edited(installation: Installation, clock: MovingClock) -> Installation:
    """Three revisions, of which the second was approved."""
    letter = installation.newsletter(SLUG)
    clock.move(minutes=2)
    revising.revise(installation, letter, 1, SetLine("subject", "The strait is open", SUBJECT), "Ben Editor")
    clock.move(minutes=2)
    with installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), "Ana Approver", clock.now())
    clock.move(minutes=2)
    revising.revise(installation, letter, 1, Drop(2), "Ben Editor")
    return installation


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def restoring(page: str) -> dict[str, str]:
    """What the form to restore a revision sends."""
    fields = html.fromstring(page).xpath("//form[contains(@action, '/restore')]//input")
    return {field.get("name"): field.get("value") for field in fields}


def chosen(page: str) -> list[str]:
    """The two revisions that the form to compare proposes."""
    return list(html.fromstring(page).xpath("//form[contains(@action, '/compare')]//option[@selected]/@value"))


@pytest.mark.usefixtures("edited")
def test_the_newest_comes_first_and_leads_to_what_changed(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get(URL).text
    assert page.index("dropped") < page.index("Approved") < page.index("Subject changed") < page.index("Built<")
    assert f"{URL}/compare?from=1&amp;to=2" in page
    assert f"{URL}/compare?from=1&amp;to=3" in page


@pytest.mark.usefixtures("edited")
def test_two_revisions_are_compared_word_by_word(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    page = client.get(f"{URL}/compare", params={"from": 1, "to": 2}).text
    assert "The strait <del>reopens</del><ins>is open</ins>" in page
    backwards = client.get(f"{URL}/compare", params={"from": 3, "to": 1}).text
    assert "The strait <del>is open</del><ins>reopens</ins>" in backwards
    assert "<ins>Port 2 of Norvania" in backwards
    assert "Not a word is otherwise" in client.get(f"{URL}/compare", params={"from": 2, "to": 2}).text


@pytest.mark.usefixtures("edited")
def test_without_numbers_it_is_what_changed_since_the_last_approval(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get(f"{URL}/compare").text
    assert "What changed from revision 2 to 3" in page
    assert "<del>Port 2 of Norvania" in page
    assert "is open" not in page.partition("</form>")[2]


def test_what_is_proposed_is_what_was_approved_last_and_now(desk: Desk, edited: Installation) -> None:
    client = desk.visitor(Role.VIEWER)
    assert chosen(client.get(URL).text) == ["2", "3"]
    assert "Since the last approval" in client.get(URL).text
    approve(edited)
    assert chosen(client.get(URL).text) == ["2", "3"]  # as it says what was approved: what came last
    assert "Since the last change" in client.get(URL).text
    assert "What changed from revision 2 to 3" in client.get(f"{URL}/compare").text
    assert "What changed from revision 3 to 2" in client.get(f"{URL}/compare?to=2").text


def test_an_edition_that_nobody_changed_has_nothing_to_compare(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    assert "Nothing was written down" in client.get(URL).text
    assert "Not a word is otherwise" in client.get(f"{URL}/compare").text


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize("number", ["9", "2147483647"])
def test_a_revision_that_nobody_kept_is_not_there(desk: Desk, number: str) -> None:
    answer = desk.visitor(Role.VIEWER).get(f"{URL}/compare", params={"from": number, "to": 3})
    assert answer.status_code == 404
    assert "Nobody kept" in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "1.5", "x"])
def test_what_is_no_number_is_refused(desk: Desk, number: str) -> None:
    assert desk.visitor(Role.VIEWER).get(f"{URL}/compare", params={"from": number}).status_code == 422


def test_words_that_look_like_html_are_shown_as_words(desk: Desk, installation: Installation) -> None:
    evil = "<script>alert(1)</script> & “ports”"
    revising.revise(installation, installation.newsletter(SLUG), 1, SetLine("subject", evil, SUBJECT), "<b>Ben</b>")
    client = desk.visitor(Role.EDITOR)
    for page in (client.get(URL).text, client.get(f"{URL}/compare?from=1&to=2").text):
        assert "<script>alert" not in page
        assert "<b>Ben" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_revision_is_restored_and_the_board_says_so(desk: Desk, edited: Installation) -> None:
    client = desk.visitor(Role.EDITOR)
    assert "Restore revision 1" in client.get(f"{URL}/compare?from=1&to=3").text
    answer = client.post(f"{URL}/restore", data={"revision": 1})
    assert (answer.status_code, answer.headers["location"]) == (303, BOARD)
    assert (stored(edited).subject, stored(edited).revision) == (SUBJECT, 4)
    assert "Not a word is otherwise" in client.get(f"{URL}/compare?from=1&to=4").text


def approve(installation: Installation) -> None:
    with installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), "Ana Approver", installation.clock.now())


def test_restoring_takes_an_approval_away_only_from_who_chose_that(desk: Desk, edited: Installation) -> None:
    client = desk.visitor(Role.EDITOR)
    before = restoring(client.get(f"{URL}/compare?from=1&to=3").text)
    approve(edited)
    answer = client.post(f"{URL}/restore", data=before)
    assert answer.status_code == 409
    assert "is approved" in answer.text
    assert (stored(edited).status, stored(edited).revision) == (EditionStatus.APPROVED, 3)
    page = client.get(f"{URL}/compare?from=1&to=3").text
    assert "Restore revision 1: takes the approval away" in page
    client.post(f"{URL}/restore", data=restoring(page))
    assert (stored(edited).status, stored(edited).revision) == (EditionStatus.DRAFT, 4)


def test_restoring_spares_an_approval_that_was_given_meanwhile(desk: Desk, edited: Installation) -> None:
    client = desk.visitor(Role.EDITOR)
    approve(edited)
    form = restoring(client.get(f"{URL}/compare?from=1&to=3").text)
    revising.revise(edited, edited.newsletter(SLUG), 1, SetLine("note", "A word", ""), "Ben Editor")
    approve(edited)
    assert client.post(f"{URL}/restore", data=form).status_code == 409
    assert (stored(edited).status, stored(edited).revision) == (EditionStatus.APPROVED, 4)


def test_restoring_what_it_says_already_changes_nothing(desk: Desk, edited: Installation) -> None:
    answer = desk.visitor(Role.EDITOR).post(f"{URL}/restore", data={"revision": 3})
    assert answer.headers["location"] == URL
    assert stored(edited).revision == 3


def test_who_may_not_edit_does_not_restore(desk: Desk, edited: Installation) -> None:
    client = desk.visitor(Role.VIEWER)
    assert "Restore" not in client.get(f"{URL}/compare?from=1&to=3").text
    assert client.post(f"{URL}/restore", data={"revision": 1}).status_code == 403
    assert stored(edited).revision == 3


def test_what_is_on_its_way_is_not_restored(desk: Desk, edited: Installation) -> None:
    with edited.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = EditionStatus.SENT
    client = desk.visitor(Role.EDITOR)
    assert "Restore" not in client.get(f"{URL}/compare?from=1&to=3").text
    assert client.post(f"{URL}/restore", data={"revision": 1}).status_code == 409
