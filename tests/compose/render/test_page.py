from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import sync_playwright

from digest.compose.render.edition import page
from tests.compose.samples import DAILY, LETTER, edition
from tests.compose.test_screens import ARGUMENTS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from digest.compose.render.look import Look

pytestmark = pytest.mark.needs("chromium", "chromium")
HOSTILE = '</style><script>alert(1)</script>" onload="x'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_can_be_read(browser: Browser, look: Look, scheme: Literal["light", "dark"]) -> None:
    shown = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme)
    story = replace(edition().lead[0], headline="Überlandstraßenbahn" * 10)
    shown.set_content(page(replace(edition(), lead=[story]), look))
    reached: int = shown.evaluate("document.documentElement.scrollWidth")
    texts = shown.evaluate(TEXTS)
    shown.close()
    assert reached <= 375
    assert [text for text in texts if text["contrast"] < 4.5] == []


def test_key_points_lead_to_their_stories(browser: Browser) -> None:
    shown = browser.new_page()
    shown.set_content(page(edition(), DAILY))
    targets = [link.get_attribute("href") or "" for link in shown.locator("ol a").all()]
    headlines = [shown.locator(f"{target} :is(h2, h4)").inner_text() for target in targets]
    shown.close()
    assert headlines == [story.headline for story in edition().stories[:3]]


def test_no_text_becomes_markup() -> None:
    view = replace(edition(), title=HOSTILE, subject=HOSTILE, preheader=HOSTILE, note=HOSTILE, key_points=[HOSTILE])
    view = replace(view, lead=[replace(view.lead[0], headline=HOSTILE, why_it_matters=HOSTILE)])
    made = page(view, DAILY)
    assert "<script" not in made
    assert 'onload="' not in made
    assert made.count("</style>") == 1


def test_it_names_every_source_and_carries_no_readers_token() -> None:
    made = page(edition(), DAILY)
    for story in edition().stories:
        for source in story.sources:
            assert f'<a href="{source.url}">' in made
    assert "UNSUBSCRIBE" not in made
    assert "PREFERENCES" not in made


def test_a_font_of_the_theme_stands_as_it_is_written() -> None:
    assert "'Times New Roman'" in page(edition(), LETTER)
