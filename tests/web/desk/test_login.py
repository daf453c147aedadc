from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from sqlmodel import select

from digest.compose import lifecycle
from digest.db.accounts import DeskSession, Role
from digest.web.desk.access import COOKIE
from digest.web.desk.login import within
from tests.fakes.desk import PASSWORD, address_of, served
from tests.fakes.editions import MovingClock, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

BOARD = "/desk/newsletters/asia/editions/1"
RIGHT = {"email": address_of(Role.EDITOR), "password": PASSWORD}


def test_who_knows_the_password_gets_a_cookie_for_the_desk_alone(desk: Desk) -> None:
    answer = desk.nobody().post("/desk/login", data={**RIGHT, "next": "/desk/feeds"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/feeds")
    cookie = answer.headers["set-cookie"].lower()
    assert "path=/desk;" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def cookie_of(folder: Path, serve: dict[str, Any]) -> str:
    """What the browser is told of its cookie by a desk behind a proxy that says that it speaks TLS."""
    with new_installation(settings_file(folder, serve=serve), MovingClock()) as made, served(made) as desk:
        answer = desk.nobody().post("/desk/login", data=RIGHT, headers={"X-Forwarded-Proto": "https"})
        return answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("serve", "secure"),
    [
        ({"proxies": ["127.0.0.1"]}, True),
        ({"desk_url": "https://desk.digest.example"}, True),
        ({"proxies": ["10.0.0.0/8"]}, False),
        ({"desk_url": "http://desk.digest.example"}, False),
    ],
)
def test_under_tls_the_cookie_is_for_tls_alone(tmp_path: Path, serve: dict[str, Any], *, secure: bool) -> None:
    assert ("; secure" in cookie_of(tmp_path, serve)) is secure


@pytest.mark.parametrize(
    ("proxies", "address"),
    [([], "127.0.0.1"), (["10.0.0.0/8"], "127.0.0.1"), (["127.0.0.1"], "9.9.9.9"), (["127.0.0.9/8"], "9.9.9.9")],
)
def test_only_a_proxy_of_the_settings_says_where_somebody_comes_from(
    tmp_path: Path, proxies: list[str], address: str
) -> None:
    config = settings_file(tmp_path, serve={"proxies": proxies})
    with new_installation(config, MovingClock()) as made, served(made) as desk:
        desk.nobody().post("/desk/login", data=RIGHT, headers={"X-Forwarded-For": "9.9.9.9"})
        with made.database.read() as session:
            assert [one.address for one in session.exec(select(DeskSession))] == [address]


def test_an_unknown_person_gets_the_same_page_as_a_wrong_password(desk: Desk) -> None:
    client = desk.nobody()
    wrong = client.post("/desk/login", data=RIGHT | {"password": "something else"})
    unknown = client.post("/desk/login", data={"email": "nobody@desk.example", "password": "something else"})
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace(RIGHT["email"], "") == unknown.text.replace("nobody@desk.example", "")
    assert COOKIE not in wrong.cookies


def test_who_is_not_logged_in_is_sent_to_the_login_and_comes_back(desk: Desk) -> None:
    answer = desk.nobody().get("/desk/newsletters/asia/editions/1")
    assert answer.headers["location"] == "/desk/login?next=/desk/newsletters/asia/editions/1"


def test_logging_out_ends_the_session_everywhere(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    token = client.cookies[COOKIE]
    assert client.get("/desk").headers["location"].startswith("/desk/newsletters")
    client.post("/desk/logout")
    again = desk.nobody()
    again.cookies.set(COOKIE, token)
    assert again.get("/desk").headers["location"].startswith("/desk/login")


def test_a_new_login_ends_the_session_that_the_browser_had(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    token = client.cookies[COOKIE]
    assert client.post("/desk/login", data=RIGHT).status_code == 303
    again = desk.nobody()
    again.cookies.set(COOKIE, token)
    assert again.get("/desk").headers["location"].startswith("/desk/login")


def test_a_session_ends_by_itself(desk: Desk, clock: MovingClock) -> None:
    client = desk.visitor(Role.VIEWER)
    clock.move(hours=3)
    assert client.get("/desk").headers["location"].startswith("/desk/login")


def form_of(page: str, action: str) -> dict[str, str]:
    form = html.fromstring(page).xpath(f"//form[@action='{action}']")[0]
    return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}


def test_what_was_typed_when_the_session_was_over_is_sent_again_after_the_login(
    desk: Desk, clock: MovingClock, installation: Installation
) -> None:
    client = desk.visitor(Role.EDITOR)
    clock.move(hours=13)
    typed = {"note": "First.\r\n\r\n<b>Second</b> & “third”", "note_before": ""}
    asked = client.post(f"{BOARD}/words", data=typed)
    assert asked.status_code == 401
    assert "<b>Second" not in asked.text
    kept = form_of(asked.text, "/desk/login")
    wrong = client.post("/desk/login", data={**kept, **RIGHT, "password": "something else"})
    assert (wrong.status_code, form_of(wrong.text, "/desk/login")) == (401, kept)
    assert "something else" not in wrong.text
    again = client.post("/desk/login", data={**form_of(wrong.text, "/desk/login"), **RIGHT})
    assert again.status_code == 200
    sent = form_of(again.text, f"{BOARD}/words")
    assert {name: text.replace("\r\n", "\n") for name, text in sent.items()} == {
        **typed,
        "note": typed["note"].replace("\r\n", "\n"),
    }
    assert client.post(f"{BOARD}/words", data=sent).status_code == 303
    with installation.database.read() as session:
        assert lifecycle.find(session, "asia", "1").note == "First.\n\n<b>Second</b> & “third”"


@pytest.mark.parametrize("path", [f"{BOARD}/approve", f"{BOARD}/sending/now", "/desk/people"])
def test_what_nobody_types_into_is_not_kept_without_a_login(desk: Desk, path: str) -> None:
    assert desk.nobody().post(path, data={"note": "X"}).headers["location"].startswith("/desk/login")


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("https://evil.example/words", "note=X"),
        ("//evil.example/desk/newsletters/asia/editions/1/words", "note=X"),
        (f"{BOARD}/approve", "revision=1"),
        (f"{BOARD}/words", "&".join(f"a{number}=1" for number in range(1000))),
        (f"{BOARD}/words", ""),
    ],
)
def test_a_login_sends_nothing_else_again(desk: Desk, action: str, typed: str) -> None:
    answer = desk.nobody().post("/desk/login", data=RIGHT | {"action": action, "typed": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_another_site_cannot_have_something_sent_again(desk: Desk) -> None:
    form = RIGHT | {"action": f"{BOARD}/words", "typed": "note=X"}
    assert desk.nobody().post("/desk/login", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/desk\\@evil.example", "/deskevil", "/", "", "/desk/\n", "javascript:"],
)
def test_a_link_to_the_login_leads_nowhere_else(path: str) -> None:
    assert within(path) == "/desk"


@pytest.mark.parametrize("path", ["/desk", "/desk/feeds", "/desk/newsletters/asia/editions/1"])
def test_a_link_to_the_login_leads_to_a_page_of_the_desk(path: str) -> None:
    assert within(path) == path


def test_who_has_no_login_is_told_whom_to_ask_and_no_command(desk: Desk) -> None:
    page = desk.nobody().get("/desk/login").text
    assert "Ask an admin of the desk" in page
    assert "<code>" not in page
