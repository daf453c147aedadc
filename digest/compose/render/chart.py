"""The picture of the coverage by country: bars, drawn for screens of twice the resolution, as a small PNG."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.compose.render.theme import Palette
    from digest.compose.view import Bar

SCALE = 2
"""Pixels of the picture to one of the page: what phones have, and most laptops."""

# All lengths are in px as shown. The picture is no wider than the text of the narrowest look, and as narrow as can be:
# a phone of 375 px shows it 331 px wide, and its type of 17 px is then 13.4 px high.
WIDTH = 420
_TYPE = 17
_MARGIN, _GAP = 18, 10
_ROW, _BAR = 32, 18
_LEGEND = 42
_LABEL_AT_MOST = 160  # of the width for a name; a longer one is cut, and stands whole beside the picture
_CORNER = 8
_LINE = 2
_SHADES = 10
"""Steps from the background to the ink, for smooth letters: with the other colours 14, which four bits hold."""


class Picture(NamedTuple):
    """A PNG, and its size in px as it is to be shown."""

    png: bytes
    width: int
    height: int


@lru_cache(maxsize=8)
def chart(bars: tuple[Bar, ...], palette: Palette) -> Picture:
    """Draw a bar for each country, filled where the edition tells of it and hollow where it does not.

    The same bars and colours give the same bytes, as long as Pillow stays the same.
    """
    height = 2 * _MARGIN + _ROW * len(bars) + _LEGEND
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), palette.ground)
    pen = _Pen(image, palette)
    pen.frame(height)
    labels = [pen.cut(drawable(bar.name, bar.code), _LABEL_AT_MOST) for bar in bars]
    left = _MARGIN + max(pen.width(label) for label in labels) + _GAP
    numbers = _numbers(bars)
    longest = WIDTH - _MARGIN - left - max(pen.width(number) for number in numbers) - _GAP
    most = max(bar.reports for bar in bars)
    for place, (bar, label, number) in enumerate(zip(bars, labels, numbers, strict=True)):
        middle = _MARGIN + _ROW * place + _ROW / 2
        length = max(longest * bar.reports / most, 2 * _LINE)
        pen.words(left - _GAP, middle, label, "rm")
        pen.bar(left, middle, length, filled=bar.stories > 0)
        pen.words(left + length + _GAP, middle, number, "lm")
    _legend(pen, bars, height - _MARGIN - _BAR / 2)
    return Picture(_packed(image, palette), WIDTH, height)


def drawable(name: str, code: str) -> str:
    """A name in the letters that the font has, which are those of English; else the country's two letters."""
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain if plain.isascii() and plain.isprintable() and plain.strip() else code


class _Pen:
    """Draws in px as shown."""

    def __init__(self, image: Image.Image, palette: Palette) -> None:
        self._draw = ImageDraw.Draw(image)
        self._palette = palette
        font = ImageFont.load_default(_TYPE * SCALE)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise TypeError("this Pillow was built without FreeType: install the one from PyPI")
        self._font = font

    def width(self, text: str) -> float:
        return self._font.getlength(text) / SCALE

    def cut(self, text: str, width: float) -> str:
        if self.width(text) <= width:
            return text
        while text and self.width(text + "…") > width:
            text = text[:-1].rstrip()
        return text + "…"

    def frame(self, height: int) -> None:
        box = (0, 0, WIDTH * SCALE - 1, height * SCALE - 1)
        self._draw.rounded_rectangle(box, _CORNER * SCALE, outline=self._palette.rule, width=_LINE)

    def words(self, x: float, y: float, text: str, anchor: str) -> None:
        self._draw.text((x * SCALE, y * SCALE), text, self._palette.ink, self._font, anchor)

    def bar(self, x: float, y: float, length: float, *, filled: bool) -> None:
        box = [round(at * SCALE) for at in (x, y - _BAR / 2, x + length, y + _BAR / 2)]
        colour = self._palette.accent if filled else self._palette.muted
        self._draw.rectangle(tuple(box), fill=colour if filled else None, outline=colour, width=_LINE * SCALE)


def _numbers(bars: Sequence[Bar]) -> list[str]:
    """The count behind each bar; the first says what is counted."""
    first, *others = (f"{bar.reports:,}" for bar in bars)
    return [f"{first} report{'s' if bars[0].reports != 1 else ''}", *others]


def _legend(pen: _Pen, bars: Sequence[Bar], middle: float) -> None:
    """What the two kinds of bar mean, as far as there are both."""
    x: float = _MARGIN
    kinds = {True: "a story of its own here", False: "none"}
    for filled, words in kinds.items():
        if any((bar.stories > 0) is filled for bar in bars):
            pen.bar(x, middle, _BAR, filled=filled)
            pen.words(x + _BAR + _GAP, middle, words, "lm")
            x += _BAR + 2 * _GAP + pen.width(words) + _GAP


def _packed(image: Image.Image, palette: Palette) -> bytes:
    """A small PNG: its palette has the colours drawn with, and what lies between ink and background."""
    ground, ink = _rgb(palette.ground), _rgb(palette.ink)
    shades = [_between(ground, ink, step / _SHADES) for step in range(_SHADES + 1)]
    shades += [_rgb(colour) for colour in (palette.accent, palette.muted, palette.rule)]
    colours = Image.new("P", (1, 1))
    colours.putpalette([part for shade in shades for part in shade])
    file = BytesIO()
    # Pillow's hardest compression makes it a sixth smaller and takes ten times as long.
    image.quantize(palette=colours, dither=Image.Dither.NONE).save(file, "PNG", bits=4)
    return file.getvalue()


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _between(one: tuple[int, ...], other: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
