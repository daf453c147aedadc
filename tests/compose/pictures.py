"""Reference pictures of the email, and how far a new one may be from its reference.

`make reference-pictures` takes them anew: look at them before they are committed.
"""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from PIL import Image, ImageChops

from digest.compose.render.edition import render
from digest.compose.render.theme import Logo
from digest.compose.view import Group
from tests.compose.samples import DAILY, LETTER, edition, lead, story
from tests.compose.screens import State, chromium, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from digest.compose.render.look import Look
    from digest.compose.view import EditionView

FOLDER = Path(__file__).parent / "pictures"
MADE_WITH = FOLDER / "chromium.txt"
NEW = Path(__file__).parents[2] / "build" / "pictures"
LOOKS = (DAILY, LETTER)
STATES = get_args(State)
SCALES = {375: 1.0, 640: 0.5, 1280: 0.5}
"""The widths of the window in px, and how large the picture is taken: all of them must not weigh on the repository."""
_COLOURS = 16  # enough for the edges of letters
# Pictures are compared as a reader with half-closed eyes would: squares of this many px by their mean colour. How the
# edges of letters are drawn then makes little difference: with other hinting, 0.7 % of the squares are 14 of 255 away
# and none is 20 away. A line that is lost on a phone's page moves 0.3 % by 20; another colour of the paper, nearly all.
_SQUARE = 16
_MAY_BE_FAR = {14: 0.01, 20: 0.002}
"""How large a part of the squares may be further away than so much of 255, in any of red, green and blue."""


def compact() -> EditionView:
    """One story of each kind: all that a look has, on a short page."""
    briefs = [Group("Norvania", [story(6, brief=True)]), Group("Sarania", [story(7, brief=True)])]
    return replace(edition(), lead=[lead()], main=[story(2)], briefs=briefs)


def html(look: Look, state: State) -> str:
    """The compact edition; where no image is loaded, with a logo that is missed."""
    if state == "images-off":
        logo = Logo(url="https://digest.example/logo.png", width=220, height=48)
        look = replace(look, theme=look.theme.model_copy(update={"logo": logo}))
    return render(compact(), look).html


def take(browser: Browser, page_html: str, state: State) -> dict[int, Image.Image]:
    """The page in each width, whole."""
    with shown(browser, page_html, min(SCALES), state) as page:
        return {width: picture(page, width) for width in SCALES}


def picture(page: Page, width: int) -> Image.Image:
    """The page in a window of that width, whole."""
    page.set_viewport_size({"width": width, "height": 900})
    height: int = page.evaluate("document.documentElement.scrollHeight")
    area = {"x": 0, "y": 0, "width": width, "height": height, "scale": SCALES[width]}
    # Playwright's own call takes twice as long, to wait for what this page does not have.
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"optimizeForSpeed": True, "captureBeyondViewport": True, "clip": area}
    )
    return Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")


def difference(new: Image.Image, reference: Image.Image) -> str:
    """What is different, in words; nothing if they are the same to the eye."""
    if new.width != reference.width or abs(new.height - reference.height) > _SQUARE / 2:
        return f"it is {new.width} x {new.height} px large, not {reference.width} x {reference.height}"
    apart = np.abs(_squares(new, reference.size) - _squares(reference, reference.size)).max(axis=2)
    shares = {far: float((apart > far).mean()) for far in _MAY_BE_FAR}
    told = [
        f"{share:.1%} of it is more than {far} of 255 away" for far, share in shares.items() if share > _MAY_BE_FAR[far]
    ]
    return ", ".join(told)


def show_difference(name: str, new: Image.Image, reference: Image.Image) -> str:
    """Write the new picture and what differs, in white on black; where they are."""
    NEW.mkdir(parents=True, exist_ok=True)
    size = (max(new.width, reference.width), max(new.height, reference.height))
    apart = ImageChops.difference(_on_canvas(new, size), _on_canvas(reference, size)).convert("L")
    new.save(NEW / f"{name}.png")
    apart.point(lambda value: min(255, value * 4)).save(NEW / f"{name}-difference.png")
    return f"{NEW}/{name}.png and {name}-difference.png"


def _squares(picture: Image.Image, size: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The mean colour of each square; what is left over at the right and at the bottom is left out."""
    columns, rows = size[0] // _SQUARE, size[1] // _SQUARE
    pixels = np.asarray(_on_canvas(picture, size), dtype=np.float64)[: rows * _SQUARE, : columns * _SQUARE]
    squares: np.ndarray[Any, np.dtype[np.float64]] = pixels.reshape(rows, _SQUARE, columns, _SQUARE, 3).mean(
        axis=(1, 3)
    )
    return squares


def _on_canvas(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size)
    canvas.paste(picture.convert("RGB"), (0, 0))
    return canvas


def _with_few_colours(picture: Image.Image) -> Image.Image:
    """The picture with its most frequent colours, which are those of the theme, exactly, and near ones for the rest."""
    colours, counts = np.unique(np.asarray(picture).reshape(-1, 3), axis=0, return_counts=True)
    exact: list[list[int]] = colours[counts.argsort()[::-1][: _COLOURS // 2]].tolist()
    spread = picture.quantize(_COLOURS // 2, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in exact for part in colour] + spread[: 3 * (_COLOURS - len(exact))])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def reference(name: str) -> Image.Image:
    """The stored picture of that name."""
    return Image.open(FOLDER / f"{name}.png").convert("RGB")


def main() -> None:
    """Take all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with chromium() as browser:
        MADE_WITH.write_text(browser.version + "\n")
        for look in LOOKS:
            for state in STATES:
                for width, picture in take(browser, html(look, state), state).items():
                    _with_few_colours(picture).save(FOLDER / f"{look.name}-{width}-{state}.png", optimize=True)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {size:,} bytes, in {FOLDER}")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
