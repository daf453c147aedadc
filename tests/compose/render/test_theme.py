from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from digest.compose.render.edition import render
from digest.compose.render.look import Look
from digest.compose.render.theme import LEAST_CONTRAST, Palette, Theme, contrast
from tests.compose.render.page import Page
from tests.compose.samples import DAILY, LETTER, edition

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def themed(**changes: Any) -> Theme:
    return Theme.model_validate(DAILY.theme.model_dump() | changes)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just fails, as the W3C's own examples have it
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1.0),
        ("#0a0a0a", "#000000", 1.06),  # dark enough for the straight piece of the curve
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_from_both_sides_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.000001


@pytest.mark.parametrize("text", ["ink", "muted", "accent"])
@pytest.mark.parametrize("behind", ["paper", "ground"])
def test_a_text_that_cannot_be_told_from_what_lies_behind_it_is_refused_with_both_names(text: str, behind: str) -> None:
    palette = dict.fromkeys(Palette.model_fields, "#000000") | {"paper": "#ffffff", "ground": "#ffffff"}
    Palette.model_validate(palette)
    # This grey can be read on white; on the lighter one only black can.
    told = rf"{text} #\w+ on {behind} #\w+ has a contrast of 3\.5 to 1, and 4\.5 is the least"
    with pytest.raises(ValidationError, match=told):
        Palette.model_validate(palette | {behind: "#dddddd", text: "#727272"})


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=lambda look: look.name)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_shipped_colours_can_be_read(look: Look, scheme: str) -> None:
    palette = getattr(look.theme, scheme)
    for text in (palette.ink, palette.muted, palette.accent):
        assert min(contrast(text, palette.paper), contrast(text, palette.ground)) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    "change",
    [
        {"text_font": 'Georgia"; color: red'},
        {"text_font": "Georgia; color: red"},
        {"text_font": "Georgia</style>"},
        {"width": 479},
        {"width": 721},
        {"colour": "red"},
        {"logo": {"url": "http://a.example/logo.png", "width": 100, "height": 50}},
        {"logo": {"url": 'https://a.example/"onerror="', "width": 100, "height": 50}},
        {"logo": {"url": "https://a.example/logo.png", "width": 301, "height": 50}},
        {"logo": {"url": "https://a.example/logo.png", "width": 100}},
    ],
)
def test_what_could_break_the_page_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=re.escape(next(iter(change)))):
        themed(**change)


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=lambda look: look.name)
def test_a_logo_takes_the_place_of_the_title_and_keeps_its_words(look: Look) -> None:
    logo = {"url": "https://a.example/logo.png", "width": 220, "height": 48}
    html = render(edition(), Look(look.name, themed(logo=logo), look.folders)).html
    (picture,) = re.findall("<img [^>]*>", html)
    assert {'src="https://a.example/logo.png"', 'alt="Decoding Asia"', 'width="220"', 'height="48"'} <= set(
        re.findall(r'\w+="[^"]*"', picture)
    )
    assert "img" in Page(html).elements
    assert not re.findall("<img", render(edition(), look).html)


def test_capitals_are_small_letters_and_a_colour_without_quotation_marks_is_told_of() -> None:
    palette = dict.fromkeys(Palette.model_fields, "#000000") | {"paper": "#FFFFFF", "ground": "#FfFfFf"}
    assert Palette.model_validate(palette).paper == "#ffffff"
    with pytest.raises(ValidationError, match="in quotation marks"):
        Palette.model_validate(palette | {"ink": None})
