"""A reader's whole way, in a browser: sign up, confirm, read, choose, leave by both ways, and come again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import pytest

from digest.db.audience import Frequency, Standing
from digest.engine import sending
from digest.engine.audience.upkeep import keep_up
from digest.web.server import serving
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes.audience import LEE, outbox
from tests.fakes.editions import SLUG, MovingClock, approved_edition
from tests.fakes.living import offering, subscription
from tests.fakes.reviewing import body, parsed
from tests.web.conftest import browser, furnished  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from digest.engine.installation import Installation

pytestmark = NEEDS_CHROMIUM


@dataclass
class Reader:
    """Somebody at a browser, and their inbox."""

    installation: Installation
    page: Page
    seen: list[bytes] = field(default_factory=list)

    def sign_up(self) -> None:
        """Send the form, and press the button that the mail leads to."""
        before = len(self.inbox())
        self.page.goto("/")
        self.page.get_by_label("Email address").fill(LEE)
        self.page.get_by_role("button", name="Sign up").click()
        self.page.get_by_role("heading", name="Look at your inbox").wait_for()
        (question,) = self.inbox()[before:]
        assert self.standing() is not Standing.ACTIVE
        self.follow(question, "confirm")
        assert self.standing() is not Standing.ACTIVE
        self.page.get_by_role("button", name="Confirm the subscription").click()
        self.page.get_by_role("heading", name="You are subscribed").wait_for()

    def inbox(self) -> list[bytes]:
        """The mails that came, in the order of their coming: two of one second have the same date."""
        keep_up(self.installation, lambda _line: None)
        self.seen += [each for each in outbox(self.installation) if LEE in parsed(each)["To"] and each not in self.seen]
        return self.seen

    def follow(self, mail: bytes, place: str) -> None:
        """Click the link of a mail that leads to a kind of page."""
        link = re.search(rf"https://[^/\s]+(/{place}/[^\s>]+)", body(mail, "plain"))
        assert link is not None, body(mail, "plain")
        self.page.goto(link[1])

    def standing(self) -> Standing:
        """How they stand with the newsletter."""
        return subscription(self.installation, LEE).standing


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def reader(request: pytest.FixtureRequest, tmp_path: Path, browser: Browser) -> Iterator[Reader]:  # noqa: F811
    """Somebody who reads the pages of a newsletter with one edition that was sent, and a weekly best-of."""
    clock = MovingClock()
    with furnished(tmp_path, clock) as made:
        installation = offering(made)
        approved_edition(installation, number=2)
        sending.send(installation, installation.newsletter(SLUG), "2")
        with (
            serving(installation) as address,
            browser.new_context(base_url=address, java_script_enabled=request.param) as context,
        ):
            yield Reader(installation, context.new_page())


def test_a_reader_comes_reads_chooses_leaves_and_comes_again(reader: Reader) -> None:
    page = reader.page
    reader.sign_up()
    assert reader.standing() is Standing.ACTIVE
    welcome = reader.inbox()[-1]
    assert parsed(welcome)["Subject"] == "Welcome to Decoding Asia"

    reader.follow(welcome, "archive")
    page.get_by_role("heading", name="Port 2 of Norvania loads its first ship").wait_for()

    reader.follow(welcome, "preferences")
    page.get_by_label("The best of the week alone").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").wait_for()
    assert subscription(reader.installation, LEE).frequency is Frequency.WEEKLY

    one_click = urlsplit(parsed(welcome)["List-Unsubscribe"].strip("<>")).path
    answer = httpx2.post(
        str(page.evaluate("location.origin")) + one_click,
        data={"List-Unsubscribe": "One-Click"},
        follow_redirects=False,
    )
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert reader.standing() is Standing.UNSUBSCRIBED
    assert "unsubscribed" in parsed(reader.inbox()[-1])["Subject"].lower()

    reader.sign_up()
    assert reader.standing() is Standing.ACTIVE
    reader.follow(reader.inbox()[-1], "unsubscribe")
    assert reader.standing() is Standing.ACTIVE
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You are unsubscribed").wait_for()
    assert reader.standing() is Standing.UNSUBSCRIBED

    reader.sign_up()
    assert reader.standing() is Standing.ACTIVE
