"""The picture in the email: where it stands, what stands for it where it is not shown, and how it fits."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from digest.compose.render.edition import as_markdown, page as as_page, render
from digest.db.editions import content_id
from tests.compose.samples import coverage, edition
from tests.compose.screens import NEEDS_CHROMIUM, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from digest.compose.render.look import Look


def test_the_picture_stands_between_its_sentence_and_its_words(look: Look) -> None:
    made = render(replace(edition(), coverage=coverage()), look)
    assert made.picture is not None
    (image,) = re.findall("<img[^>]*>", made.html)
    assert f'src="cid:{content_id(made.picture)}"' in image
    assert f'alt="{html.escape(coverage().alt)}"' in image
    assert re.search(r' width="420" height="\d+"', image)
    assert made.html.index(coverage().takeaway) < made.html.index(image)
    lines = " ".join(made.text.split())
    assert f"COVERAGE BY COUNTRY {coverage().takeaway} * {' * '.join(coverage().lines)}" in lines


def test_without_a_picture_nothing_is_said_of_it(look: Look) -> None:
    made = render(edition(), look)
    assert made.picture is None
    assert "<img" not in made.html
    everything = made.html + made.text + as_page(edition(), look) + as_markdown(edition(), look)
    assert "coverage by country" not in everything.casefold()


def test_another_picture_has_another_name(look: Look) -> None:
    more = replace(coverage(), bars=[replace(coverage().bars[0], reports=42), *coverage().bars[1:]])
    made = [render(replace(edition(), coverage=each), look).html for each in (coverage(), more)]
    one, other = (re.findall('cid:[^"]+', each) for each in made)
    assert len(one) == len(other) == 1
    assert one != other


def test_page_and_markdown_give_the_figures_in_words(look: Look) -> None:
    view = replace(edition(), coverage=coverage())
    for made in (html.unescape(as_page(view, look)), as_markdown(view, look)):
        assert coverage().takeaway in made
        assert all(line in made for line in coverage().lines)


@NEEDS_CHROMIUM
@pytest.mark.parametrize(("width", "wide"), [(375, 331), (760, 420)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_fits_and_keeps_its_shape(
    browser: Browser, width: int, wide: int, scheme: Literal["light", "dark"], look: Look
) -> None:
    made = render(replace(edition(), coverage=coverage()), look)
    assert made.picture is not None
    data = f"data:image/png;base64,{b64encode(made.picture).decode()}"
    with shown(browser, made.html.replace(f"cid:{content_id(made.picture)}", data), width, scheme) as page:
        box = page.locator("img").bounding_box()
        shape: float = page.locator("img").evaluate("image => image.naturalHeight / image.naturalWidth")
    assert box is not None
    assert box["width"] == wide
    assert box["height"] == pytest.approx(wide * shape, abs=1)


@NEEDS_CHROMIUM
def test_a_picture_that_is_not_shown_is_told_in_words_that_can_be_read(browser: Browser, look: Look) -> None:
    with shown(browser, render(replace(edition(), coverage=coverage()), look).html, 375, "dark") as page:
        image = page.locator("img")
        colour: str = image.evaluate("image => getComputedStyle(image).color")
        words = image.get_attribute("alt")
    muted = look.theme.dark.muted
    assert (words, colour) == (
        coverage().alt,
        f"rgb({', '.join(str(int(muted[at : at + 2], 16)) for at in (1, 3, 5))})",
    )
