"""Where things are on the pages of the desk: by their roles and labels, with script and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from email.message import EmailMessage

    from playwright.sync_api import FrameLocator, Locator, Page

LEAD = "Lead story"
FIRST_MAIN = "Main story 1 of 4"

# What is typed on the way.
SUBJECT = "Two missiles, and a pact on chips"
HEADLINE = "Pyongyang fires two missiles as three navies drill"
SUMMARY = "North Korea fired two missiles toward the Sea of Japan on 14 October."
UNSUPPORTED = f"{SUMMARY} They cost 4,417 dollars."
MINE, THEIRS = "Power for Singapore, doubts in Darwin", "Singapore's cable deal leaves Darwin guessing"
NOTE = "Good morning from the desk."


def stories(page: Page) -> Locator:
    """The pane of the day's stories."""
    return page.get_by_role("region", name="Stories", exact=True)


def edition(page: Page) -> Locator:
    """The pane of the edition."""
    return page.get_by_role("region", name="Edition", exact=True)


def story(page: Page, place: str) -> Locator:
    """A story of the edition by its place, such as `Brief 2 of 8`."""
    return edition(page).get_by_role("article", name=place, exact=True)


def field(within: Locator, label: str) -> Locator:
    """A text that is edited in place."""
    return within.get_by_role("textbox", name=label, exact=True)


def strip(page: Page) -> Locator:
    """What stands above the board: its state, and what to do next."""
    return page.get_by_role("main").get_by_role("heading", level=1).locator("xpath=ancestor::header")


def framed(page: Page) -> FrameLocator:
    """What the preview shows, from when no frame is to take the place of another."""
    frame = "iframe[title='Preview of the edition']"
    expect(page.locator(frame)).to_have_count(1)
    return page.frame_locator(f"{frame}:not(.coming)").last


def look(page: Page, *modes: str) -> None:
    """Look at the preview in other modes, one after the other."""
    for mode in modes:
        page.locator("[data-modes]").get_by_text(mode, exact=True).click()


def ground(page: Page) -> str:
    """The colour behind the edition in the preview; empty while one frame takes the place of another."""
    try:
        colour: str = framed(page).locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    except Error:
        return ""
    return colour


def accept_and_approve(offer: Locator | Page) -> None:
    """Tick the warnings that stand on an offer, and approve."""
    approve = offer.get_by_role("button", name="Approve edition")
    expect(approve).to_be_visible()
    for warning in offer.get_by_role("checkbox").all():
        warning.check()
    approve.click()


def link_in(mail: EmailMessage) -> str:
    """The reviewer's link in a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/desk/review/\S+", body.get_content())
    assert found is not None
    return found[0]
