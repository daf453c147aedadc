"""What was typed or pressed while somebody else was quicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from digest.compose.changes import SetItemText, SetLine
from digest.db.accounts import Role
from digest.engine import editing, revising
from tests.fakes.editions import SLUG
from tests.web.desk.pane import BOARD, HEADLINE, JSON, SUMMARY, board, said, stored

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock


@pytest.fixture
def client(desk: Desk) -> httpx2.Client:
    return desk.visitor(Role.EDITOR)


def change(installation: Installation, change: Any, by: str = "Ben Other") -> None:
    revising.revise(installation, installation.newsletter(SLUG), 1, change, by)


def test_after_a_conflict_both_wordings_are_there_and_who_wrote_the_other(
    client: httpx2.Client, installation: Installation, clock: MovingClock
) -> None:
    change(installation, SetItemText(2, "headline", "Port 2 is theirs", HEADLINE))
    clock.move(minutes=4)
    form = {
        "headline": "Port 2 is mine",
        "headline_before": HEADLINE,
        "summary": "Mine as well.",
        "summary_before": SUMMARY,
    }
    answer = client.post(f"{BOARD}/items/2", data=form)
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    wordings = [wording.text_content() for wording in page.xpath("//*[@class='wording']")]
    assert wordings == ["Port 2 is theirs", "Port 2 is mine"]
    assert page.xpath("//mark/text()") == ["theirs", "mine"]
    assert "Ben Other changed this at 12:00, 4 min ago." in page.xpath("string(//*[@class='note'])")
    kept = stored(installation)[1][1]
    assert (kept.headline, kept.summary[0]["text"]) == ("Port 2 is theirs", "Mine as well.")


@pytest.mark.parametrize(("press", "headline"), [({"keep": "headline"}, "Port 2 is theirs"), ({}, "Port 2 is mine")])
def test_one_wording_is_chosen(
    client: httpx2.Client, installation: Installation, press: dict[str, str], headline: str
) -> None:
    change(installation, SetItemText(2, "headline", "Port 2 is theirs", HEADLINE))
    page = html.fromstring(
        client.post(f"{BOARD}/items/2", data={"headline": "Port 2 is mine", "headline_before": HEADLINE}).text
    )
    form = page.xpath("//main//form")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert client.post(form.get("action"), data=fields | press).status_code == 303
    assert stored(installation)[1][1].headline == headline


def test_of_two_conflicts_one_is_asked_after_the_other(client: httpx2.Client, installation: Installation) -> None:
    before = stored(installation)[0]
    change(installation, SetLine("subject", "Their subject", before.subject))
    change(installation, SetLine("preheader", "Their preheader", before.preheader))
    sent = {
        "subject": "My subject",
        "subject_before": before.subject,
        "preheader": "My preheader",
        "preheader_before": before.preheader,
    }
    page = html.fromstring(client.post(f"{BOARD}/words", data=sent).text)
    first = page.xpath("//main//form")[0]
    fields = {field.get("name"): field.get("value") for field in first.xpath(".//input")}
    answer = client.post(first.get("action"), data=fields)
    assert answer.status_code == 409
    assert [part.text_content() for part in html.fromstring(answer.text).xpath("//main//h2")] == ["Preheader"]
    assert stored(installation)[0].subject == "My subject"


def test_the_script_gets_the_question_as_a_part(client: httpx2.Client, installation: Installation) -> None:
    change(installation, SetItemText(2, "headline", "Port 2 is theirs", HEADLINE))
    form = {"headline": "Port 2 is mine", "headline_before": HEADLINE}
    answer = client.post(f"{BOARD}/items/2", data=form, headers=JSON)
    assert answer.status_code == 409
    asked = answer.json()["unsaved"][0]
    assert asked["field"] == "headline"
    part = html.fragment_fromstring(asked["html"], create_parent=True)
    assert part.xpath("string(//*[@data-theirs])") == "Port 2 is theirs"


def test_a_text_that_cannot_be_stored_is_given_back_to_be_mended(
    client: httpx2.Client, installation: Installation
) -> None:
    long = "long " * 100
    answer = client.post(f"{BOARD}/items/2", data={"headline": long, "headline_before": HEADLINE})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("mine-headline").text == long
    assert "shorten it" in page.xpath("string(//*[@class='trouble'])")
    assert stored(installation)[1][1].headline == HEADLINE


def test_what_was_typed_into_an_edition_that_went_meanwhile_is_given_back(
    client: httpx2.Client, installation: Installation
) -> None:
    editing.skip(installation, installation.newsletter(SLUG), "1", "Ben Other")
    answer = client.post(f"{BOARD}/items/2", data={"headline": "Mine", "headline_before": HEADLINE})
    assert answer.status_code == 422
    assert html.fromstring(answer.text).get_element_by_id("mine-headline").text == "Mine"


def test_what_was_typed_into_a_story_that_somebody_dropped_is_given_back(client: httpx2.Client) -> None:
    client.post(f"{BOARD}/items/2/drop")
    form = {"headline": "Mine", "headline_before": HEADLINE, "step": "up"}
    answer = client.post(f"{BOARD}/items/2/move", data=form)
    assert answer.status_code == 422
    assert html.fromstring(answer.text).get_element_by_id("mine-headline").text == "Mine"


def test_a_story_that_somebody_dropped_meanwhile_cannot_be_moved(client: httpx2.Client) -> None:
    client.post(f"{BOARD}/items/2/drop")
    answer = client.post(f"{BOARD}/items/2/move", data={"step": "up"}, headers=JSON)
    assert answer.status_code == 422
    assert "not in the edition any more" in answer.json()["error"]


def test_undo_takes_back_nothing_that_was_not_on_the_page(client: httpx2.Client, installation: Installation) -> None:
    client.post(f"{BOARD}/items/3/move", data={"step": "up"})
    revision = board(client).xpath("string(//form[@data-undo]//input[@name='revision']/@value)")
    change(installation, SetItemText(2, "headline", "Theirs", HEADLINE))
    answer = client.post(f"{BOARD}/undo", data={"revision": revision})
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    told = "Ben Other made a newer change meanwhile (the new headline of “Theirs”): undo again to take that back."
    assert page.xpath("string(//*[@class='trouble'])") == told
    assert page.xpath("//main//a/@href") == [BOARD]
    asked = client.post(f"{BOARD}/undo", data={"revision": revision}, headers=JSON)
    assert (asked.status_code, asked.json()["revision"]) == (409, 3)
    assert stored(installation)[1][2].headline == "Theirs"
    client.post(f"{BOARD}/undo", data={"revision": "3"})
    assert said(client) == "Undone: the new headline of “Theirs”."
