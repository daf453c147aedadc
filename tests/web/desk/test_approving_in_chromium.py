from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.compose import lifecycle
from digest.compose.changes import SetLine
from digest.db.accounts import Role
from digest.engine import revising
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes.editions import SLUG
from tests.web.desk.browsing import browsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

pytestmark = NEEDS_CHROMIUM

BOARD = f"/desk/newsletters/{SLUG}/editions/1"


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """An approver's browser at the board."""
    with browsing(browser, desk, Role.APPROVER, viewport={"width": 1440, "height": 900}) as made:
        made.goto(BOARD)
        yield made


def status(installation: Installation) -> str:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1").status.value


def change(installation: Installation, subject: str) -> None:
    """Another editor writes another subject."""
    with installation.database.read() as session:
        before = lifecycle.find(session, SLUG, "1").subject
    revising.revise(installation, installation.newsletter(SLUG), 1, SetLine("subject", subject, before), "Ben")


def test_two_clicks_approve_and_the_board_stays(page: Page, installation: Installation) -> None:
    page.evaluate("window.same = true")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    page.get_by_text("Approved by Ana Approver").wait_for()
    assert status(installation) == "approved"
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("button", name="Approve").count() == 0
    assert page.evaluate("window.same")


def test_two_keys_approve(page: Page, installation: Installation) -> None:
    page.keyboard.press("a")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Approved by Ana Approver").wait_for()
    assert status(installation) == "approved"


def test_what_was_changed_while_the_dialog_stood_open_is_shown_in_it(page: Page, installation: Installation) -> None:
    page.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("The strait reopens").wait_for()
    change(installation, "The strait is open again")
    dialog.get_by_role("button", name="Approve").click()
    dialog.get_by_text("Somebody changed edition 1 meanwhile").wait_for()
    dialog.get_by_text("The strait is open again").wait_for()
    assert status(installation) == "draft"
    dialog.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved by Ana Approver").wait_for()


def test_a_failed_check_leads_to_the_field_that_mends_it(page: Page, installation: Installation) -> None:
    change(installation, "")
    page.reload()
    strip = page.locator("[data-standing]")
    strip.get_by_role("link", name="1 check fails").wait_for()
    page.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("button", name="Approve").count() == 0
    dialog.get_by_role("link", name="subject").click()
    assert page.evaluate("document.activeElement.id") == "subject"
    page.keyboard.type("The strait is open again")
    strip.get_by_role("link", name="Checks pass").wait_for()


def test_the_list_of_checks_opens_by_itself_when_one_fails(page: Page, installation: Installation) -> None:
    change(installation, "")
    page.reload()
    page.locator("#checks[open]").get_by_role("link", name="subject").click()
    assert page.evaluate("document.activeElement.id") == "subject"


def test_the_hour_is_counted_down_to(browser: Browser, desk: Desk) -> None:
    with browsing(browser, desk, Role.VIEWER, viewport={"width": 1440, "height": 900}) as page:
        page.clock.install()
        page.route("**/standing?*", lambda route: route.abort())  # the desk's clock stands still, the page's does not
        page.goto(BOARD)
        left = page.locator("[data-until]")
        assert left.inner_text() in {"30 min", "29 min"}
        page.clock.run_for(61_000)
        assert left.inner_text() == "28 min"
        assert page.locator(".stands.soon").count() == 0
        page.clock.run_for(25 * 60_000)
        assert left.inner_text() == "3 min"
        assert page.locator(".stands.soon").count() == 1


def test_a_note_that_is_being_written_stays_when_the_strip_is_renewed(page: Page) -> None:
    page.locator("summary", has_text="Request changes").click()
    page.get_by_label("What must be otherwise").fill("Name the port")
    page.evaluate("document.dispatchEvent(new CustomEvent('digest:saved', {detail: {}}))")
    page.wait_for_timeout(600)
    assert page.get_by_label("What must be otherwise").input_value() == "Name the port"
    page.get_by_role("button", name="Leave this note").click()
    page.locator(".wish", has_text="Name the port").wait_for()


def test_a_test_copy_is_asked_for_without_leaving_the_board(page: Page) -> None:
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_role("status").get_by_text("A test copy is on its way to approver@desk.example.").wait_for()
    page.get_by_role("button", name="Send me a test").wait_for()
    assert page.url.endswith(BOARD)


def test_without_script_the_same_takes_a_page(browser: Browser, desk: Desk, installation: Installation) -> None:
    with browsing(browser, desk, Role.APPROVER, script=False, viewport={"width": 375, "height": 800}) as page:
        page.goto(BOARD)
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("button", name="Approve edition 1").click()
        assert page.locator("[data-said]").inner_text().startswith("Approved. It goes out in")
        assert status(installation) == "approved"


@pytest.mark.parametrize("minutes", [0, 1, 42, 65, 60 * 25, 60 * 24 * 3 + 61])
def test_the_script_tells_time_in_the_same_words_as_the_server(
    page: Page, installation: Installation, minutes: int
) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        edition.send_at = installation.clock.now() + timedelta(minutes=minutes, seconds=30)
    html = page.request.get(f"{BOARD}/standing").json()["html"]
    said = re.search(r"data-until=[^>]*>([^<]*)<", html)
    assert said is not None
    page.goto(BOARD)
    shown = page.locator("[data-until]")
    shown.evaluate("one => { one.textContent = ''; }")
    expect(shown).to_have_text(said[1])  # by the script: it writes each second
