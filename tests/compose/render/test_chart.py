from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from digest.compose.render.chart import SCALE, WIDTH, chart, drawable
from digest.compose.render.theme import contrast
from digest.compose.view import Bar
from tests.compose.samples import DAILY, LETTER

LIGHT = DAILY.theme.light
BARS = (Bar("AA", "Tanaris", 40, 3), Bar("BB", "Norvania", 20, 0), Bar("CC", "Kesh Islands", 10, 1))
NAMES = st.text(min_size=1, max_size=60)
MANY = st.lists(st.builds(Bar, st.just("XX"), NAMES, st.integers(1, 10**6), st.integers(0, 20)), min_size=3, max_size=8)


def drawn(bars: tuple[Bar, ...] = BARS) -> Image.Image:
    return Image.open(BytesIO(chart(bars, LIGHT).png)).convert("RGB")


def pixels(image: Image.Image, colour: str) -> int:
    wanted = tuple(bytes.fromhex(colour[1:]))
    counted = image.getcolors(1 << 20) or []
    return sum(count for count, found in counted if found == wanted)


def longest_run(image: Image.Image, row: int, colour: str) -> int:
    wanted, best, run = tuple(bytes.fromhex(colour[1:])), 0, 0
    for x in range(image.width):
        run = run + 1 if image.getpixel((x, row)) == wanted else 0
        best = max(best, run)
    return best


def test_it_is_twice_as_fine_as_it_is_shown() -> None:
    made = chart(BARS, LIGHT)
    assert drawn().size == (made.width * SCALE, made.height * SCALE)
    assert made.width == WIDTH <= min(DAILY.theme.width, LETTER.theme.width) - 2 * 48


def test_its_letters_are_13_px_high_on_a_phone() -> None:
    assert 17 * 331 / WIDTH >= 13


def test_bars_are_as_long_as_the_counts_say_filled_where_told_and_hollow_where_not() -> None:
    image = drawn()
    rows = {row: longest_run(image, row, LIGHT.accent) for row in range(image.height)}
    middles = [(18 + 32 * place + 16) * SCALE for place in range(3)]
    assert rows[middles[0]] == pytest.approx(4 * rows[middles[2]], abs=3)
    assert rows[middles[1]] == 0
    hollow = longest_run(image, middles[1] - 9 * SCALE, LIGHT.muted)
    assert hollow == pytest.approx(rows[middles[0]] / 2, abs=3)


def test_a_legend_says_only_what_there_is_to_say() -> None:
    told = tuple(Bar(bar.code, bar.name, bar.reports, 1) for bar in BARS)
    untold = tuple(Bar(bar.code, bar.name, bar.reports, 0) for bar in BARS)
    for bars, colour in ((told, LIGHT.muted), (untold, LIGHT.accent)):
        image = drawn(bars)
        # No bar and no square of the legend; the edges of letters may have any colour.
        assert max(longest_run(image, row, colour) for row in range(image.height)) < 10
    legend = (chart(BARS, LIGHT).height - 18 - 9) * SCALE
    assert longest_run(drawn(), legend, LIGHT.accent) == 18 * SCALE + 1


def test_the_colours_are_the_themes_and_can_be_told_from_the_card() -> None:
    image = drawn()
    assert min(pixels(image, colour) for colour in (LIGHT.ink, LIGHT.accent, LIGHT.muted, LIGHT.ground)) > 100
    assert min(contrast(colour, LIGHT.ground) for colour in (LIGHT.ink, LIGHT.accent, LIGHT.muted)) >= 4.5


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "from tests.compose.render.test_chart import BARS, LIGHT, chart; import hashlib;"
        "print(hashlib.sha256(chart(BARS, LIGHT).png).hexdigest())"
    )
    prints = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    }
    assert len(prints) == 1


def test_nothing_is_in_the_file_but_the_picture() -> None:
    made = Image.open(BytesIO(chart(BARS, LIGHT).png))
    assert (made.format, made.mode, made.info) == ("PNG", "P", {})


@settings(max_examples=25)
@given(MANY)
def test_whatever_the_names_and_counts_it_is_small_and_stays_within_its_frame(bars: list[Bar]) -> None:
    made = chart(tuple(bars), LIGHT)
    assert len(made.png) <= 20_000
    image = Image.open(BytesIO(made.png)).convert("RGB")
    ground = tuple(bytes.fromhex(LIGHT.ground[1:]))
    edge = 8 * SCALE
    inner = [image.getpixel((x, y)) for y in range(edge, image.height - edge) for x in (4, image.width - 5)]
    assert set(inner) == {ground}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Timor-Leste", "Timor-Leste"),
        ("Türkiye", "Turkiye"),
        ("São Tomé and Príncipe", "Sao Tome and Principe"),
        ("日本", "XX"),
        ("Россия", "XX"),
        ("السعودية", "XX"),
        ("", "XX"),
        ("a\x00b", "XX"),
        ("Łódź", "XX"),
    ],
)
def test_a_name_that_the_font_cannot_write_is_folded_or_becomes_the_countrys_two_letters(name: str, shown: str) -> None:
    assert drawable(name, "XX") == shown


def test_a_long_name_is_cut_and_leaves_room_for_the_bars() -> None:
    long = (Bar("GS", "South Georgia and the South Sandwich Islands", 40, 1), *BARS)
    assert longest_run(drawn(long), (18 + 16) * SCALE, LIGHT.accent) > 100 * SCALE
