"""What becomes of an error in the program itself."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from digest.db.accounts import Role
from digest.web.app import desk_state
from digest.web.desk.access import COOKIE
from digest.web.desk.app import desk_app
from digest.web.streams import Streams

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk


class BrokenError(Exception):
    """Something that nobody thought of."""


def broken(token: str) -> None:
    raise BrokenError(len(token))


def answer(installation: Installation, path: str, **headers: str) -> list[MutableMapping[str, Any]]:
    """What the server is handed by an application of which one page is broken, and then hears of the error."""
    app = desk_app()
    app.add_api_route("/desk/review/{token}/broken", broken)
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "http_version": "1.1", "state": desk_state(installation, Streams()),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    with pytest.raises(BrokenError):
        asyncio.run(app(scope, receive, send))
    return sent


def test_an_error_in_the_program_is_answered_with_all_headers(installation: Installation) -> None:
    start, body = answer(installation, "/desk/review/secret/broken")
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    assert start["status"] == 500
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert b"something is wrong in the program" in body["body"].lower()


def test_an_error_in_the_program_is_told_even_if_the_database_cannot_tell_who_asks(desk: Desk) -> None:
    token = desk.visitor(Role.EDITOR).cookies[COOKIE]
    with desk.installation.database.write() as session:
        session.execute(text("DROP TABLE desk_session"))
    start, _ = answer(desk.installation, "/desk/review/secret/broken", cookie=f"{COOKIE}={token}")
    assert start["status"] == 500


def test_the_log_names_a_page_by_its_kind_and_no_token(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "digest"):
        answer(installation, "/desk/review/secret/broken")
    assert "GET /desk/review/{token}/broken" in caplog.text
    assert "/secret/" not in caplog.text


def test_what_is_not_ones_own_to_see_is_said_calmly(desk: Desk) -> None:
    answer = desk.visitor(Role.VIEWER).get("/desk/record")
    assert answer.status_code == 403
    assert "<title>Not yours to see · digest</title>" in answer.text
    assert "sees everything but the people and the record" in answer.text
    assert "alert" not in answer.text


def test_what_is_not_ones_own_to_do_leads_back_to_the_edition(desk: Desk) -> None:
    answer = desk.visitor(Role.VIEWER).post("/desk/newsletters/asia/editions/1/undo")
    assert answer.status_code == 403
    assert "<title>Not yours to do · digest</title>" in answer.text
    assert '<a href="/desk/newsletters/asia/editions/1">Back to the edition</a>' in answer.text
