from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.web.hosts import is_for_desk

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

PAGES, DESK = "https://pages.digest.example", "https://desk.digest.example"
HERE = "127.0.0.1"


@pytest.mark.parametrize("desk_url", [None, PAGES, f"{PAGES}:8443"])
@pytest.mark.parametrize("host", ["pages.digest.example", "127.0.0.1:8000", "", "[broken"])
@pytest.mark.parametrize(
    ("path", "is_desk"),
    [("/desk", True), ("/desk/feeds", True), ("/", False), ("/desks", False), ("/archive/desk", False)],
)
def test_on_one_host_the_path_decides(desk_url: str | None, host: str, path: str, is_desk: bool) -> None:
    assert is_for_desk(path, host, HERE, desk_url=desk_url, public_url=PAGES) is is_desk


@pytest.mark.parametrize(
    ("host", "path", "is_desk"),
    [
        ("desk.digest.example", "/desk", True),
        ("DESK.digest.example:443", "/desk/feeds", True),
        ("desk.digest.example", "/archive/asia", True),  # and the desk says that there is no such page
        ("pages.digest.example", "/desk", False),
        ("pages.digest.example", "/archive/asia", False),
        ("www.pages.digest.example", "/desk/login", False),
        ("192.0.2.7", "/desk/login", False),
        ("", "/desk/login", False),
        ("127.0.0.1:8000", "/desk/login", True),
        ("[::1]:8000", "/desk/login", True),
        ("localhost", "/desk/login", True),
        ("localhost", "/", False),
    ],
)
def test_a_desk_with_a_host_of_its_own_is_nowhere_else(host: str, path: str, is_desk: bool) -> None:
    assert is_for_desk(path, host, HERE, desk_url=DESK, public_url=PAGES) is is_desk


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]"])
@pytest.mark.parametrize(
    ("client", "is_desk"), [("::1", True), ("192.0.2.7", False), ("2001:db8::7", False), ("", False)]
)
def test_whoever_only_says_that_they_are_this_machine_gets_no_desk(host: str, client: str, is_desk: bool) -> None:
    assert is_for_desk("/desk/login", host, client, desk_url=DESK, public_url=PAGES) is is_desk
    assert is_for_desk("/desk/login", "desk.digest.example", client, desk_url=DESK, public_url=PAGES)


def test_the_pages_have_rules_of_their_own_and_no_cookies(desk: Desk) -> None:
    page, login = desk.nobody().get("/"), desk.nobody().get("/desk/login")
    assert page.headers["content-security-policy"] != login.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
