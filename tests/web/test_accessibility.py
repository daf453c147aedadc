"""Can everybody use the desk? axe-core asks of every page, by day and by night, on a phone and on a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience import feedback, standing
from digest.audience.feedback import Answer
from digest.collect.store import sync_feeds
from digest.compose.changes import SetLine
from digest.db.accounts import Role
from digest.db.audience import Subscription
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import EditionStatus
from digest.db.feeds import Feed
from digest.deliver import ledger
from digest.engine import revising
from digest.web.desk.access import COOKIE
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes import axe
from tests.fakes.desk import served
from tests.fakes.editions import NOW, SLUG, MovingClock, bare_edition, draft_edition
from tests.web.conftest import furnished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from sqlmodel import Session

    from tests.fakes.desk import Desk

pytestmark = [NEEDS_CHROMIUM, pytest.mark.needs("npm:axe-core", "npm, then run make test again")]

BOARD = "/desk/newsletters/asia/editions/1"
HALF_SENT = "/desk/newsletters/asia/editions/2"
AUDIENCE = "/desk/newsletters/asia/audience"
OTHER = "/desk/newsletters/asia/editions/3"  # which a case may spoil


@dataclass(frozen=True, slots=True)
class Case:
    """A page, and what is done there before it is looked at; `role` is None for somebody who is not logged in."""

    path: str
    prepare: Callable[[Page], object] = lambda _page: None
    role: Role | None = Role.ADMIN


def wrong_login(page: Page) -> None:
    page.get_by_label("Email address").fill("editor@desk.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()


def wrong_password(page: Page) -> None:
    for label in ("Present password", "New password 12", "New password, again"):
        page.get_by_label(label).fill("not the password")
    page.get_by_role("button", name="Change the password").click()
    page.get_by_role("alert").wait_for()


def everything_open(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")


def somebody_added(page: Page) -> None:
    page.get_by_text("Add somebody").click()
    page.get_by_label("Email address").fill("mei@desk.example")
    page.get_by_label("Name").fill("Mei Tan")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("This password is shown once").wait_for()


def approving(page: Page) -> None:
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").wait_for()


def preview(page: Page) -> None:
    page.get_by_role("link", name="Preview", exact=True).click()


def checks_failed(page: Page) -> None:
    page.get_by_label("Subject", exact=True).fill("")
    preview(page)
    page.locator("#checks[open] a").first.wait_for()


def posted(path: str, fields: str) -> Callable[[Page], object]:
    """What a form of the edition is answered, sent by a page that is as old as `fields`."""

    def prepare(page: Page) -> None:
        page.evaluate(
            """([action, fields]) => {
                const form = Object.assign(document.createElement("form"), {method: "post", action});
                for (const [name, value] of new URLSearchParams(fields)) {
                    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
                }
                document.body.append(form);
                form.submit();
            }""",
            [f"{BOARD}/{path}", fields],
        )
        page.get_by_role("alert").wait_for()

    return prepare


CASES = {
    "login": Case("/desk/login", role=None),
    "login refused": Case("/desk/login", wrong_login, role=None),
    "trouble": Case("/desk/nothing-here"),
    "account": Case("/desk/account"),
    "account refused": Case("/desk/account", wrong_password),
    "board": Case(BOARD),
    "board, to a viewer": Case(BOARD, role=Role.VIEWER),
    "board, its preview": Case(f"{BOARD}?view=desktop&dark=1", preview),
    "board, a check fails": Case(OTHER, checks_failed),
    "board, approving": Case(BOARD, approving),
    "approve": Case(f"{BOARD}/approve", everything_open),
    "checks": Case(f"{BOARD}/checks", everything_open),
    "sending": Case(f"{BOARD}/sending"),
    "sending, an hour refused": Case(BOARD, posted("sending/hour", "day=2020-01-01&hour=07:30")),
    "sending, half done": Case(f"{HALF_SENT}/sending", everything_open),
    "sending, to a viewer": Case(f"{HALF_SENT}/sending", everything_open, role=Role.VIEWER),
    "cancelling": Case(f"{HALF_SENT}/sending/cancel"),
    "corrections": Case(f"{HALF_SENT}/corrections"),
    "history": Case(f"{BOARD}/history"),
    "what changed": Case(f"{BOARD}/history/compare"),
    "past editions": Case("/desk/editions"),
    "past editions, found": Case("/desk/editions?q=port"),
    "past editions, nothing found": Case("/desk/editions?q=nothing-of-that"),
    "audience": Case(AUDIENCE, everything_open),
    "audience, to a viewer": Case(AUDIENCE, role=Role.VIEWER),
    "audience, nobody found": Case(f"{AUDIENCE}?q=nobody-at-all"),
    "a subscriber": Case(f"{AUDIENCE}/1"),
    "feedback": Case(f"{HALF_SENT}/feedback"),
    "feedback, none": Case(f"{BOARD}/feedback"),
    "people": Case("/desk/people", everything_open),
    "a new password": Case("/desk/people", somebody_added),
    "record": Case("/desk/record"),
    "record, nothing found": Case("/desk/record?who=nobody-at-all"),
    "feeds": Case("/desk/feeds"),
    "schedule": Case("/desk/schedule"),
    "settings": Case("/desk/settings", role=Role.VIEWER),
    "two wordings": Case("/desk/account", posted("items/2", "headline=Mine&headline_before=Another")),
    "a story that cannot be added": Case("/desk/account", posted("items", "headline=Mine&url=nothing")),
}
"""Every page of the desk, in each of its states: who makes one adds it here."""


def _half_send(session: Session) -> None:
    """A second edition, paused, with a copy that was refused and one of which nobody knows."""
    edition = bare_edition(session, number=2)
    edition.status = EditionStatus.PAUSED
    ledger.open_rows(session, edition.id, edition.newsletter, NOW)
    refused, unknown, *_ = session.exec(select(Delivery)).all()
    refused.status, refused.reply = DeliveryStatus.REFUSED, "550 5.1.1 user unknown"
    unknown.status = DeliveryStatus.UNKNOWN
    ann = session.get_one(Subscription, refused.subscription_id)
    feedback.save(session, edition.id, ann, {feedback.WHOLE: Answer(useful=False, text="Mostly old news")}, NOW)
    standing.leave(session, session.get_one(Subscription, unknown.subscription_id), NOW, source="page")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a feed that fails, two drafts, an edition half sent, and people who are logged in."""
    with furnished(tmp_path_factory.mktemp("desk"), MovingClock()) as installation, served(installation) as desk:
        with installation.database.write() as session:
            sync_feeds(session, installation.settings.feeds)
            session.flush()
            feed = session.exec(select(Feed)).one()
            feed.last_error, feed.failures = "answers 404 Not Found: there is no feed at this address", 3
            feed.state_affiliated = feed.paywall = True
            _half_send(session)
        draft_edition(installation, number=3)
        change = SetLine("preheader", "Also: the ports open early", "Also: the ports of Norvania are early this year")
        revising.revise(installation, installation.newsletter(SLUG), 1, change, "Ben Editor")
        for role in Role:
            desk.visitor(role)
        yield desk


@pytest.mark.parametrize("case", list(CASES.values()), ids=list(CASES))
def test_everybody_can_use_every_page(case: Case, troubled: Desk, browser: Browser) -> None:
    with browser.new_context(
        base_url=troubled.address, bypass_csp=True, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    ) as context:
        if case.role:
            token = troubled.visitor(case.role).cookies[COOKIE]
            context.add_cookies([{"name": COOKIE, "value": token, "url": f"{troubled.address}/desk"}])
        page = context.new_page()
        page.goto(case.path)
        case.prepare(page)
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "on a phone it scrolls sideways"
        assert axe.unreached(page) == 0, "the keyboard does not reach all of it"
        assert axe.all_faults(page) == {}


def test_axe_would_find_a_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>Desk</h1><p style='color: #aaa'>dim</p><input></main>")
    found = axe.all_faults(page)
    assert {rule for rule, _, _ in found["375 light"]["violations"]} >= {"color-contrast", "label", "html-has-lang"}
    assert {rule for rule, _, _ in found["375 dark"]["violations"]} >= {"color-contrast"}
    page.close()


def test_a_control_that_the_keyboard_does_not_reach_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<style>:focus { outline: 2px solid }</style><button>One</button><button tabindex=-1>Two</button>")
    assert axe.unreached(page) == 1
    page.close()
