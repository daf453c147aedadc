"""Adding a story from the board: by hand, and from an address that turns out to be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM

if TYPE_CHECKING:
    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def test_a_story_is_added_by_hand_from_the_board(room: Newsroom) -> None:
    page = room.log_in(Role.EDITOR)
    page.get_by_text("Add a story").click()
    page.locator("#add-headline").fill("A port closes")
    page.locator("#add-summary").fill("It closed on Monday.")
    page.locator("#add").get_by_role("button", name="Add", exact=True).click()
    page.locator("#item-14").wait_for()
    assert page.locator("#item-14-headline").input_value() == "A port closes"


@pytest.mark.parametrize("script", [True, False])
def test_an_address_that_cannot_be_added_stays_and_beside_it_stands_why(room: Newsroom, *, script: bool) -> None:
    page = room.log_in(Role.EDITOR, script=script)
    page.get_by_text("Add a story").click()
    address = page.locator("#add-address")
    address.fill("mailto:desk@port.example")
    page.get_by_role("button", name="Add from its address").click()
    expect(page.locator("#add-trouble")).to_contain_text(
        "Nothing was added: 'mailto:desk@port.example' is no web address"
    )
    expect(address).to_have_value("mailto:desk@port.example")
    expect(address).to_be_focused()
    assert len(room.items()) == 13
