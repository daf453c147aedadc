from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.edition import Rendered, render
from digest.web.desk.frame import in_scheme, policy, with_anchors, with_picture
from tests.compose.samples import DAILY, LETTER, coverage, edition

SHEET = "<style>@media {} {{ p {{ color: red }} }}</style>"


@pytest.mark.parametrize(
    ("asked", "dark", "light"),
    [
        ("(prefers-color-scheme: dark)", "(min-width:0)", "(max-width:0)"),
        ("(prefers-color-scheme:light)", "(max-width:0)", "(min-width:0)"),
        ("( Prefers-Color-Scheme : DARK ) and (max-width: 480px)",
         "(min-width:0) and (max-width: 480px)", "(max-width:0) and (max-width: 480px)"),
        ("not all and (prefers-color-scheme)", "not all and (min-width:0)", "not all and (min-width:0)"),
    ],
)  # fmt: skip
def test_what_a_style_sheet_asks_of_the_scheme_is_answered(asked: str, dark: str, light: str) -> None:
    assert in_scheme(SHEET.format(asked), dark=True).startswith(SHEET.format(dark))
    assert in_scheme(SHEET.format(asked), dark=False).startswith(SHEET.format(light))


def test_a_picture_for_the_dark_is_chosen_in_the_dark() -> None:
    source = '<source srcset="data:," media="(prefers-color-scheme: dark)">'
    assert "(min-width:0)" in in_scheme(source, dark=True)
    assert "(max-width:0)" in in_scheme(source, dark=False)


@given(st.text(), st.booleans())
def test_the_text_of_a_story_stays_as_it_is_whatever_it_says(text: str, dark: bool) -> None:
    story = text.replace("<", "&lt;")
    page = f"<p>{story} (prefers-color-scheme: dark) {story}</p>"
    assert in_scheme(page, dark=dark).startswith(page)


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
def test_nothing_in_an_email_asks_for_the_readers_scheme_any_more(look: object) -> None:
    html = render(edition(), look).html  # type: ignore[arg-type]
    assert "prefers-color-scheme" in html
    assert "prefers-color-scheme" not in in_scheme(html, dark=True)


def test_the_picture_is_inside_the_page() -> None:
    rendered = render(replace(edition(), coverage=coverage()), DAILY)
    assert "cid:" in rendered.html
    page = with_picture(rendered)
    assert "cid:" not in page
    assert 'src="data:image/png;base64,' in page
    assert with_picture(replace(rendered, picture=None)) == rendered.html


def test_stories_are_called_as_on_the_board() -> None:
    html = '<h2 id="story-1">a</h2><h2 id="story-2">b</h2><p id="story-9">c</p><p id="story-0">d</p> story-1'
    assert with_anchors(html, [7, 4]) == (
        '<h2 id="item-7">a</h2><h2 id="item-4">b</h2><p id="story-9">c</p><p id="story-0">d</p> story-1'
    )


def test_every_story_of_an_email_has_its_place() -> None:
    view = edition()
    page = with_anchors(render(view, DAILY).html, [100 + number for number, _ in enumerate(view.stories)])
    assert re.findall(r'id="item-(\d+)"', page) == [str(100 + number) for number, _ in enumerate(view.stories)]


def test_a_frame_may_do_nothing_but_look_as_it_looks() -> None:
    assert policy(images=True) == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    assert "img-src 'none'" in policy(images=False, logo="https://pages.example/logo.png")


@pytest.mark.parametrize(
    ("logo", "source"),
    [
        ("https://pages.example/a/logo.png?size=2", "https://pages.example/a/logo.png"),
        ("https://pages.example:8443/logo.png", "https://pages.example:8443/logo.png"),
        ("https://pages.example/a;script-src%20*,b.png", "https://pages.example/a%3Bscript-src%20%2A%2Cb.png"),
        ("https://pages.example;sandbox/x.png", "https://pages.example%3Bsandbox/x.png"),
        ("https://pages.example/ü.png", "https://pages.example/%C3%BC.png"),
    ],
)
def test_the_logo_is_the_one_picture_that_is_fetched_and_its_address_adds_nothing_else(logo: str, source: str) -> None:
    made = policy(images=True, logo=logo)
    assert f"img-src data: {source};" in made
    assert made.count(";") == policy(images=True).count(";")
    assert made.isascii()


def test_an_edition_without_a_picture_is_shown_as_it_is() -> None:
    assert with_picture(Rendered("<p>cid:x</p>", "")) == "<p>cid:x</p>"
