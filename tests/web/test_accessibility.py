"""Can everybody use the desk? axe-core asks of every page, by day and by night, on a phone and on a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright
from sqlmodel import select

from digest.collect.store import sync_feeds
from digest.compose.changes import SetLine
from digest.db.accounts import Role
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import EditionStatus
from digest.db.feeds import Feed
from digest.deliver import ledger
from digest.engine import revising
from digest.web.desk.access import COOKIE
from tests.compose.screens import NEEDS_CHROMIUM, launched
from tests.fakes.editions import NOW, SLUG, bare_edition
from tests.fakes.programs import NODE_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from sqlmodel import Session

    from tests.fakes.desk import Desk

pytestmark = [NEEDS_CHROMIUM, pytest.mark.needs("npm:axe-core", "npm, then run make test again")]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RUN = """async () => {
    // What is in the frame of the preview is the email, which has tests of its own.
    const rules = {"frame-tested": {enabled: false}};
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"], iframes: false, rules});
    const told = each => each.nodes.map(node => [each.id, node.html.slice(0, 200), node.failureSummary]);
    return {violations: found.violations.flatMap(told), undecided: found.incomplete.flatMap(told)};
}"""
FOCUSABLE = """() => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']"
)].filter(each => each.checkVisibility() && !each.disabled && each.type !== "hidden").length"""
FOCUSED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body || at.matches("iframe")) return null; // what is inside a frame has its own ring
    const style = getComputedStyle(at);
    const all = [...document.querySelectorAll("*")];
    return {number: all.indexOf(at), html: at.outerHTML.slice(0, 120),
            ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""

BOARD = "/desk/newsletters/asia/editions/1"
HALF_SENT = "/desk/newsletters/asia/editions/2"


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
    "board, a check fails": Case(BOARD, checks_failed),
    "board, approving": Case(BOARD, approving),
    "approve": Case(f"{BOARD}/approve", everything_open),
    "checks": Case(f"{BOARD}/checks", everything_open),
    "sending": Case(f"{BOARD}/sending"),
    "sending, an hour refused": Case(BOARD, posted("sending/hour", "day=2020-01-01&hour=07:30")),
    "sending, half done": Case(f"{HALF_SENT}/sending", everything_open),
    "sending, to a viewer": Case(f"{HALF_SENT}/sending", everything_open, role=Role.VIEWER),
    "cancelling": Case(f"{HALF_SENT}/sending/cancel"),
    "history": Case(f"{BOARD}/history"),
    "what changed": Case(f"{BOARD}/history/compare"),
    "past editions": Case("/desk/editions"),
    "past editions, found": Case("/desk/editions?q=port"),
    "past editions, nothing found": Case("/desk/editions?q=nothing-of-that"),
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright, launched(playwright.chromium, ARGUMENTS) as running:
        yield running


def _half_send(session: Session) -> None:
    """A second edition, paused, with a copy that was refused and one of which nobody knows."""
    edition = bare_edition(session, number=2)
    edition.status = EditionStatus.PAUSED
    ledger.open_rows(session, edition.id, edition.newsletter, NOW)
    refused, unknown, *_ = session.exec(select(Delivery)).all()
    refused.status, refused.reply = DeliveryStatus.REFUSED, "550 5.1.1 user unknown"
    unknown.status = DeliveryStatus.UNKNOWN


@pytest.fixture
def troubled(desk: Desk) -> Desk:
    """The desk, with a feed that fails, a draft that was edited, an edition half sent, and people who are logged in."""
    installation = desk.installation
    with installation.database.write() as session:
        sync_feeds(session, installation.settings.feeds)
        session.flush()
        feed = session.exec(select(Feed)).one()
        feed.last_error, feed.failures = "answers 404 Not Found: there is no feed at this address", 3
        feed.state_affiliated = feed.paywall = True
        _half_send(session)
    change = SetLine("preheader", "Also: the ports open early", "Also: the ports of Norvania are early this year")
    revising.revise(installation, installation.newsletter(SLUG), 1, change, "Ben Editor")
    for role in Role:
        desk.visitor(role)
    return desk


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def page(request: pytest.FixtureRequest, browser: Browser, troubled: Desk) -> Iterator[Page]:
    """A page in a window as wide as a phone, made ready."""
    case: Case = request.param
    context = browser.new_context(
        base_url=troubled.address, bypass_csp=True, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    )
    if case.role:
        token = troubled.visitor(case.role).cookies[COOKIE]
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{troubled.address}/desk"}])
    opened = context.new_page()
    opened.goto(case.path)
    case.prepare(opened)
    yield opened
    context.close()


def faults(page: Page) -> dict[str, Any]:
    """What axe finds with all its rules, of WCAG and of good practice."""
    found: dict[str, Any] = page.evaluate(RUN)
    return found


def test_axe_finds_no_fault(page: Page) -> None:
    page.add_script_tag(path=NODE_PACKAGES / "axe-core" / "axe.min.js")
    found = {}
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 4000})  # nothing scrolls: axe looks at what can be seen
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[f"{width} {scheme}"] = faults(page)
    assert list(found.values()) == [{"violations": [], "undecided": []}] * 4


def test_on_a_phone_the_page_does_not_scroll_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_every_control_is_reached_by_the_keyboard_and_shows_that_it_is(page: Page) -> None:
    controls: int = page.evaluate(FOCUSABLE)
    reached = set()
    for _ in range(3 * controls + 20):  # a field for a day is reached in several steps, and a page may focus one itself
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused:
            assert focused["ring"], focused["html"]
            reached.add(focused["number"])
    assert len(reached) == controls


def test_axe_would_find_a_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>Desk</h1><p style='color: #aaa'>dim</p><input></main>")
    page.add_script_tag(path=NODE_PACKAGES / "axe-core" / "axe.min.js")
    assert {rule for rule, _, _ in faults(page)["violations"]} >= {"color-contrast", "label", "html-has-lang"}
