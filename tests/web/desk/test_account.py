from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.accounts import DeskSession, Role
from digest.db.editions import Audit
from digest.web.agents import browser_in_words
from digest.web.desk.access import COOKIE
from tests.fakes.desk import PASSWORD, address_of

if TYPE_CHECKING:
    import httpx2

    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

NEW = "another four words fit"


def change(client: httpx2.Client, present: str = PASSWORD, new: str = NEW, again: str = NEW) -> httpx2.Response:
    return client.post("/desk/account/password", data={"present": present, "new": new, "again": again})


def is_in(client: httpx2.Client) -> bool:
    return client.get("/desk/account").status_code == 200


def others_of(client: httpx2.Client) -> list[str]:
    """Where each session but this one can be ended."""
    return re.findall(r'action="(/desk/account/sessions/\d+/end)"', client.get("/desk/account").text)


def test_everybody_sees_who_they_are(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get("/desk/account").text
    assert "Ana Viewer" in page
    assert "viewer@desk.example" in page


def test_a_new_password_logs_out_every_other_browser_and_gives_this_one_a_new_session(desk: Desk) -> None:
    here, there, somebody = desk.visitor(Role.EDITOR), desk.visitor(Role.EDITOR), desk.visitor(Role.VIEWER)
    before = here.cookies[COOKIE]
    answer = change(here)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account")
    assert here.cookies[COOKIE] != before
    assert (is_in(here), is_in(there), is_in(somebody)) == (True, False, True)
    old = desk.nobody()
    old.cookies.set(COOKIE, before)
    assert not is_in(old)


def test_the_new_password_lets_in_and_the_old_one_does_not(desk: Desk) -> None:
    change(desk.visitor(Role.EDITOR))
    email = address_of(Role.EDITOR)
    assert desk.nobody().post("/desk/login", data={"email": email, "password": PASSWORD}).status_code == 401
    assert desk.nobody().post("/desk/login", data={"email": email, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "not the password"}, "The present password is wrong."),
        ({"again": "yet another one"}, "The two new passwords are not the same"),
        ({"new": "tiny one", "again": "tiny one"}, "too short"),
        ({"new": "editor@desk.example", "again": "editor@desk.example"}, "is the email address"),
    ],
)
def test_a_password_that_is_not_changed_changes_nothing(desk: Desk, typed: dict[str, str], said: str) -> None:
    here, there = desk.visitor(Role.EDITOR), desk.visitor(Role.EDITOR)
    answer = change(here, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert not any(word in answer.text for word in typed.values() if "@" not in word)
    assert (is_in(here), is_in(there)) == (True, True)
    email = address_of(Role.EDITOR)
    assert desk.nobody().post("/desk/login", data={"email": email, "password": PASSWORD}).status_code == 303


def test_the_present_password_cannot_be_found_out_by_trying(desk: Desk, clock: MovingClock) -> None:
    here = desk.visitor(Role.EDITOR)
    for _ in range(5):
        assert "is wrong" in change(here, present="a guess at it").text
    assert "too many tries" in change(here).text
    clock.move(minutes=2)
    assert change(here).status_code == 303
    with desk.installation.database.read() as session:
        refused = session.exec(select(Audit).where(Audit.action == "password change refused")).all()
    assert [row.actor for row in refused] == ["Ana Editor"] * 5


def test_the_page_lists_the_open_sessions_and_marks_this_one(desk: Desk) -> None:
    here = desk.visitor(Role.EDITOR)
    desk.visitor(Role.EDITOR)
    desk.visitor(Role.VIEWER)
    assert here.get("/desk/account").text.count("this browser") == 1
    assert len(others_of(here)) == 1


def test_one_session_or_all_others_can_be_ended(desk: Desk) -> None:
    here, second, third, fourth = (desk.visitor(Role.EDITOR) for _ in range(4))
    assert here.post(others_of(here)[0]).status_code == 303
    assert [is_in(client) for client in (here, second, third, fourth)] == [True, True, True, False]
    here.post("/desk/account/sessions/end-others")
    assert [is_in(client) for client in (here, second, third)] == [True, False, False]
    assert others_of(here) == []


def test_nobody_ends_the_session_of_somebody_else(desk: Desk) -> None:
    editor, admin = desk.visitor(Role.EDITOR), desk.visitor(Role.ADMIN)
    with desk.installation.database.read() as session:
        numbers = session.exec(select(DeskSession.id)).all()
    for number in numbers:
        editor.post(f"/desk/account/sessions/{number}/end")
    assert (is_in(editor), is_in(admin)) == (False, True)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18 Safari/605.1",
            "Safari on a Mac",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140 Mobile Safari/604.1", "Chrome on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.1", "curl/8.1"),
        ("", "a browser that says nothing of itself"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
