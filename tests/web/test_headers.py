from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fakes.desk import Desk


@pytest.mark.parametrize("path", ["/desk/login", "/desk/nothing-here", "/desk/static/desk.js"])
def test_every_answer_says_how_little_a_browser_may_do_with_it(desk: Desk, path: str) -> None:
    headers = desk.nobody().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_pages_are_never_kept_and_the_desks_own_files_are_asked_about(desk: Desk) -> None:
    client = desk.nobody()
    assert client.get("/desk/login").headers["cache-control"] == "no-store"
    script = client.get("/desk/static/desk.js")
    assert script.headers["cache-control"] == "no-cache"
    again = client.get("/desk/static/desk.js", headers={"If-None-Match": script.headers["etag"]})
    assert again.status_code == 304
