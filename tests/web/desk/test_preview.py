from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.web.desk.view import Part, View
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

BOARD = f"/desk/newsletters/{SLUG}/editions/1"
FRAME = f"{BOARD}/frame"


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def test_the_frame_holds_what_goes_out(desk: Desk, installation: Installation) -> None:
    page = desk.visitor(Role.VIEWER).get(FRAME).text
    _, _, told = stored(installation).html.partition("</h1>")
    told = told.partition("story-1")[0]
    assert told in page
    assert "data:image/png;base64," in page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{FRAME}/items/2", 405),
        ("GET", f"{FRAME}?form=none", 422),
        ("POST", f"{FRAME}/items/none", 422),
        ("GET", FRAME.replace("/1/", "/99/"), 404),
        ("GET", "/desk/review/no-token/frame", 404),
    ],
)
def test_an_error_in_the_frame_is_said_there(desk: Desk, method: str, path: str, status: int) -> None:
    answer = desk.visitor(Role.EDITOR).request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<nav" not in answer.text


def test_a_login_is_asked_for_outside_of_the_frame(desk: Desk) -> None:
    answer = desk.nobody().get(FRAME)
    assert (answer.status_code, answer.headers["x-frame-options"]) == (401, "SAMEORIGIN")
    assert "You are no longer logged in" in answer.text


@pytest.mark.parametrize("query", ["", "?form=text", "?form=archive", "?dark=1&images=0"])
def test_whatever_a_frame_holds_can_reach_nothing(desk: Desk, query: str) -> None:
    headers = desk.visitor(Role.VIEWER).get(FRAME + query).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; ")
    assert policy.endswith("frame-ancestors 'self'")
    assert "script" not in policy
    assert "'self'" not in policy.replace("frame-ancestors 'self'", "")
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_it_holds_the_plain_text_and_the_page_of_the_archive_too(desk: Desk, installation: Installation) -> None:
    client = desk.visitor(Role.VIEWER)
    text = client.get(FRAME, params={"form": "text"}).text
    assert stored(installation).text.splitlines()[0] in text
    assert "<pre>" in text
    assert 'property="og:title"' in client.get(FRAME, params={"form": "archive"}).text


def test_pictures_can_be_left_out(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    assert "img-src data:;" in client.get(FRAME).headers["content-security-policy"]
    assert "img-src 'none';" in client.get(FRAME, params={"images": 0}).headers["content-security-policy"]


def test_what_is_typed_is_seen_and_not_stored(desk: Desk, installation: Installation) -> None:
    before = stored(installation)
    client = desk.visitor(Role.EDITOR)
    typed = {"headline": "A new <b>headline</b>", "headline_before": "Port 2 of Norvania loads its first ship"}
    page = client.post(f"{FRAME}/items/2", data=typed).text
    assert "A new &lt;b&gt;headline&lt;/b&gt;" in page
    assert typed["headline_before"] not in page
    words = {"note": "To the reader", "note_before": "", "subject": "Other", "subject_before": before.subject}
    assert "To the reader" in client.post(f"{FRAME}/words?form=text", data=words).text
    assert stored(installation) == before


def test_what_cannot_be_shown_is_said_in_the_frame(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    for typed in (
        {"headline": "x" * 301, "headline_before": "Port 2 of Norvania loads its first ship"},
        {"headline": "Mine", "headline_before": "What nobody wrote"},
    ):
        answer = client.post(f"{FRAME}/items/2", data=typed)
        assert answer.status_code == 200
        assert "This cannot be shown: " in answer.text
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_who_may_not_edit_may_not_try_it_out_either(desk: Desk) -> None:
    assert desk.visitor(Role.VIEWER).post(f"{FRAME}/words", data={"note": "x"}).status_code == 403


def test_without_a_script_each_choice_is_a_link(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get(BOARD, params={"view": "desktop", "dark": 1}).text
    assert f'src="{FRAME}?dark=1"' in page
    assert 'class="screen desktop"' in page
    assert f'href="{BOARD}?dark=1#preview"' in page
    assert f'href="{BOARD}?view=desktop#preview"' in page
    assert f'href="{BOARD}?form=text&amp;view=desktop&amp;dark=1#preview"' in page


def test_an_address_keeps_a_view_and_leaves_out_what_is_usual() -> None:
    assert View().query == ""
    assert View(Part.TEXT, "desktop", dark=True, images=False).query == "form=text&view=desktop&dark=1&images=0"
    assert View(view="desktop", dark=True).frame_query == "dark=1"
