"""The email in a real browser: it fits, it can be read, in both colour schemes and without its style sheet."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import sync_playwright

from digest.compose.render.edition import render
from digest.db.editions import content_id
from tests.compose.samples import DAILY, LETTER, coverage, edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from digest.compose.render.look import Look

pytestmark = [pytest.mark.needs("chromium", "chromium"), pytest.mark.timeout(120)]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# For each text that can be seen: its words, its size in px, whether it is running text (set in the serif), and its
# contrast with what lies behind it by WCAG 2.2, "relative luminance" and "contrast ratio".
TEXTS = """() => {
    const rgba = colour => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = rgba(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.data.trim();
        if (!text || !element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        const [low, high] = [luminance(rgba(style.color)), luminance(behind(element))].sort((a, b) => a - b);
        found.push({text, size: parseFloat(style.fontSize), serif: style.fontFamily.startsWith("Georgia"),
                    contrast: (high + 0.05) / (low + 0.05)});
    }
    return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=["styled", "bare"])
def html(request: pytest.FixtureRequest) -> str:
    """An edition with what is hardest to fit, with its style sheets and as the mail clients show it that drop them."""
    view = edition()
    long = replace(view.lead[0], headline="Überlandstraßenbahn" * 10 + " 東京の株価、3日続伸 وزارة الطاقة 🗳️")
    made = render(replace(view, title="Decoding South-East Asia", lead=[long]), DAILY).html
    return re.sub(r"<style.*?</style>", "", made, flags=re.DOTALL) if request.param == "bare" else made


@pytest.mark.parametrize("width", [375, 640])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(browser: Browser, html: str, width: int, scheme: Literal["light", "dark"]) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(html)
    reached: int = page.evaluate("document.documentElement.scrollWidth")
    texts: list[dict[str, Any]] = page.evaluate(TEXTS)
    page.close()
    assert reached <= width
    assert len(texts) > 100
    assert [text for text in texts if text["contrast"] < 4.5] == []
    assert [text for text in texts if text["size"] < (16 if text["serif"] else 13)] == []


def test_dark_mode_is_dark(browser: Browser) -> None:
    page = browser.new_page(color_scheme="dark")
    page.set_content(render(edition(), DAILY).html)
    colours = {page.locator(part).first.evaluate("e => getComputedStyle(e).backgroundColor") for part in ("body", ".w")}
    page.close()
    assert colours == {"rgb(16, 15, 13)", "rgb(26, 24, 22)"}


@pytest.mark.parametrize(("width", "shown"), [(375, 331), (760, 420)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
def test_the_picture_fits_and_keeps_its_shape(
    browser: Browser, width: int, shown: int, scheme: Literal["light", "dark"], look: Look
) -> None:
    made = render(replace(edition(), coverage=coverage()), look)
    assert made.picture is not None
    data = f"data:image/png;base64,{b64encode(made.picture).decode()}"
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(made.html.replace(f"cid:{content_id(made.picture)}", data))
    box = page.locator("img").bounding_box()
    shape: float = page.locator("img").evaluate("image => image.naturalHeight / image.naturalWidth")
    page.close()
    assert box is not None
    assert box["width"] == shown
    assert box["height"] == pytest.approx(shown * shape, abs=1)


def test_a_picture_that_is_not_shown_is_told_in_words_that_can_be_read(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 900}, color_scheme="dark")
    page.set_content(render(replace(edition(), coverage=coverage()), DAILY).html)
    image = page.locator("img")
    colour: str = image.evaluate("image => getComputedStyle(image).color")
    words = image.get_attribute("alt")
    page.close()
    assert (words, colour) == (coverage().alt, "rgb(174, 165, 151)")


def test_the_preheader_is_not_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(render(edition(), DAILY).html)
    seen: str = page.locator("body").inner_text()
    page.close()
    assert seen.lstrip().startswith("View in browser")
