from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.desk.board import accept_and_approve, strip
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def look_up(page: Page) -> None:
    """Come back to the tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def news(page: Page) -> Locator:
    return page.locator("[data-news]")


def write(page: Page, field: str, text: str) -> None:
    page.locator(field).fill(text)
    page.locator("[data-saving]").get_by_text("Saved", exact=True).wait_for()


def test_an_open_board_tells_what_others_did_before_one_approves_it(room: Newsroom) -> None:
    ana, ben = room.log_in(Role.APPROVER), room.log_in(Role.EDITOR)
    write(ana, "#item-3-headline", "Written by the approver herself")
    look_up(ana)
    write(ben, "#item-2-headline", "Singapore buys power from Darwin")
    write(ana, "#item-4-headline", "And another headline of her own")
    expect(news(ana)).to_contain_text("Ana Editor changed this edition just now")  # her own save hides nothing
    strip(ana).get_by_role("button", name="Approve").click()
    dialog = ana.get_by_role("dialog")
    expect(dialog).to_contain_text("Changed since you opened this page")
    expect(dialog).to_contain_text("by Ana Editor")
    dialog.get_by_role("button", name="Close").click()
    with ana.expect_navigation():  # until it is loaded: before, the button leads to a page of its own
        news(ana).get_by_role("link", name="Load it").click()
    expect(ana.locator("#item-2-headline")).to_have_value("Singapore buys power from Darwin")
    expect(news(ana)).to_be_hidden()
    strip(ana).get_by_role("button", name="Approve").click()
    expect(dialog).to_contain_text("Approve this edition?")
    expect(dialog).not_to_contain_text("Changed since")
    accept_and_approve(dialog)
    wait_for(lambda: room.edition().status.value == "approved")
    expect(strip(ana)).to_contain_text("Approved by Ana Approver")
    expect(news(ana)).to_be_hidden()  # she did that herself
    look_up(ben)
    expect(news(ben)).to_contain_text("It is approved now (Ana Approver, just now)")
