from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html
from sqlmodel import col, select

from digest.compose import approvals, lifecycle
from digest.compose.changes import SetLine
from digest.db.accounts import Role
from digest.db.audience import Frequency
from digest.db.editions import Audit, Edition, EditionStatus, Revision
from digest.engine import revising, scheduling
from tests.fakes.collected import installed
from tests.fakes.desk import served
from tests.fakes.editions import SLUG, MovingClock
from tests.pick.samples import NOW, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

    from tests.fakes.desk import Desk

BUILD = f"/desk/newsletters/{SLUG}/build"
BOARD = f"/desk/newsletters/{SLUG}/editions/1"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def desk(tmp_path: Path, clock: MovingClock) -> Iterator[Desk]:
    """A desk for which reports were collected, and nothing is built yet."""
    with installed(tmp_path, strait_drills(), clock) as installation, served(installation) as made:
        yield made


def pressed(client: httpx2.Client) -> httpx2.Response:
    """The answer to the button on the page that asks."""
    fields = html.fromstring(client.get(BUILD).text).xpath("//main//form//input")
    return client.post(BUILD, data={field.get("name"): field.get("value") for field in fields})


def editions(desk: Desk) -> list[Edition]:
    with desk.installation.database.read() as session:
        return list(session.exec(select(Edition).order_by(col(Edition.number))))


def approve(desk: Desk) -> None:
    with desk.installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), "Ana Approver", NOW)


def edit(desk: Desk) -> None:
    installation, subject = desk.installation, editions(desk)[0].subject
    revising.revise(installation, installation.newsletter(SLUG), 1, SetLine("subject", "Typed", subject), "Ben Editor")


def test_the_first_edition_is_built_where_there_is_none_and_the_record_says_by_whom(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    assert f'href="{BUILD}"' in client.get("/desk").text
    assert "Build the first edition" in client.get(BUILD).text
    answer = pressed(client)
    assert (answer.status_code, answer.headers["location"]) == (303, BOARD)
    assert "Built." in client.get(BOARD).text
    with desk.installation.database.read() as session:
        assert session.exec(select(Audit.actor).where(Audit.action == "built")).all() == ["Ana Editor"]
        assert session.exec(select(Revision.by)).all() == ["Ana Editor"]


def test_a_draft_is_built_anew_after_it_was_asked_and_undo_brings_back_what_was_typed(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    edit(desk)
    assert "Build anew…" in client.get(BOARD).text
    asked = client.get(BUILD).text
    assert "Build anew from the stories" in asked
    assert "edited by hand" in asked
    assert editions(desk)[0].subject == "Typed"  # asking alone does nothing
    assert pressed(client).headers["location"] == BOARD
    (built,) = editions(desk)
    assert (built.subject != "Typed", built.revision) == (True, 3)
    client.post(f"{BOARD}/undo", data={"revision": 3})
    assert editions(desk)[0].subject == "Typed"


def test_what_changed_since_it_was_asked_is_not_built_over(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    edit(desk)
    answer = client.post(BUILD, data={"number": 1, "revision": 2})
    assert answer.status_code == 409
    assert "nothing was built" in answer.text
    assert [(one.subject, one.revision) for one in editions(desk)] == [("Typed", 2)]


def test_an_edition_that_was_cancelled_meanwhile_gets_no_successor_by_mistake(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    scheduling.cancel(desk.installation, desk.installation.newsletter(SLUG), 1, "Ben")
    assert client.post(BUILD, data={"number": 1, "revision": 2}).status_code == 409
    assert len(editions(desk)) == 1


def test_an_approved_edition_is_not_built_over(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    approve(desk)
    assert "Build anew" not in client.get(BOARD).text
    assert "Take its approval back first" in client.get(BUILD).text
    answer = client.post(BUILD, data={"number": 1, "revision": 2})
    assert answer.status_code == 409
    assert "is approved already" in answer.text
    assert editions(desk)[0].status is EditionStatus.APPROVED


def test_the_next_one_is_built_once_none_is_open(desk: Desk, clock: MovingClock) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    scheduling.cancel(desk.installation, desk.installation.newsletter(SLUG), 1, "Ben")
    clock.move(minutes=15)
    assert "Build the next edition…" in client.get(BOARD).text
    assert "Build the next edition" in client.get(BUILD).text
    assert pressed(client).headers["location"] == f"/desk/newsletters/{SLUG}/editions/2"
    assert "Build the next edition…" not in client.get(BOARD).text  # it is not the newest any more


def test_a_best_of_takes_a_number_and_is_not_what_is_built(desk: Desk, clock: MovingClock) -> None:
    client = desk.visitor(Role.EDITOR)
    pressed(client)
    (first,) = editions(desk)
    with desk.installation.database.write() as session:
        kept = first.model_dump(exclude={"id"}) | {"number": 2, "frequency": Frequency.WEEKLY}
        session.add(Edition(**kept))
    assert "Build anew…" in client.get(BOARD).text
    best_of = client.get(f"/desk/newsletters/{SLUG}/editions/2").text
    assert "Build anew…" not in best_of
    assert "Build the next edition…" not in best_of
    assert pressed(client).headers["location"] == BOARD
    scheduling.cancel(desk.installation, desk.installation.newsletter(SLUG), 1, "Ben")
    clock.move(minutes=15)
    assert pressed(client).headers["location"] == f"/desk/newsletters/{SLUG}/editions/3"


def test_without_reports_there_is_nothing_to_build_from_and_the_page_says_so(desk: Desk, clock: MovingClock) -> None:
    clock.move(days=30)
    client = desk.visitor(Role.EDITOR)
    page = client.get(BUILD).text
    assert "Nothing was collected in the last 36 hours" in page
    assert f'action="{BUILD}"' not in page
    answer = client.post(BUILD, data={"number": 1, "revision": 1})
    assert answer.status_code == 409
    assert "Only 0 stories are worth telling" in answer.text
    assert editions(desk) == []


def test_two_do_not_build_at_once(desk: Desk) -> None:
    client = desk.visitor(Role.EDITOR)
    with desk.installation.database.lock(f"build-{SLUG}"):
        answer = pressed(client)
    assert answer.status_code == 409
    assert "It is being built already: look again in a moment." in answer.text


def test_who_only_looks_is_offered_no_build(desk: Desk) -> None:
    viewer = desk.visitor(Role.VIEWER)
    assert BUILD not in viewer.get("/desk").text
    pressed(desk.visitor(Role.EDITOR))
    assert BUILD not in viewer.get(BOARD).text
    assert BUILD not in viewer.get("/desk/editions").text
    assert viewer.post(BUILD, data={"number": 1, "revision": 2}).status_code == 403
