from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.db.editions import Section
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    import httpx2

    from digest.db.editions import Item
    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

BOARD = f"/desk/newsletters/{SLUG}/editions/1"
OWN = {
    "headline": "A port closes",
    "summary": "It closed on Monday. Nobody knows why.",
    "url": "https://hill-post.example/port",
    "outlet": "Hill Post",
    "section": "main",
}


@pytest.fixture
def client(desk: Desk) -> httpx2.Client:
    return desk.visitor(Role.EDITOR)


def items(installation: Installation) -> list[Item]:
    with installation.database.read() as session:
        return lifecycle.items_of(session, lifecycle.find(session, SLUG, "1"))


def test_a_story_is_written_by_hand(client: httpx2.Client, installation: Installation) -> None:
    answer = client.post(f"{BOARD}/items", data=OWN)
    assert answer.headers["location"] == f"{BOARD}#item-4"
    new = items(installation)[-1]
    assert (new.key, new.section, new.headline) == (4, Section.MAIN, "A port closes")
    assert [sentence["text"] for sentence in new.summary] == ["It closed on Monday.", "Nobody knows why."]
    assert new.sources[0]["outlet"] == "Hill Post"


def test_adding_can_be_undone(client: httpx2.Client, installation: Installation) -> None:
    client.post(f"{BOARD}/items", data=OWN)
    client.post(f"{BOARD}/undo")
    assert [item.key for item in items(installation)] == [1, 2, 3]
    assert "Undone: adding “A port closes”." in client.get(BOARD).text


def test_what_cannot_be_added_is_given_back(client: httpx2.Client, installation: Installation) -> None:
    answer = client.post(f"{BOARD}/items", data=OWN | {"url": "no address"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("add-headline").get("value") == "A port closes"
    assert page.get_element_by_id("add-summary").text == OWN["summary"]
    assert page.get_element_by_id("add-own-section").value == "main"
    assert "is no web address" in page.get_element_by_id("add-own-trouble").text
    assert page.get_element_by_id("add-trouble").get("hidden") is not None
    assert len(items(installation)) == 3


def test_an_address_that_cannot_be_used_is_there_to_be_mended_and_beside_it_why(client: httpx2.Client) -> None:
    page = html.fromstring(client.post(f"{BOARD}/items", data={"address": "nonsense", "section": "main"}).text)
    field = page.get_element_by_id("add-address")
    assert (field.get("value"), field.get("aria-invalid")) == ("nonsense", "true")
    assert "is no web address" in page.get_element_by_id(field.get("aria-describedby")).text
    assert page.get_element_by_id("add-own-trouble").get("hidden") is not None


def test_the_script_is_told_why_nothing_was_added(client: httpx2.Client) -> None:
    answer = client.post(f"{BOARD}/items", data={"address": "nonsense"}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "is no web address" in answer.json()["error"]


def test_a_story_that_is_not_there_is_not_added(client: httpx2.Client, installation: Installation) -> None:
    assert client.post(f"{BOARD}/items", data={"story_id": "99"}).status_code == 422
    assert len(items(installation)) == 3
