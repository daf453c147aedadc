"""Every route as each role and as nobody: only what the role may do is done. Routes that are added are walked too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from digest.accounts import users
from digest.accounts.roles import Right, may
from digest.db.accounts import Role
from tests.fakes.desk import hashed
from tests.fakes.rows import every_row
from tests.web.routes import Route, pages, routes

if TYPE_CHECKING:
    import httpx2

    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

OPEN = ("/desk/login", "/desk/review/")
"""Where nobody needs to be logged in: the login itself, and the links in mails to reviewers, which are signed."""
OF_ONESELF = ("/desk/logout", "/desk/account/")
"""What everybody may change: where they are logged in, and their own password."""
JSON = {"Accept": "application/json"}


def guarded() -> list[Route]:
    """The routes that somebody must be logged in for."""
    return [route for route in routes() if not route.template.startswith(OPEN)]


def stored(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the desk keeps."""
    return every_row(desk.installation.database)


def asked(client: httpx2.Client, route: Route, headers: dict[str, str] | None = None) -> httpx2.Response:
    """The answer to a request; of one that has no end, such as server-sent events, only how it begins."""
    form = route.form if route.method != "GET" else None
    with client.stream(route.method, route.path, data=form, headers=headers) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            answer.read()
        return answer


def is_sent_to_the_login(answer: httpx2.Response) -> bool:
    if answer.status_code == 401:  # with what was typed, or in a frame
        return 'action="/desk/login"' in answer.text or "you are no longer logged in" in answer.text.lower()
    return answer.status_code == 303 and answer.headers["location"].startswith("/desk/login")


def test_every_handler_names_its_right() -> None:
    assert [route.name for route in guarded() if route.right is None] == []
    assert [route.name for route in routes() if not route.template.startswith("/desk")] == []


def test_to_change_something_one_needs_more_than_the_right_to_read() -> None:
    reading = [route for route in guarded() if route.method != "GET" and route.right is Right.READ]
    assert [route.name for route in reading if not route.template.startswith(OF_ONESELF)] == []


def test_nobody_gets_no_further_than_the_login(desk: Desk) -> None:
    client, before = desk.nobody(), stored(desk)
    there, not_there = guarded(), routes(slug="none", number="999", person="999")
    for route in [*there, *(route for route in not_there if not route.template.startswith(OPEN))]:
        assert is_sent_to_the_login(asked(client, route)), route.name
        assert asked(client, route, JSON).status_code == 401, route.name
    assert stored(desk) == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_a_role_that_may_not_is_refused_and_nothing_is_done(desk: Desk, clock: MovingClock, role: Role) -> None:
    client, before = desk.visitor(role), stored(desk)
    before = stored(desk)
    clock.move(minutes=2)
    forbidden = [route for route in guarded() if route.right and not may(role, route.right)]
    for route in forbidden:
        assert asked(client, route).status_code == 403, route.name
        assert asked(client, route, JSON).status_code == 403, route.name
    assert len(forbidden) > 5
    assert stored(desk) == before


@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_may_is_let_in(desk: Desk, role: Role) -> None:
    with desk.installation.database.write() as session:
        now = desk.installation.clock.now()
        other = users.add(session, "x@desk.example", name="X", role=role, password=hashed(), by="test", now=now)
    allowed = [route for route in routes(person=str(other.id)) if route.right and may(role, route.right)]
    for route in allowed:
        answer = asked(desk.visitor(role), route)
        assert answer.status_code not in {401, 403}, route.name
        assert answer.status_code < 500, route.name
        assert route.template == "/desk/logout" or not is_sent_to_the_login(answer), route.name


def test_a_get_changes_nothing(desk: Desk, clock: MovingClock) -> None:
    admin = desk.visitor(Role.ADMIN)
    before = stored(desk)
    clock.move(minutes=2)
    for route in routes():
        if route.method == "GET":
            assert asked(admin, route).status_code < 500, route.name
    assert len(pages()) > 10
    assert stored(desk) == before


def test_a_change_would_be_noticed(desk: Desk) -> None:
    before = stored(desk)
    desk.visitor(Role.ADMIN)
    assert stored(desk) != before
