from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role
from digest.web.origin import is_own

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

HOST = {"host": "desk.example:8000"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_changes_nothing_may_come_from_anywhere(method: str) -> None:
    assert is_own(method, HOST | {"sec-fetch-site": "cross-site", "origin": "https://evil.example"})


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://desk.example:8000"}, False),
        ({"origin": "http://desk.example:8000"}, True),
        ({"origin": "http://desk.example:8001"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.example/@desk.example:8000"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_may_change_something_must_come_from_a_page_of_the_same_host(
    method: str, headers: dict[str, str], own: bool
) -> None:
    assert is_own(method, HOST | headers) is own


def test_another_sites_form_does_not_log_anybody_out(desk: Desk) -> None:
    visitor = desk.visitor(Role.EDITOR)
    refused = visitor.post("/desk/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert visitor.get("/desk").status_code == 303
    assert visitor.get("/desk").headers["location"].startswith("/desk/newsletters/")
