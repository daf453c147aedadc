"""The same way in a browser that runs no script: each step is a form or a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.desk import board
from tests.e2e.desk.newsroom import OUTSIDE, READERS, REVIEWER
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def save(within: Locator, **texts: str) -> None:
    """Type texts anew and press the button of their form."""
    for label, words in texts.items():
        board.field(within, label).fill(words)
    within.get_by_role("button", name="Save", exact=True).first.click()


def approve(page: Page) -> None:
    """Approve on the page that asks."""
    board.strip(page).get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Approve edition 1?")).to_be_visible()
    board.accept_and_approve(page)


def said(page: Page) -> Locator:
    """The line about what was done."""
    return page.locator("[data-said]")


def test_the_whole_way_without_script(room: Newsroom) -> None:
    page = room.log_in(Role.APPROVER, script=False)
    read(page)
    edit(room, page)
    disagree(room, page)
    preview(page)
    fail_and_mend(room, page)
    approve_and_change(room, page)
    approve_by_mail(room)
    send(room, page)
    look_back(page)
    assert room.edition().status is EditionStatus.SENT


def read(page: Page) -> None:
    """The board says what there is and why, and narrows it."""
    first = board.stories(page).get_by_role("listitem").first
    expect(first).to_contain_text("4 outlets in 4 countries")
    first.get_by_text("Why, and who").click()
    expect(first).to_contain_text("4 outlets in 4 countries; North Korea, South Korea, Japan; security")
    board.stories(page).get_by_role("searchbox").fill("Mongolia")
    board.stories(page).get_by_role("button", name="Search").click()
    expect(board.stories(page).get_by_role("heading", level=3)).to_have_count(1)
    board.stories(page).get_by_role("link", name="Show all").click()


def edit(room: Newsroom, page: Page) -> None:
    """What is saved is stored, and the preview has it."""
    save(board.story(page, board.LEAD), Headline=board.HEADLINE, Summary=board.SUMMARY)
    expect(said(page)).to_have_text("Saved.")
    save(board.edition(page), Subject=board.SUBJECT)
    expect(page).to_have_title(re.compile(board.SUBJECT))
    first, *_ = room.items()
    assert (first.headline, first.summary_text) == (board.HEADLINE, board.SUMMARY)
    assert room.edition().subject == board.SUBJECT


def disagree(room: Newsroom, page: Page) -> None:
    """Two change the same words: the second is shown both, and nothing is lost."""
    other = room.log_in(Role.EDITOR, script=False)
    save(board.story(other, board.FIRST_MAIN), Headline=board.THEIRS)
    expect(said(other)).to_have_text("Saved.")
    save(board.story(page, board.FIRST_MAIN), Headline=board.MINE)
    clash = page.get_by_role("group", name="Two wordings of headline")
    expect(clash).to_contain_text("Ana Editor changed this")
    expect(clash.locator(".wording")).to_have_text([board.THEIRS, board.MINE])
    assert room.items()[1].headline == board.THEIRS
    clash.get_by_role("button", name="Use mine").click()
    expect(said(page)).to_have_text("Saved.")
    assert room.items()[1].headline == board.MINE


def preview(page: Page) -> None:
    """The real email, in every way that readers see it."""
    frame = page.get_by_title("Preview of the edition")
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()
    expect(frame).to_have_js_property("clientWidth", 375)
    light = board.ground(page)
    board.look(page, "Desktop", "Dark", "No images")
    wait_for(lambda: frame.evaluate("frame => frame.clientWidth") > 375)
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()
    wait_for(lambda: board.ground(page) not in {light, ""})
    expect(board.framed(page).locator("img").first).to_have_js_property("naturalWidth", 0)
    board.look(page, "Plain text")
    expect(board.framed(page).locator("pre")).to_contain_text(board.HEADLINE)
    board.look(page, "Web page")
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()


def fail_and_mend(room: Newsroom, page: Page) -> None:
    """A number that no source has: it is said where it stands, and keeps the edition from being approved."""
    save(board.story(page, board.LEAD), Summary=board.UNSUPPORTED)
    expect(board.story(page, board.LEAD)).to_contain_text("No source says “4,417")
    board.strip(page).get_by_role("button", name="Approve").click()
    expect(page.get_by_role("main")).to_contain_text("It cannot be approved yet: 1 check fails")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").click()
    save(board.story(page, board.LEAD), Summary=board.SUMMARY)
    board.strip(page).get_by_role("link", name="Checks").click()
    expect(page.get_by_role("heading", name="Pre-flight checks")).not_to_contain_text("fails")
    page.get_by_role("link", name="Decoding Asia 1").click()
    assert room.approvals() == []


def approve_and_change(room: Newsroom, page: Page) -> None:
    """An approval is of the words that stood there: other words end it, and the board says so."""
    approve(page)
    expect(said(page)).to_contain_text("Approved. It goes out in")
    assert room.edition().status is EditionStatus.APPROVED
    board.edition(page).get_by_role("link", name="Edit: takes the approval away").click()
    expect(board.edition(page)).to_contain_text("Any change takes the approval away.")
    board.field(board.edition(page), "Editor’s note").fill(board.NOTE)
    board.edition(page).get_by_role("button", name="Save", exact=True).first.click()
    expect(board.strip(page)).to_contain_text("draft")
    (given,) = room.approvals()
    assert given.voided_at is not None
    board.strip(page).get_by_role("button", name="Ask for review").click()
    expect(said(page)).to_have_text("1 reviewer will be mailed within a minute.")


def approve_by_mail(room: Newsroom) -> None:
    """A link in a mail, for somebody without a login: to open it approves nothing, to press its button does."""
    wait_for(lambda: len(room.mails(REVIEWER)) > 1)
    page = room.nobody(script=False, width=375)
    page.goto(board.link_in(room.mails(REVIEWER)[-1]).removeprefix(OUTSIDE))
    expect(board.framed(page).get_by_text(board.NOTE)).to_be_visible()
    assert room.edition().status is EditionStatus.DRAFT
    board.accept_and_approve(page)
    expect(said(page)).to_have_text("Approved. Thank you.")
    assert room.approvals()[-1].approved_by == f"{REVIEWER} (by mail)"


def send(room: Newsroom, page: Page) -> None:
    """Nothing goes out before the undo window is over; then every reader gets one copy of what was approved."""
    page.reload()
    board.strip(page).get_by_role("link", name="Sending").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    assert room.edition().status is EditionStatus.APPROVED
    room.clock.forward(seconds=61)
    wait_for(lambda: room.edition().status is EditionStatus.SENT)
    page.get_by_role("link", name="Load the page again").last.click()
    expect(page.get_by_text("Sent to 12 readers")).to_be_visible()
    assert sorted(to for to, _ in room.post.accepted if to != REVIEWER) == READERS
    assert {mail["Subject"] for reader in READERS for mail in room.mails(reader)} == {board.SUBJECT}


def look_back(page: Page) -> None:
    """Who did what stays to be read, word for word."""
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(f"{REVIEWER} (by mail)")
    page.get_by_label("From revision").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("ins").filter(has_text="Pyongyang")).not_to_have_count(0)
