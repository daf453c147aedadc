"""How little an editor in a hurry has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from digest.db.accounts import Role
from digest.db.editions import EditionStatus, Section
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.desk.board import HEADLINE, LEAD, NOTE, SUBJECT, edition, field, story, strip
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM

MOST = 12


@dataclass
class Hands:
    """Somebody's hands at the keyboard and the mouse; each click, each chord of keys and each text typed counts one."""

    page: Page
    count: int = 0

    def click(self, target: Locator) -> None:
        """Click something."""
        self.count += 1
        target.click()

    def press(self, keys: str) -> None:
        """Press a key, or several at once."""
        self.count += 1
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        self.count += 1
        self.page.keyboard.type(text)


def test_three_edits_a_reorder_and_the_approval_take_twelve_interactions_at_most(room: Newsroom) -> None:
    page = room.log_in(Role.APPROVER)
    lead, second, third, *rest = [item.key for item in room.items()]
    hands = Hands(page)

    hands.press("e")  # the lead's headline
    expect(field(story(page, LEAD), "Headline")).to_be_focused()
    hands.press("Control+a")
    hands.type(HEADLINE)
    hands.click(field(edition(page), "Subject"))
    hands.press("Control+a")
    hands.type(SUBJECT)
    hands.click(field(edition(page), "Editor’s note"))
    hands.type(NOTE)
    hands.click(story(page, "Main story 2 of 4").get_by_role("button", name="Up"))
    wait_for(lambda: room.items()[1].key == third)
    hands.press("a")
    expect(page.get_by_role("dialog").get_by_role("button", name="Approve edition 1")).to_be_focused()
    hands.press("Enter")
    expect(strip(page)).to_contain_text("Approved by Ana Approver")

    stored = room.edition()
    assert (stored.status, stored.subject) == (EditionStatus.APPROVED, SUBJECT)
    assert stored.note == NOTE
    assert [item.key for item in room.items()] == [lead, third, second, *rest]
    assert room.items()[0].headline == HEADLINE
    assert room.items()[0].section is Section.LEAD
    (given,) = room.approvals()
    assert (given.voided_at, given.revision) == (None, stored.revision)
    assert hands.count <= MOST, f"it took {hands.count}"
