"""Living with a newsletter in a real browser without script: choosing, leaving, coming back, moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.audience.choices import Choices
from digest.db.audience import AudienceMailKind, Frequency, Standing
from digest.engine.audience import leaving, moving, preferring
from digest.tokens import Purpose
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes import axe
from tests.fakes.answering import answering
from tests.fakes.editions import MovingClock, subscribe
from tests.fakes.living import last_mail, mail_link, offering, own_link, subscription
from tests.web.conftest import furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from digest.engine.installation import Installation

pytestmark = NEEDS_CHROMIUM
BEN, CAI, DAN = "ben@readers.example", "cai@readers.example", "dan@readers.example"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Ann is subscribed, Ben has left, Cai pauses and was asked whether she moves; Dan does all of it."""
    with furnished(tmp_path_factory.mktemp("pages"), MovingClock()) as made:
        with made.database.write() as session:
            subscribe(session, [DAN])
        offered = offering(made, "africa")
        leaving.leave(offered, token_of(own_link(offered, Purpose.UNSUBSCRIBE, BEN)), source="test")
        cai = token_of(own_link(offered, Purpose.PREFERENCES, CAI))
        preferring.pause(offered, cai)
        moving.ask(offered, cai, "cai@office.example")
        moving.agree(offered, token_of(mail_link(last_mail(offered, AudienceMailKind.MOVE_FROM))))
        yield offered


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Where its pages are served."""
    with answering(installation) as made:
        yield made


@pytest.fixture
def page(address: str, browser: Browser) -> Iterator[Page]:
    """A page without script."""
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        yield context.new_page()


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def pages(installation: Installation) -> dict[str, str]:
    """Every page, in each of its states."""
    return {
        "preferences": own_link(installation, Purpose.PREFERENCES),
        "preferences, saved": own_link(installation, Purpose.PREFERENCES) + "?said=saved",
        "preferences, paused": own_link(installation, Purpose.PREFERENCES, CAI),
        "preferences, of who left": own_link(installation, Purpose.PREFERENCES, BEN),
        "unsubscribe": own_link(installation, Purpose.UNSUBSCRIBE),
        "unsubscribe, done": own_link(installation, Purpose.UNSUBSCRIBE, BEN),
        "return": mail_link(last_mail(installation, AudienceMailKind.GOODBYE)),
        "move": mail_link(last_mail(installation, AudienceMailKind.MOVE_TO)),
        "a link that is over": "/move/1-" + "a" * 27,
        "a link that is nobody's": "/preferences/1-" + "a" * 27,
        "the front of several newsletters": "/",
    }


@pytest.mark.needs("npm:axe-core", "npm, then run make test again")
def test_everybody_can_use_every_page(installation: Installation, address: str, browser: Browser) -> None:
    with browser.new_context(
        base_url=address, bypass_csp=True, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    ) as context:
        for name, path in pages(installation).items():
            page = context.new_page()
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
            assert axe.unreached(page) == 0, name
            assert axe.all_faults(page) == {}, name
            page.close()


def test_an_address_that_is_none_is_told_where_it_stands(installation: Installation, page: Page) -> None:
    page.goto(own_link(installation, Purpose.PREFERENCES))
    page.get_by_label("The new address").fill("ann@office")
    page.get_by_role("button", name="Change the address").click()
    assert page.get_by_role("alert").inner_text().startswith("That is not an address")
    expect(page.get_by_label("The new address")).to_have_value("ann@office")


def test_one_chooses_leaves_comes_back_and_moves(installation: Installation, page: Page) -> None:
    page.goto(own_link(installation, Purpose.PREFERENCES, DAN))
    page.get_by_label("The best of the week alone").check()
    page.get_by_label("What comes first").select_option(label="Japan")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("link", name="Unsubscribe").click()
    page.get_by_label("What made you leave?").fill("Too much of it")
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert subscription(installation, DAN).standing is Standing.UNSUBSCRIBED

    page.goto(mail_link(last_mail(installation, AudienceMailKind.GOODBYE)))
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
    assert Choices.of(subscription(installation, DAN)) == Choices(Frequency.WEEKLY, "JP")

    page.goto(own_link(installation, Purpose.PREFERENCES, DAN))
    page.get_by_label("The new address").fill("dan@office.example")
    page.get_by_role("button", name="Change the address").click()
    for kind in (AudienceMailKind.MOVE_FROM, AudienceMailKind.MOVE_TO):
        page.goto(mail_link(last_mail(installation, kind)))
        page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your address is changed")
    assert subscription(installation, "dan@office.example").standing is Standing.ACTIVE
