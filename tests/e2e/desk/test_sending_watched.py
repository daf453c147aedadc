"""An approver sends an edition now, watches it go, and stops it in the middle: with a script in it, and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from digest.engine import approving
from digest.engine.approving import Consent
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.desk.newsroom import READERS
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM

REFUSED, LATER = READERS[2], READERS[3]


@pytest.fixture
def slow(room: Newsroom) -> Newsroom:
    """An approved edition, and a mail server that takes its time and refuses a reader."""
    room.post.seconds = 0.4
    room.post.rcpt_replies[REFUSED] = "550 5.1.1 user unknown"
    newsletter = room.installation.newsletter(None)
    approving.approve(room.installation, newsletter, "latest", Consent("Ana Approver", accept_all=True))
    return room


def at_the_sending(room: Newsroom, *, script: bool) -> Page:
    page = room.log_in(Role.APPROVER, script=script)
    page.goto(f"{page.url.partition('#')[0]}/sending")
    return page


def the_minute_passes(room: Newsroom) -> None:
    with room.installation.database.write() as session:
        newsletter = room.installation.newsletter(None)
        lifecycle.find(session, newsletter.slug, "latest").send_at = room.installation.clock.now()


def status(room: Newsroom) -> EditionStatus:
    return room.edition().status


def test_a_sending_is_watched_stopped_and_finished(slow: Newsroom) -> None:
    page = at_the_sending(slow, script=True)
    page.get_by_role("button", name="Send now").click()
    page.get_by_text(re.compile(r"Goes out in [45]\d s")).wait_for()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("button", name="Send now").click()
    the_minute_passes(slow)
    page.get_by_text(re.compile(r"[1-9]\d* of \d+ copies done")).wait_for()  # nobody loaded the page again

    page.get_by_role("button", name="Pause").click()
    page.get_by_text(re.compile("Paused with .* left")).wait_for()
    wait_for(lambda: slow.record()[-1] == "paused")
    page.wait_for_timeout(3_000)  # the few under way are finished
    taken = len(slow.post.accepted)
    page.wait_for_timeout(1_500)
    assert len(slow.post.accepted) == taken < len(READERS)

    page.get_by_role("button", name="Resume").click()
    page.get_by_text(re.compile(r"Sent to \d+ of \d+ readers")).wait_for()  # the page turns by itself
    assert status(slow) is EditionStatus.SENT
    assert page.title().startswith("Sent")
    page.get_by_role("listitem").filter(has_text="there is no such mailbox").wait_for()
    row = page.get_by_role("row").filter(has_text=REFUSED)
    assert "550 5.1.1 user unknown" in row.inner_text()
    assert page.get_by_role("row").count() == 2  # with its head; who got it is not in trouble
    copies = [to for to, _ in slow.post.accepted]
    assert sorted(copies) == sorted(set(copies))
    assert REFUSED not in copies


def test_without_script_a_sending_is_looked_at_again(slow: Newsroom) -> None:
    page = at_the_sending(slow, script=False)
    page.get_by_role("button", name="Send now").click()
    page.get_by_text(re.compile(r"Goes out in")).wait_for()
    the_minute_passes(slow)
    wait_for(lambda: status(slow) is EditionStatus.SENDING)
    page.get_by_role("link", name="Load the page again").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_text(re.compile("Paused with .* left")).wait_for()
    page.get_by_role("button", name="Resume").click()
    wait_for(lambda: status(slow) is EditionStatus.SENT)
    page.get_by_role("link", name="Load the page again").click()
    page.get_by_text(re.compile(r"Sent to \d+ of \d+ readers")).wait_for()
    page.get_by_role("row").filter(has_text=REFUSED).wait_for()

    page.get_by_label("Address contains").fill(LATER)
    page.get_by_label("State").select_option("any")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("row").filter(has_text=LATER)
    assert "sent" in row.inner_text()


def test_a_cancelling_asks_once_and_can_be_brought_back(slow: Newsroom) -> None:
    page = at_the_sending(slow, script=True)
    page.get_by_role("link", name="Cancel this edition").click()
    page.get_by_role("link", name="Leave it as it is").click()
    assert status(slow) is EditionStatus.APPROVED
    page.get_by_role("link", name="Cancel this edition").click()
    page.get_by_role("button", name="Cancel edition").click()
    page.get_by_text(re.compile(r"It can be brought back for 9 min")).wait_for()
    assert status(slow) is EditionStatus.SKIPPED
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_text("Goes out in").wait_for()
    assert status(slow) is EditionStatus.APPROVED
