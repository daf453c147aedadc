from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from tests.fakes.editions import SLUG, approved_edition
from tests.web.routes import pages
from tests.web.test_rights import stored

if TYPE_CHECKING:
    import pytest

    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

_OF_THE_ANSWER = {"date", "set-cookie"}


def test_every_page_answers_head_as_it_answers_get_without_a_body(desk: Desk) -> None:
    client = desk.visitor(Role.ADMIN)
    for path in [*pages(), "/desk/static/desk.css", "/desk/none"]:
        with client.stream("GET", path) as answer:
            wanted = answer.status_code, {key: answer.headers[key] for key in {*answer.headers} - _OF_THE_ANSWER}
        head = client.head(path)
        assert (head.status_code, {key: head.headers[key] for key in {*head.headers} - _OF_THE_ANSWER}) == wanted, path
        assert head.content == b"", path


def test_head_changes_nothing(desk: Desk, clock: MovingClock) -> None:
    client = desk.visitor(Role.ADMIN)
    before = stored(desk)
    clock.move(minutes=2)
    for path in pages():
        assert client.head(path).status_code < 500, path
    assert stored(desk) == before


def test_who_is_not_logged_in_learns_no_more_by_head(desk: Desk) -> None:
    answer = desk.nobody().head("/desk/feeds")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login?next=/desk/feeds")


def test_a_stream_that_has_no_end_ends_for_head(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    approved_edition(desk.installation, number=2)
    with desk.installation.database.write() as session:
        lifecycle.find(session, SLUG, "2").status = EditionStatus.SENDING
    client = desk.visitor(Role.VIEWER)
    for _ in range(20):  # more than may be open at once
        answer = client.head(f"/desk/newsletters/{SLUG}/editions/2/progress")
        assert answer.headers["content-type"].startswith("text/event-stream")
    with client.stream("GET", f"/desk/newsletters/{SLUG}/editions/2/progress") as stream:
        told = [line for line, _ in zip(stream.iter_lines(), range(5), strict=False)]
    assert len(told) == 5  # it goes on: nobody before it holds a place
    assert caplog.records == []


def test_what_only_a_form_asks_for_is_not_there_for_head(desk: Desk) -> None:
    assert desk.visitor(Role.ADMIN).head("/desk/logout").status_code == 405
