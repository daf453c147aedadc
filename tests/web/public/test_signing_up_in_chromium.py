"""Signing up in a real browser without script, to the welcome in the inbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.db.audience import AudienceMailKind, Standing
from digest.engine.audience.signing_up import settle_next
from digest.engine.audience.upkeep import keep_up
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes import axe
from tests.fakes.answering import answering
from tests.fakes.audience import LEE, audience_mails, outbox
from tests.fakes.editions import SLUG, MovingClock
from tests.fakes.living import last_mail, mail_link, offering, subscription
from tests.fakes.reviewing import body, parsed
from tests.web.conftest import furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

    from digest.engine.installation import Installation

pytestmark = NEEDS_CHROMIUM

PHONE: ViewportSize = {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two newsletters, each with a weekly best-of."""
    with furnished(tmp_path_factory.mktemp("pages"), MovingClock()) as made:
        yield offering(made, "africa")


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Where its pages are served."""
    with answering(installation) as made:
        yield made


def sign_up(page: Page, email: str) -> None:
    page.goto("/subscribe")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Sign up").click()


@pytest.mark.needs("npm:axe-core", "npm, then run make test again")
def test_everybody_can_use_every_page(installation: Installation, address: str, browser: Browser) -> None:
    with browser.new_context(base_url=address, bypass_csp=True, viewport=PHONE, reduced_motion="reduce") as context:
        page = context.new_page()
        sign_up(page, "eve@readers.example")
        settle_next(installation)
        link = mail_link(last_mail(installation, AudienceMailKind.CONFIRM))
        for name, path in {"form": "/subscribe", "snippet": f"/embed/{SLUG}", "question": link}.items():
            page.set_viewport_size(PHONE)  # axe has looked at it on a desk, too
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
            assert axe.unreached(page) == 0, name
            assert axe.all_faults(page) == {}, name
        page.get_by_role("button", name="Confirm").click()
        assert axe.all_faults(page) == {}, "done"
        sign_up(page, "eve@readers.example")
        assert axe.all_faults(page) == {}, "received"
        page.goto("/subscribe")
        page.get_by_label("Decoding Asia").uncheck()
        page.get_by_label("Email address").fill("eve@readers.example")
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert axe.all_faults(page) == {}, "no newsletter chosen"


def test_one_signs_up_confirms_and_is_welcomed(installation: Installation, address: str, browser: Browser) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/subscribe")
        page.get_by_label("Email address").fill(" Lee@Readers.example")
        page.get_by_label("The best of the week alone").check()
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Look at your inbox")
        keep_up(installation, lambda _line: None)
        question = next(each for each in outbox(installation) if parsed(each)["To"] == LEE)
        link = re.search(r"/confirm/\S+", body(question, "plain"))
        assert link is not None
        page.goto(link[0])
        page.get_by_role("button", name="Confirm the subscription").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")
    keep_up(installation, lambda _line: None)
    assert subscription(installation, LEE).standing is Standing.ACTIVE
    assert audience_mails(installation)[-1].kind is AudienceMailKind.WELCOME
    assert any(parsed(each)["Subject"] == "Welcome to Decoding Asia" for each in outbox(installation))
