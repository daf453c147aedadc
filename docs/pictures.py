# ruff: noqa: INP001 - a script of the documentation, in no package
"""Take the screenshots in docs/images from a fresh demo, in both looks: `make pictures`.

Needs Chromium; its path may be given.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from digest.compose import lifecycle
from digest.compose.render.edition import render
from digest.compose.render.look import load_look
from digest.engine.checking import composer
from digest.engine.installation import open_installation

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
# Quiet, and able to run as root in a container; the page is our own.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Shot(NamedTuple):
    """One picture: the page, the size of the window in CSS pixels, the colour scheme, and how fine it is."""

    page: str
    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    scale: float


SHOTS = (
    Shot("edition.html", "edition-light.png", 720, 1180, "light", 1.25),
    Shot("edition.html", "edition-dark.png", 390, 1180, "dark", 1.5),
    Shot("letter.html", "letter-light.png", 660, 1180, "light", 1.25),
)


def write_letter(folder: Path) -> None:
    """Set the demo's edition in the other look."""
    installation = open_installation(folder / "config.yaml")
    newsletter = installation.newsletter(None)
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, "latest")
        view = composer(installation, newsletter).view(edition, lifecycle.items_of(session, edition))
    (folder / "letter.html").write_text(render(view, load_look("letter")).html, encoding="utf-8")
    installation.database.close()


def take(browser: Browser, folder: Path, shot: Shot) -> None:
    """Take one picture of the top of the edition."""
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,
        device_scale_factor=shot.scale,
    )
    page.goto((folder / shot.page).as_uri())
    page.screenshot(path=IMAGES / shot.name)
    page.close()


def main() -> None:
    """Run the demo in a folder of its own and picture its edition."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no chromium here: install it (Debian: apt install chromium), or name it: docs/pictures.py PATH")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "digest", "demo", "--out", folder], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        write_letter(Path(folder))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for shot in SHOTS:
                take(browser, Path(folder), shot)
            browser.close()


if __name__ == "__main__":
    main()
