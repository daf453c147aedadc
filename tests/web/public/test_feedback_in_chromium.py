"""Feedback in a real browser, without script: everybody can give it, and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.tokens import Purpose
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes import axe
from tests.fakes.answering import answering
from tests.fakes.editions import SLUG, MovingClock
from tests.fakes.living import own_link
from tests.fakes.public import change_item, went_out
from tests.web.conftest import furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The link in Ann's copy of an edition."""
    with furnished(tmp_path_factory.mktemp("pages"), MovingClock()) as installation:
        went_out(installation, 2)
        change_item(installation, 2, 3, headline="Averylongwordthatnolinehasroomfor" * 3)
        with answering(installation) as address:
            yield f"{address}/feedback/{SLUG}/2/{own_link(installation, Purpose.FEEDBACK).rpartition('/')[2]}"


def story(page: Page, name: str) -> dict[str, object]:
    """What one story's part of the form holds."""
    part = page.get_by_role("group", name=name)
    return {
        "useful": part.get_by_role("radio", name="Useful", exact=True).is_checked(),
        "line": part.get_by_role("textbox").input_value(),
    }


def test_a_reader_says_something_and_changes_it(link: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(link)
        first = page.get_by_role("group", name="Port 1 of Norvania")
        first.get_by_role("radio", name="Useful", exact=True).check()
        first.get_by_role("textbox").fill("More <i>maps</i>")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved. Thank you")
        assert story(page, "Port 1 of Norvania") == {"useful": True, "line": ""}
        expect(first).to_contain_text("You wrote a line")
        first.get_by_role("radio", name="No answer").check()
        first.get_by_role("checkbox", name="Delete the line").check()
        page.get_by_role("button", name="Save the changes").click()
        assert story(page, "Port 1 of Norvania") == {"useful": False, "line": ""}
        expect(first).not_to_contain_text("You wrote a line")
        assert context.cookies() == []


@pytest.mark.needs("npm:axe-core", "npm, then run make test again")
@pytest.mark.parametrize("more", ["", "?said=saved", "x"], ids=["asked", "saved", "nobody's link"])
def test_everybody_can_use_it(link: str, browser: Browser, more: str) -> None:
    with browser.new_context(
        bypass_csp=True, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(link + more)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "on a phone it scrolls sideways"
        assert axe.unreached(page) == 0, "the keyboard does not reach all of it"
        assert axe.all_faults(page) == {}
