from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.accounts import users
from digest.db.accounts import Role, User
from digest.db.editions import Audit
from tests.fakes.desk import PASSWORD, address_of

if TYPE_CHECKING:
    import httpx2

    from tests.fakes.desk import Desk

NEWCOMER = {"email": "mei@desk.example", "name": "Mei Tan", "role": "approver"}


def number_of(desk: Desk, email: str) -> int:
    with desk.installation.database.read() as session:
        return users.find(session, email).id


def the(desk: Desk, email: str) -> User:
    with desk.installation.database.read() as session:
        return users.find(session, email)


def log_in(desk: Desk, email: str, password: str) -> httpx2.Response:
    return desk.nobody().post("/desk/login", data={"email": email, "password": password})


def password_on(answer: httpx2.Response) -> str:
    """The password that the page shows."""
    (found,) = re.findall(r'<code class="secret">([^<]+)</code>', answer.text)
    return str(found)


def test_the_list_shows_everybody_with_their_role_and_sessions(desk: Desk) -> None:
    desk.visitor(Role.EDITOR)
    page = desk.visitor(Role.ADMIN).get("/desk/people").text
    for role in Role:
        assert f"Ana {role.value.title()}" in page
        assert address_of(role) in page
    assert page.count("never logged in") == 2
    assert page.count("in 1 browser") == 2


def test_somebody_new_gets_a_password_that_lets_them_in(desk: Desk) -> None:
    answer = desk.visitor(Role.ADMIN).post("/desk/people", data=NEWCOMER)
    assert answer.status_code == 200
    assert log_in(desk, NEWCOMER["email"], password_on(answer)).status_code == 303
    assert (the(desk, NEWCOMER["email"]).name, the(desk, NEWCOMER["email"]).role) == ("Mei Tan", Role.APPROVER)


def test_a_password_is_shown_once_and_is_nowhere_else(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    admin = desk.visitor(Role.ADMIN)
    for answer in (
        admin.post("/desk/people", data=NEWCOMER),
        admin.post(f"/desk/people/{number_of(desk, NEWCOMER['email'])}/reset"),
    ):
        password = password_on(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert password not in str(answer.headers)
        assert password not in str(answer.url)
        assert password not in caplog.text
        assert password not in admin.get("/desk/people").text
        assert password not in admin.get("/desk/record").text
        with desk.installation.database.read() as session:
            assert password not in str(session.exec(select(Audit.detail)).all())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "editor@desk.example"}, "has an account already"),
        ({"email": "no address"}, "no address"),
        ({"name": "  "}, "needs a name"),
        ({"name": "<script>alert(1)</script>", "email": "x"}, "&lt;script&gt;"),
    ],
)
def test_somebody_who_cannot_be_added_is_said_why_and_nothing_typed_is_lost(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    answer = desk.visitor(Role.ADMIN).post("/desk/people", data=NEWCOMER | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="approver" selected' in answer.text
    assert "<script>" not in answer.text
    with desk.installation.database.read() as session:
        assert len(session.exec(select(User)).all()) == 4


def test_a_new_password_ends_the_sessions_and_the_old_one_is_good_for_nothing(desk: Desk) -> None:
    editor, email = desk.visitor(Role.EDITOR), address_of(Role.EDITOR)
    answer = desk.visitor(Role.ADMIN).post(f"/desk/people/{number_of(desk, email)}/reset")
    assert editor.get("/desk/account").status_code == 303
    assert log_in(desk, email, PASSWORD).status_code == 401
    assert log_in(desk, email, password_on(answer)).status_code == 303


def test_a_role_counts_from_the_next_click_on(desk: Desk) -> None:
    viewer, email = desk.visitor(Role.VIEWER), address_of(Role.VIEWER)
    assert viewer.get("/desk/people").status_code == 403
    desk.visitor(Role.ADMIN).post(f"/desk/people/{number_of(desk, email)}/role", data={"role": "admin"})
    assert viewer.get("/desk/people").status_code == 200


def test_who_is_disabled_is_logged_out_and_can_be_enabled_again(desk: Desk) -> None:
    admin, editor, email = desk.visitor(Role.ADMIN), desk.visitor(Role.EDITOR), address_of(Role.EDITOR)
    number = number_of(desk, email)
    admin.post(f"/desk/people/{number}/disable")
    assert editor.get("/desk/account").status_code == 303
    assert log_in(desk, email, PASSWORD).status_code == 401
    admin.post(f"/desk/people/{number}/enable")
    assert log_in(desk, email, PASSWORD).status_code == 303


def test_sessions_can_be_ended_without_more(desk: Desk) -> None:
    admin, editor, email = desk.visitor(Role.ADMIN), desk.visitor(Role.EDITOR), address_of(Role.EDITOR)
    admin.post(f"/desk/people/{number_of(desk, email)}/end-sessions")
    assert "Ana Editor is logged out of 1 browser." in admin.get("/desk/people").text
    assert editor.get("/desk/account").status_code == 303
    assert log_in(desk, email, PASSWORD).status_code == 303


@pytest.mark.parametrize(("action", "data"), [("disable", {}), ("role", {"role": "viewer"})])
def test_the_last_admin_stays(desk: Desk, action: str, data: dict[str, str]) -> None:
    admin, number = desk.visitor(Role.ADMIN), number_of(desk, address_of(Role.ADMIN))
    refused = admin.post(f"/desk/people/{number}/{action}", data=data)
    assert refused.status_code == 422
    assert "is the last admin" in refused.text
    assert admin.get("/desk/people").status_code == 200


def test_who_is_not_there_cannot_be_changed(desk: Desk) -> None:
    assert desk.visitor(Role.ADMIN).post("/desk/people/999/disable").status_code == 404


def test_every_change_is_on_the_record_by_the_name_of_the_admin(desk: Desk) -> None:
    admin, number = desk.visitor(Role.ADMIN), number_of(desk, address_of(Role.EDITOR))
    admin.post(f"/desk/people/{number}/role", data={"role": "viewer"})
    admin.post(f"/desk/people/{number}/disable")
    with desk.installation.database.read() as session:
        done = session.exec(select(Audit.action).where(Audit.actor == "Ana Admin")).all()
    assert done == ["logged in", "role set", "user disabled"]
