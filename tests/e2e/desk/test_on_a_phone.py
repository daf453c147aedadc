"""The board at the width of a phone: what is needed stays in reach, and nothing covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM

TABS = 44  # px that the tabs take at the top


@pytest.fixture
def page(room: Newsroom) -> Page:
    return room.log_in(Role.APPROVER, width=375)


def box(of: Locator) -> FloatRect:
    found = of.bounding_box()
    assert found is not None
    return found


def test_undo_and_approve_are_in_reach_wherever_one_scrolled_to(page: Page) -> None:
    height = page.evaluate("innerHeight")
    for scrolled in (0, 3000, 100_000):
        page.evaluate("to => scrollTo(0, to)", scrolled)
        for name in ("Undo", "Approve"):
            place = box(page.get_by_role("button", name=name, exact=True))
            assert height - 60 <= place["y"] <= height - place["height"]
            assert place["height"] >= 44


def test_what_is_focused_by_the_keyboard_is_not_covered(page: Page) -> None:
    foot = page.evaluate("innerHeight") - 60
    page.locator("#item-1-headline").focus()
    reached = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        place = box(focus)
        if focus.evaluate("one => getComputedStyle(one.parentElement).position") == "fixed":
            break
        assert place["y"] + min(place["height"], 60) > TABS
        assert place["y"] + min(place["height"], 44) <= foot, focus.evaluate("one => one.id || one.textContent")
        reached += 1
    assert reached == 60


def test_what_is_said_stands_above_the_foot_and_goes_once_one_types_on(page: Page) -> None:
    page.locator("#item-3").get_by_role("button", name="Drop").click()
    said = page.locator("[data-said]")
    said.wait_for()
    place = box(said)
    assert place["y"] + place["height"] <= page.evaluate("innerHeight") - 60
    assert place["height"] < 60
    page.locator("#item-4-headline").fill("Typed on")
    said.wait_for(state="hidden")
