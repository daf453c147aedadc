"""The rules of all readers' pages: what every answer has, and what errors look like."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Form

from digest.web.app import public_state
from digest.web.limits import PUBLIC_BYTES
from digest.web.public.app import public_app

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import httpx2

    from digest.engine.installation import Installation

PATHS = ["/", "/nothing-here", "/static/public.css"]


class BrokenError(Exception):
    """Something that nobody thought of."""


def broken(token: str) -> None:
    raise BrokenError(len(token))


def kept(text: Annotated[str, Form()]) -> int:
    return len(text)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_how_little_a_browser_may_do_with_it(reader: httpx2.Client, path: str) -> None:
    headers = reader.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_what_is_not_the_same_for_everybody_is_kept_by_nobody(reader: httpx2.Client) -> None:
    answer = reader.get("/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("path", PATHS)
def test_who_asks_for_the_headers_alone_gets_them(reader: httpx2.Client, path: str) -> None:
    head, get = reader.head(path), reader.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers.get("etag") == get.headers.get("etag")


def test_a_path_that_is_none_is_told_in_words(reader: httpx2.Client) -> None:
    answer = reader.get("/nothing-here")
    assert "There is no such page" in answer.text
    assert reader.post("/").status_code == 405
    assert reader.post("/").headers["allow"] == "GET"
    assert "does not take" in reader.post("/").text


def test_the_desk_has_no_static_files_of_the_pages_and_the_other_way_round(reader: httpx2.Client) -> None:
    assert reader.get("/static/desk.css").status_code == 404
    assert reader.get("/desk/static/public.css").status_code == 404


def test_a_body_beyond_the_limit_is_refused(installation: Installation) -> None:
    app = public_app()
    app.add_api_route("/kept", kept, methods=["POST"])
    state = public_state(installation)
    statuses = [
        answers(app, state, "POST", "/kept", b"text=" + b"x" * length)[0]["status"] for length in (9, PUBLIC_BYTES)
    ]
    assert statuses == [200, 413]


def test_an_error_in_the_program_is_told_without_any_token(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    app = public_app()
    app.add_api_route("/broken/{token}", broken)
    with caplog.at_level(logging.ERROR, "digest"), pytest.raises(BrokenError):
        answers(app, public_state(installation), "GET", "/broken/secret")
    assert "GET /broken/{token}" in caplog.text
    assert "/secret" not in caplog.text


def answers(
    app: Any, state: dict[str, Any], method: str, path: str, body: bytes = b""
) -> list[MutableMapping[str, Any]]:
    """What a server is handed by the application."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "scheme": "http", "http_version": "1.1", "state": state,
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent
