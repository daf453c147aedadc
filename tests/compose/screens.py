"""The email in a real browser, as readers see it: by day, in dark mode, recoloured, without its style sheets."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import sync_playwright

from tests.fakes.programs import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserType, Page

State = Literal["light", "dark", "forced-dark", "no-styles", "images-off"]

NEEDS_CHROMIUM = pytest.mark.needs("chromium", "chromium")
FONTS = Path("/usr/share/fonts/truetype/dejavu")
FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold")
NEEDS_FONTS = pytest.mark.needs(f"{FONTS}/DejaVuSerif.ttf", "fonts-dejavu-core")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is fetched
    "--font-render-hinting=none",
]
# For each text that can be seen: its words, its size in px, whether it is running text, and its contrast with what
# lies behind it by WCAG 2.2, "relative luminance" and "contrast ratio". Running text is what is set in the serif.
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
# Every font that a look names gives way to one of these four, whatever else the machine has.
_FONT_SETTINGS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{folder}</dir><cachedir>{folder}/cache</cachedir>
<alias binding="strong"><family>Georgia</family><prefer><family>DejaVu Serif</family></prefer></alias>
<alias binding="strong"><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
<alias binding="strong"><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="rgba" mode="assign"><const>none</const></edit></match>
</fontconfig>"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium, which sets every text in DejaVu if that is installed, and in what the machine has if not."""
    with sync_playwright() as playwright, launched(playwright.chromium, ARGUMENTS) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, arguments: list[str]) -> Iterator[Browser]:
    """The same with other arguments; `kind` is that of a browser which runs already."""
    with tempfile.TemporaryDirectory(prefix="fonts-") as name:
        environment: dict[str, str | float | bool] = {**os.environ}
        if found(f"{FONTS}/DejaVuSerif.ttf"):
            environment["FONTCONFIG_FILE"] = str(_only_dejavu(Path(name)))
        # The same browser without a window's machinery, where it is installed, makes a page in a third of the time.
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = kind.launch(executable_path=program, args=arguments, env=environment)
        yield browser
        browser.close()


@contextmanager
def shown(browser: Browser, html: str, width: int, state: State = "light", *, scale: float = 1) -> Iterator[Page]:
    """A page with `html` in a window of that width, as it looks in that state."""
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if state == "dark" else "light",
        device_scale_factor=scale,
    )
    if state == "forced-dark":
        # What --enable-features=WebContentsForceDark does, for one page: Chromium recolours what it paints.
        page.context.new_cdp_session(page).send("Emulation.setAutoDarkModeOverride", {"enabled": True})
    page.set_content(without_styles(html) if state == "no-styles" else html)
    yield page
    page.close()


def without_styles(html: str) -> str:
    """The email as the mail clients show it that drop every style sheet, such as Gmail's for other accounts."""
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


def _only_dejavu(folder: Path) -> Path:
    for face in FACES:
        (folder / f"{face}.ttf").symlink_to(FONTS / f"{face}.ttf")
    file = folder / "fonts.conf"
    file.write_text(_FONT_SETTINGS.format(folder=folder))
    return file


def fonts(page: Page) -> set[str]:
    """The font families that the texts of the page are set in, as Chromium found them."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "h1, h2, p"})["nodeIds"]
    used = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return {font["familyName"] for each in used for font in each}
