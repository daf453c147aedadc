"""The readers' pages in a real browser: everybody can use them, by day and by night, with no script and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.engine.correcting import correct
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes import axe
from tests.fakes.answering import answering
from tests.fakes.editions import SLUG, MovingClock
from tests.fakes.public import change_item, went_out
from tests.web.conftest import furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = [NEEDS_CHROMIUM, pytest.mark.needs("npm:axe-core", "npm, then run make test again")]

CASES = {
    "front": "/",
    "archive": f"/archive/{SLUG}",
    "archive, its second page": f"/archive/{SLUG}?page=2",
    "archive, found": f"/archive/{SLUG}?q=port&country=SG",
    "archive, nothing found": f"/archive/{SLUG}?q=nothing-of-that",
    "edition": f"/archive/{SLUG}/3",
    "edition, corrected": f"/archive/{SLUG}/2",
    "about": f"/about/{SLUG}",
    "privacy": "/privacy",
    "signing up": "/subscribe",
    "the snippet": f"/embed/{SLUG}",
    "not found": "/nothing-here",
}
"""Every page, in each of its states: who makes one adds it here."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of an archive are served in which one edition was corrected."""
    with furnished(tmp_path_factory.mktemp("pages"), MovingClock()) as installation:
        for number in range(2, 24):
            went_out(installation, number, key_points=["The strait reopens on 1 April.", "The ports are early."])
        change_item(installation, 3, 1, topics=["trade"], headline="Averylongwordthatnolinehasroomfor" * 3)
        correct(installation, installation.newsletter(SLUG), 2, "It is 1.2 km long.", "Ana Editor", item=2)
        with answering(installation) as made:
            yield made


@pytest.mark.parametrize("path", list(CASES.values()), ids=list(CASES))
def test_everybody_can_use_every_page(path: str, address: str, browser: Browser) -> None:
    with browser.new_context(
        base_url=address, bypass_csp=True, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "on a phone it scrolls sideways"
        assert axe.unreached(page) == 0, "the keyboard does not reach all of it"
        assert axe.all_faults(page) == {}


@pytest.mark.parametrize("path", list(CASES.values()), ids=list(CASES))
def test_nobody_else_is_asked_and_the_policy_stops_nothing(path: str, address: str, browser: Browser) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(path, wait_until="networkidle")
        assert [url for url in asked if not url.startswith(address)] == []
        assert [text for text in said if "404" not in text] == []
        ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        assert ground == "rgb(241, 236, 227)", "its style does not apply"
        assert context.cookies() == []
