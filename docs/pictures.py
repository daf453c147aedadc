# ruff: noqa: INP001 - a script of the documentation, in no package
"""Take the screenshots in docs/images from fresh demos, of the email, the desk and the readers' pages: `make pictures`.

Needs Chromium; its path may be given. The clock of the desk is a day of the sample feeds, so that a picture changes
only when what it shows does.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from desk_day import DeskDay
from PIL import Image
from playwright.sync_api import sync_playwright

from digest.compose import lifecycle
from digest.compose.render.edition import render
from digest.compose.render.look import load_look
from digest.engine.checking import composer
from digest.engine.installation import open_installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

IMAGES = Path(__file__).parent / "images"
COLOURS = 96  # of a picture of the desk, which is type on paper: a fifth of the bytes, and no difference to the eye
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


def email(browser: Browser, folder: Path) -> None:
    """Run the demo and picture its edition."""
    subprocess.run([sys.executable, "-m", "digest", "demo", "--out", folder], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    write_letter(folder)
    for shot in SHOTS:
        take(browser, folder, shot)


def keep(what: Page | Locator, name: str, highest: int = 1200) -> None:
    """Write a picture of a page with few colours, and no more of it than `highest` pixels from its top."""
    image = Image.open(io.BytesIO(what.screenshot(animations="disabled"))).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, highest)))
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


@contextmanager
def at(
    browser: Browser, day: DeskDay, path: str, *, width: int = 1280, height: int = 800, **options: Any
) -> Iterator[Page]:
    """A browser of the desk's editor, at a page; its clock stands still, too."""
    context = browser.new_context(
        base_url=day.address,
        viewport={"width": width, "height": height},
        device_scale_factor=options.pop("scale", 1.25),
        **options,
    )
    context.add_cookies([{"name": name, "value": token, "url": f"{day.address}/desk"} for name, token in day.login()])
    page = context.new_page()
    page.clock.set_fixed_time(day.clock.now())
    page.goto(path)
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def board(browser: Browser, day: DeskDay) -> None:
    """The board as an editor finds it: by day, by night, on a phone; a story, and how it is looked at."""
    with at(browser, day, day.board, width=1440) as page:
        keep(page, "desk-board")
        page.set_viewport_size({"width": 1440, "height": 1400})
        page.locator("#stories summary", has_text="Why, and who").nth(3).click()
        keep(page.locator("#stories .story").nth(3), "desk-story", highest=965)
    with at(browser, day, day.board, width=1440, color_scheme="dark") as page:
        keep(page, "desk-board-dark")
    with at(browser, day, day.board, width=375, height=812, scale=1.5) as page:
        keep(page, "desk-phone")
    with at(browser, day, f"{day.board}?dark=1") as page:
        keep(page.locator("#preview"), "desk-preview-dark")


def editing(browser: Browser, day: DeskDay) -> None:
    """A number that no source has, the check that fails for it, two wordings of one headline, and two more changes."""
    with at(browser, day, day.board, width=1440) as page:
        summary = page.locator("#item-3-summary")
        summary.fill(f"{summary.input_value()} It has 9,999 ships.")
        summary.blur()
        page.locator("#checks[open] .findings").wait_for()
        page.locator("#item-3-headline").scroll_into_view_if_needed()
        keep(page.locator("#item-3"), "desk-no-source")
        keep(page.locator("#checks"), "desk-checks")
        page.get_by_role("button", name="Undo").first.click()
        page.locator("[data-said]").get_by_text("Undone").wait_for()
        page.reload()
        day.other_writes(2, "Singapore to buy power from Malaysia")
        page.locator("#item-2-headline").fill("A power line, and doubts in Darwin")
        page.get_by_role("group", name="Two wordings of headline").wait_for()
        keep(page.locator("#item-2"), "desk-conflict", highest=620)
        page.get_by_role("button", name="Use mine").click()
        page.locator("[data-saving]").get_by_text("Saved").wait_for()
        page.locator("#item-4").get_by_role("button", name="Up").click()
        page.locator("[aria-live]").get_by_text("Moved").wait_for(state="attached")
        page.locator("#item-12").hover()
        page.locator("#item-12").get_by_role("button", name="Drop").click()
        page.locator("[data-said]").get_by_role("button", name="Undo").wait_for()


def approving(browser: Browser, day: DeskDay) -> None:
    """What is approved: at the desk, and by the link in a mail; and what has changed."""
    with at(browser, day, day.board) as page:
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("dialog").get_by_role("button", name="Approve").wait_for()
        keep(page.get_by_role("dialog"), "desk-approve")
    with at(browser, day, f"{day.board}/history/compare?from=1&to={day.revision}", height=700) as page:
        keep(page, "desk-compare")
    with at(browser, day, day.review_path(), height=760) as page:
        keep(page, "desk-review")


def sending(browser: Browser, day: DeskDay) -> None:
    """A sending in the middle."""
    day.sends_some()
    with at(browser, day, f"{day.board}/sending", height=760) as page:
        keep(page, "desk-sending")


def readers(browser: Browser, day: DeskDay) -> None:
    """The readers' front, by day and by night."""
    for scheme, name in (("light", "readers-front"), ("dark", "readers-front-dark")):
        with at(browser, day, "/", width=1000, height=900, color_scheme=scheme) as page:
            keep(page, name)


def main() -> None:
    """Take them all."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no chromium here: install it (Debian: apt install chromium), or name it: docs/pictures.py PATH")
    with (
        tempfile.TemporaryDirectory() as folder,
        DeskDay.begun(Path(folder, "desk")) as day,  # collects, which cannot be done in playwright's loop
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        email(browser, Path(folder, "email"))
        for part in (board, editing, approving, sending, readers):
            part(browser, day)
        browser.close()


if __name__ == "__main__":
    main()
