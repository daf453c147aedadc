"""Corrections at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role
from tests.fakes.accounts import recorded
from tests.fakes.editions import SLUG
from tests.fakes.public import went_out

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

EDITION = f"/desk/newsletters/{SLUG}/editions/2"
PAGE = f"{EDITION}/corrections"


@pytest.fixture(autouse=True)
def sent(desk: Desk) -> None:
    went_out(desk.installation, 2)


def test_an_approver_publishes_a_correction(desk: Desk) -> None:
    approver = desk.visitor(Role.APPROVER)
    assert "Nothing was corrected so far" in approver.get(PAGE).text
    answer = approver.post(PAGE, data={"text": "It is <1.2> km long.", "item": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    page = approver.get(PAGE).text
    assert "It is &lt;1.2&gt; km long." in page
    assert "On “Port 2 of Norvania loads its first ship”. By Ana Approver" in page
    assert ("Ana Approver", "corrected") in recorded(desk.installation.database)
    assert "Corrected in “Port 2" in approver.get(f"{EDITION}/history").text
    assert "It is &lt;1.2&gt; km long." in desk.nobody().get(f"/archive/{SLUG}/2").text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_read_them_and_add_none(desk: Desk, role: Role) -> None:
    visitor = desk.visitor(role)
    page = visitor.get(PAGE)
    assert page.status_code == 200
    assert '<form method="post" action="/desk/newsletters' not in page.text
    assert visitor.post(PAGE, data={"text": "It is 1.2 km long."}).status_code == 403


def test_what_cannot_be_published_comes_back_with_the_reason(desk: Desk) -> None:
    approver = desk.visitor(Role.APPROVER)
    long = "x" * 1001
    answer = approver.post(PAGE, data={"text": long, "item": "2"})
    assert answer.status_code == 422
    assert "in at most 1000 characters" in answer.text
    assert "A correction says what was wrong and what is right" in approver.post(PAGE, data={"text": ""}).text
    assert long in answer.text
    assert '<option value="2" selected>' in answer.text
    approver.post(PAGE, data={"text": "It is 1.2 km long."})
    assert "That correction is there already." in approver.post(PAGE, data={"text": "It is 1.2 km long."}).text


def test_what_nobody_got_has_no_form(desk: Desk) -> None:
    approver = desk.visitor(Role.APPROVER)
    draft = f"/desk/newsletters/{SLUG}/editions/1"
    assert "Nobody got this edition yet" in approver.get(f"{draft}/corrections").text
    assert "nobody got it yet" in approver.post(f"{draft}/corrections", data={"text": "It is 1.2 km."}).text
    assert f'href="{draft}/corrections"' not in approver.get(f"{draft}/sending").text
    assert f'href="{PAGE}"' in approver.get(f"{EDITION}/sending").text
