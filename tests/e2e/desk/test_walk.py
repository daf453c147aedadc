"""From the day's stories to the last reader's inbox, as editors go with a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from digest.engine.building import build
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.desk import board
from tests.e2e.desk.newsroom import OUTSIDE, READERS, REVIEWER
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def save(room: Newsroom, page: Page, text: Locator, words: str) -> None:
    """Type a text anew and leave it; the desk has it then, without a button."""
    before = room.edition().revision
    text.fill(words)
    text.blur()
    wait_for(lambda: room.edition().revision > before)
    expect(board.edition(page).get_by_role("status")).to_have_text("Saved")


def approve(page: Page) -> None:
    """Approve in the dialog of the board."""
    board.strip(page).get_by_role("button", name="Approve").click()
    board.accept_and_approve(page.get_by_role("dialog", name="Approve this edition?"))
    expect(board.strip(page)).to_contain_text("Approved by Ana Approver")


def test_the_whole_way(room: Newsroom) -> None:
    build(room.installation, room.installation.newsletter(None))
    page = room.log_in(Role.APPROVER)
    read(page)
    edit(room, page)
    disagree(room, page)
    preview(page)
    fail_and_mend(room, page)
    approve_and_change(room, page)
    approve_by_mail(room)
    send(room, page)
    every_reader_got_it(room)
    look_back(page)
    assert room.edition().status is EditionStatus.SENT


def read(page: Page) -> None:
    """The board says what there is and why."""
    first = board.stories(page).get_by_role("listitem").first
    expect(first).to_contain_text("4 outlets in 4 countries")
    first.get_by_text("Why, and who").click()
    expect(first).to_contain_text("4 outlets in 4 countries; North Korea, South Korea, Japan; security")
    expect(board.strip(page)).to_contain_text(re.compile(r"draft\s+Due in 5\d min, at 07:00 Singapore time"))


def edit(room: Newsroom, page: Page) -> None:
    """What is typed is stored by itself."""
    lead = board.story(page, board.LEAD)
    save(room, page, board.field(lead, "Headline"), board.HEADLINE)
    save(room, page, board.field(lead, "Summary"), board.SUMMARY)
    save(room, page, board.field(board.edition(page), "Subject"), board.SUBJECT)
    first, *_ = room.items()
    assert (first.headline, first.summary_text) == (board.HEADLINE, board.SUMMARY)
    assert room.edition().subject == board.SUBJECT
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()


def disagree(room: Newsroom, page: Page) -> None:
    """Two change the same words: both see both, and nothing is lost."""
    other = room.log_in(Role.EDITOR)
    save(room, other, board.field(board.story(other, board.FIRST_MAIN), "Headline"), board.THEIRS)
    text = board.field(board.story(page, board.FIRST_MAIN), "Headline")
    text.fill(board.MINE)
    text.blur()
    clash = page.get_by_role("group", name="Two wordings of headline")
    expect(clash).to_contain_text("Ana Editor changed this")
    expect(clash.locator(".wording")).to_have_text([board.THEIRS, board.MINE])
    assert room.items()[1].headline == board.THEIRS
    expect(text).to_have_value(board.MINE)
    clash.get_by_role("button", name="Use mine").click()
    wait_for(lambda: room.items()[1].headline == board.MINE)
    expect(clash).to_be_hidden()


def preview(page: Page) -> None:
    """The real email, in every way that readers see it."""
    frame = page.locator("iframe[title='Preview of the edition']:not(.coming)").last
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()
    expect(frame).to_have_js_property("clientWidth", 375)
    light = board.ground(page)
    board.look(page, "Desktop")
    wait_for(lambda: frame.evaluate("frame => frame.clientWidth") > 375)
    board.look(page, "Dark")
    wait_for(lambda: board.ground(page) not in {light, ""})
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()
    board.look(page, "No images")
    expect(board.framed(page).locator("img").first).to_have_js_property("naturalWidth", 0)
    board.look(page, "Plain text")
    expect(board.framed(page).locator("pre")).to_contain_text(board.HEADLINE)
    board.look(page, "Web page")
    expect(board.framed(page).get_by_role("heading", name=board.HEADLINE)).to_be_visible()
    board.look(page, "Email", "Phone", "Dark", "No images")
    wait_for(lambda: board.ground(page) == light)


def fail_and_mend(room: Newsroom, page: Page) -> None:
    """A number that no source has: it is said where it stands, and keeps the edition from being approved."""
    lead = board.story(page, board.LEAD)
    save(room, page, board.field(lead, "Summary"), board.UNSUPPORTED)
    expect(lead).to_contain_text("No source says “4,417")
    expect(board.strip(page).get_by_role("link", name="1 check fails")).to_be_visible()
    board.strip(page).get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog", name="Approve this edition?")
    expect(dialog).to_contain_text("It cannot be approved yet: 1 check fails")
    expect(dialog.get_by_role("button", name="Approve")).to_have_count(0)
    dialog.get_by_role("link").first.click()
    expect(dialog).to_be_hidden()
    save(room, page, board.field(lead, "Summary"), board.SUMMARY)
    expect(board.strip(page).get_by_role("link", name="Checks pass")).to_be_visible()
    assert room.approvals() == []


def approve_and_change(room: Newsroom, page: Page) -> None:
    """An approval is of the words that stood there: other words end it, and the board says so."""
    approve(page)
    (given,) = room.approvals()
    assert (given.approved_by, given.voided_at, room.edition().status) == ("Ana Approver", None, EditionStatus.APPROVED)
    note = board.field(board.edition(page), "Editor’s note")
    expect(note).not_to_be_editable()
    board.edition(page).get_by_role("button", name="Edit: takes the approval away").click()
    save(room, page, note, board.NOTE)
    expect(board.strip(page)).not_to_contain_text("Approved by")
    expect(board.strip(page)).to_contain_text("draft")
    (given,) = room.approvals()
    assert given.voided_at is not None
    assert room.edition().status is EditionStatus.DRAFT
    board.strip(page).get_by_role("button", name="Ask for review").click()
    expect(page.get_by_text("1 reviewer will be mailed within a minute.")).to_be_visible()


def approve_by_mail(room: Newsroom) -> None:
    """A link in a mail, for somebody without a login: to open it approves nothing, to press its button does."""
    wait_for(lambda: len(room.mails(REVIEWER)) > 1)
    link = board.link_in(room.mails(REVIEWER)[-1])
    assert link.startswith(f"{OUTSIDE}/desk/review/")
    page = room.nobody(width=375)
    page.goto(link.removeprefix(OUTSIDE))
    expect(page.get_by_role("button", name="Approve edition 1")).to_be_visible()
    expect(board.framed(page).get_by_text(board.NOTE)).to_be_visible()
    assert room.edition().status is EditionStatus.DRAFT
    assert room.used_links() == []
    board.accept_and_approve(page)
    expect(page.get_by_text("Approved. Thank you.")).to_be_visible()
    assert room.approvals()[-1].approved_by == f"{REVIEWER} (by mail)"
    assert room.used_links() == [REVIEWER]


def send(room: Newsroom, page: Page) -> None:
    """Nothing goes out before the undo window is over; then the page follows to the last copy, by itself."""
    page.reload()
    board.strip(page).get_by_role("link", name="Sending").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It goes out in 60 seconds.")).to_be_visible()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    assert room.edition().status is EditionStatus.APPROVED
    room.post.is_held = True
    room.clock.forward(seconds=61)
    expect(page.get_by_text("0 of 12 copies done")).to_be_visible()
    room.post.is_held = False
    expect(page.get_by_text("Sent to 12 readers")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(13)


def every_reader_got_it(room: Newsroom) -> None:
    """One copy each, with the words that were approved."""
    for reader in READERS:
        (mail,) = room.mails(reader)
        assert mail["Subject"] == board.SUBJECT
        body = mail.get_body(("html",))
        assert body is not None
        assert board.HEADLINE in body.get_content()
        assert board.NOTE in body.get_content()


def look_back(page: Page) -> None:
    """Who did what stays to be read."""
    page.get_by_role("link", name="History", exact=True).click()
    for told in ("Ana Editor", "Ana Approver", f"{REVIEWER} (by mail)", "The sending begins", "All sent"):
        expect(page.get_by_role("main")).to_contain_text(told)
    page.get_by_role("link", name="Past editions").click()
    row = page.get_by_role("row", name=board.SUBJECT)
    expect(row).to_contain_text("12 sent")
