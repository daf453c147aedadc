"""The email in a real browser: it fits, it can be read and touched, in all colours and without its style sheet."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from PIL import Image

from digest.compose.render.edition import render
from tests.compose.samples import edition, story
from tests.compose.screens import NEEDS_CHROMIUM, TEXTS, shown, without_styles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from digest.compose.render.look import Look

pytestmark = [NEEDS_CHROMIUM]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (375, 640, 1280)
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_TARGET = 44  # px, WCAG 2.2, 2.5.5

# The places of all texts that can be seen, in px of the page.
PLACES = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects())
            if (box.width > 8 && box.height > 8)
                found.push([node.data.trim(), box.left, box.top, box.right, box.bottom]);
    }
    return found;
}"""
# Each link: its words, its height in px, and whether it stands in a sentence: words beside it that are no links.
LINKS = """() => [...document.querySelectorAll("a[href]")].map(link => ({
    text: link.textContent, height: link.getBoundingClientRect().height,
    inSentence: [link.previousSibling, link.nextSibling]
        .some(beside => beside && beside.nodeType === Node.TEXT_NODE && beside.data.trim().length > 3),
}))"""


def hard_to_fit(look: Look) -> str:
    """An edition with words wider than a phone, and with scripts that are broken otherwise."""
    view = edition()
    lead = replace(view.lead[0], headline="Überlandstraßenbahn" * 10 + " 東京の株価、3日続伸 وزارة الطاقة 🗳️")
    main = [replace(story(1), headline="W" * 300), replace(story(2), headline="日銀は政策金利を引き上げると決めた" * 9)]
    main = [*main, replace(story(3), why_it_matters="https://digest.example/" + "x" * 300)]
    return render(replace(view, title="Decoding South-East Asia", lead=[lead], main=main), look).html


@pytest.mark.parametrize("styles", ["styled", "bare"])
def test_it_fits_and_can_be_read(browser: Browser, look: Look, styles: str) -> None:
    html = hard_to_fit(look)
    with shown(browser, html if styles == "styled" else without_styles(html), 375) as page:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert_can_be_read(page)


def assert_can_be_read(page: Page) -> None:
    texts: list[dict[str, Any]] = page.evaluate(TEXTS)
    assert len(texts) > 60
    assert [text for text in texts if text["contrast"] < LEAST_CONTRAST] == []
    assert [text for text in texts if text["size"] < (16 if text["serif"] else 13)] == []


def test_outlook_in_dark_mode_can_be_read(browser: Browser, look: Look) -> None:
    with shown(browser, render(edition(), look).html, 640) as page:
        before = page.evaluate(TEXTS)
        page.evaluate('for (const name of ["data-ogsc", "data-ogsb"]) document.body.setAttribute(name, "")')
        assert_can_be_read(page)
        assert page.evaluate(TEXTS) != before
        paper = page.locator(".w").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == rgb(look.theme.dark.paper)


def test_dark_mode_is_dark(browser: Browser, look: Look) -> None:
    with shown(browser, render(edition(), look).html, 640, "dark") as page:
        ground, paper = (
            page.locator(part).first.evaluate("e => getComputedStyle(e).backgroundColor") for part in ("body", ".w")
        )
    assert (ground, paper) == (rgb(look.theme.dark.ground), rgb(look.theme.dark.paper))


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_it_can_be_read_where_the_browser_recolours_it(browser: Browser, look: Look) -> None:
    """What forced dark mode makes of the colours is in the pixels only."""
    with shown(browser, render(edition(), look).html, 375, "forced-dark", scale=2) as page:
        places = page.evaluate(PLACES)
        taken = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    seen = {text: contrast_of(taken.crop(tuple(round(2 * at) for at in box))) for text, *box in places}
    assert len(seen) > 60
    assert {text: found for text, found in seen.items() if found < LEAST_CONTRAST} == {}
    assert np.asarray(taken).mean() < 60


def contrast_of(picture: Image.Image) -> float:
    """The contrast between the colour of the paper and the one that is furthest from it, the ink."""
    parts = np.asarray(picture, dtype=float).reshape(-1, 3) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    paper = np.median(luminance)  # letters cover less than half of their line
    ratios = (np.maximum(luminance, paper) + 0.05) / (np.minimum(luminance, paper) + 0.05)
    return float(ratios.max())


def test_the_contrast_of_pixels_is_that_of_paper_and_ink() -> None:
    picture = Image.new("RGB", (20, 20), "#ffffff")
    picture.paste((0x76, 0x76, 0x76), (5, 5, 8, 8))
    assert contrast_of(picture) == pytest.approx(4.54, abs=0.01)  # the well-known grey that just passes on white


def test_what_stands_alone_can_be_touched(browser: Browser, look: Look) -> None:
    with shown(browser, render(edition(), look).html, 375) as page:
        links = page.evaluate(LINKS)
    alone = [link for link in links if not link["inSentence"]]
    assert len(alone) > 15
    assert [link for link in alone if link["height"] < LEAST_TARGET] == []


def test_headings_are_in_order_and_tables_are_only_layout(browser: Browser, look: Look) -> None:
    with shown(browser, render(edition(), look).html, 375) as page:
        levels = page.evaluate(
            '[...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(each => Number(each.tagName[1]))'
        )
        layout = page.locator("table[role=presentation]").count()
        tables = page.locator("table").count()
        language = page.locator("html").get_attribute("lang")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert layout == tables > 0
    assert language == "en"


def test_the_preheader_is_not_seen(browser: Browser, look: Look) -> None:
    view = edition()
    with shown(browser, render(view, look).html, 640) as page:
        seen = page.locator("body").inner_text()
    assert seen.lstrip().startswith("View in browser")
    assert view.preheader not in seen


def test_a_mail_client_shows_the_preheader_and_no_text_after_it(look: Look) -> None:
    view = replace(edition(), preheader="A" * 40)  # the shortest that is allowed
    body = render(view, look).html.partition("<body")[2].partition(">")[2]
    text = unescape(re.sub("<!--.*?-->|<[^>]*>", "", body, flags=re.DOTALL)).lstrip()
    assert text.startswith(view.preheader)
    assert set(text[40:150]) == set("\u034f\u200c\xa0")


# Where the first and the eleventh letter of a heading stand, and where its line ends at the right.
ENDS = """heading => {
    const node = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT).nextNode();
    const at = place => {
        const range = document.createRange();
        range.setStart(node, place);
        range.setEnd(node, place + 1);
        return range.getBoundingClientRect().right;
    };
    return [at(0), at(10), heading.getBoundingClientRect().right];
}"""
ARABIC = "وزارة الطاقة توقع عقدا بقيمة 1.2 مليار دولار مع Tanaris"


def test_arabic_is_set_from_right_to_left(browser: Browser, look: Look) -> None:
    view = replace(edition(), lead=[replace(edition().lead[0], headline=ARABIC)])
    html = render(view, look).html
    with shown(browser, html, 1280) as page:
        first, eleventh, line = page.locator("h2", has_text=ARABIC).evaluate(ENDS)
        assert eleventh < first == pytest.approx(line, abs=2)
        page.set_content(without_styles(html))
        first, eleventh, _ = page.locator("h2", has_text=ARABIC).evaluate(ENDS)
        assert eleventh < first  # at the left side of the page, where no style sheet says otherwise
