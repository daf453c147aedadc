"""Editing what is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from digest.engine import approving
from digest.engine.approving import Consent
from tests.fakes.editions import SLUG
from tests.web.desk.pane import BOARD, HEADLINE, JSON, board, forms_of_the_pane, stored

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk


@pytest.fixture
def client(desk: Desk) -> httpx2.Client:
    return desk.visitor(Role.EDITOR)


def approve(installation: Installation) -> None:
    approving.approve(installation, installation.newsletter(SLUG), "1", Consent("Ana Approver", accept_all=True))


def test_an_approved_edition_is_edited_by_who_chooses_to(client: httpx2.Client, installation: Installation) -> None:
    approve(installation)
    page = board(client)
    assert not forms_of_the_pane(page)
    (link,) = page.xpath("//section[@id='edition']//a[normalize-space()='Edit: takes the approval away']/@href")
    page = html.fromstring(client.get(link).text)
    assert "Any change takes the approval away" in page.get_element_by_id("edition").text_content()
    forms = page.xpath("//section[@id='edition']//form | //form[contains(@class, 'add')]")
    assert {form.xpath("string(.//input[@name='reopen']/@value)") for form in forms} == {"1"}
    client.post(f"{BOARD}/items/2", data={"headline": "New", "headline_before": HEADLINE, "reopen": "1"})
    assert stored(installation)[0].status is EditionStatus.DRAFT
    assert "approval away" not in board(client).get_element_by_id("edition").xpath("string(.//p[@class='note'])")


@pytest.mark.parametrize("reopen", ["0", "2"])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("items/2", {"headline": "New", "headline_before": HEADLINE}),
        ("words", {"note": "New", "note_before": ""}),
        ("items/3/move", {"step": "up"}),
        ("items/2/drop", {}),
        ("items/2/lead-source", {"entry_id": "2"}),
        ("items", {"headline": "Another", "summary": "It opened."}),
        ("undo", {}),
    ],
)
def test_a_form_that_was_opened_before_an_approval_does_not_take_it_away(
    client: httpx2.Client, installation: Installation, path: str, form: dict[str, str], reopen: str
) -> None:
    approve(installation)
    for headers in ({}, JSON):
        answer = client.post(f"{BOARD}/{path}", data=form | {"reopen": reopen}, headers=headers)
        assert answer.status_code == 409
    assert answer.json()["approved"] == 1
    assert (stored(installation)[0].status, stored(installation)[0].revision) == (EditionStatus.APPROVED, 1)


def hidden(form: html.HtmlElement) -> dict[str, str]:
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    return fields | {field.get("name"): field.text for field in form.xpath(".//textarea")}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("items/2", {"headline": "Mine", "headline_before": HEADLINE}),
        ("items", {"headline": "Mine", "summary": "It opened."}),
    ],
)
def test_what_was_typed_before_an_approval_is_given_back_to_choose(
    client: httpx2.Client, installation: Installation, path: str, form: dict[str, str]
) -> None:
    approve(installation)
    page = html.fromstring(client.post(f"{BOARD}/{path}", data=form).text)
    assert "is approved" in page.xpath("string(//*[@class='trouble'])")
    (asked,) = page.xpath("//main//form[.//button[contains(., 'takes the approval away')]]")
    assert client.post(asked.get("action"), data=hidden(asked)).status_code == 303
    assert "Mine" in [item.headline for item in stored(installation)[1]]
    assert stored(installation)[0].status is EditionStatus.DRAFT
