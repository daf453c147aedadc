"""Can everybody use the email? axe-core asks, in a real browser, by day and in dark mode, on a phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from digest.compose.render.edition import render
from tests.compose.samples import DAILY, edition
from tests.compose.screens import NEEDS_CHROMIUM, shown
from tests.fakes.programs import NODE_PACKAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from digest.compose.render.look import Look

pytestmark = [NEEDS_CHROMIUM, pytest.mark.needs("npm:axe-core", "npm, then run make test again")]

NOT_FOR_EMAIL = {
    "region": "a mail client shows the email inside its own page, whose landmarks are the client's",
    "landmark-one-main": "the same: the client's page has its own <main>, and a second one would be a fault there",
}
RUN = """async rules => {
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"], rules});
    const told = each => each.nodes.map(node => [each.id, node.html.slice(0, 200), node.failureSummary]);
    return {violations: found.violations.flatMap(told), undecided: found.incomplete.flatMap(told)};
}"""


def faults(page: Page, without: dict[str, str]) -> dict[str, Any]:
    """What axe finds with all its rules, of WCAG and of good practice, but those `without`."""
    found: dict[str, Any] = page.evaluate(RUN, {rule: {"enabled": False} for rule in without})
    return found


def test_axe_finds_no_fault(browser: Browser, look: Look) -> None:
    found = {}
    with shown(browser, render(edition(), look).html, 375) as page:
        page.add_script_tag(path=NODE_PACKAGES / "axe-core" / "axe.min.js")
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="light")
            found[f"{width} light"] = faults(page, NOT_FOR_EMAIL)
            page.emulate_media(color_scheme="dark")
            found[f"{width} dark"] = faults(page, NOT_FOR_EMAIL)
    assert list(found.values()) == [{"violations": [], "undecided": []}] * 4


def test_axe_would_find_a_fault_and_what_is_left_out_is_still_needed(browser: Browser) -> None:
    dim = render(edition(), DAILY).html.replace(DAILY.theme.dark.muted, "#555555").replace("<h1", "<h5")
    with shown(browser, dim, 375, "dark") as page:
        page.add_script_tag(path=NODE_PACKAGES / "axe-core" / "axe.min.js")
        rules = {rule for rule, _, _ in faults(page, {})["violations"]}
    assert rules >= {"color-contrast", "page-has-heading-one", *NOT_FOR_EMAIL}
