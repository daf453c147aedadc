"""The email as pictures: each look, width and state is what it was when somebody last looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compose import pictures
from tests.compose.screens import ARGUMENTS, NEEDS_CHROMIUM, NEEDS_FONTS, State, fonts, launched, shown

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from digest.compose.render.look import Look

pytestmark = [NEEDS_CHROMIUM, NEEDS_FONTS]


@pytest.fixture(scope="module", autouse=True)
def _fonts_of_the_references(browser: Browser) -> None:
    """Other fonts are another layout: better one clear word than thirty pictures that differ."""
    with shown(browser, pictures.html(pictures.LOOKS[0], "light"), 375) as page:
        used = fonts(page)
    if not used <= {"DejaVu Serif", "DejaVu Sans"}:
        pytest.fail(
            f"this Chromium sets the email in {', '.join(sorted(used))}, the reference pictures are in DejaVu: is it "
            "one that does not see FONTCONFIG_FILE, such as a snap?",
            pytrace=False,
        )


@pytest.mark.parametrize("state", pictures.STATES)
def test_the_email_looks_as_it_did(browser: Browser, look: Look, state: State) -> None:
    told = []
    for width, new in pictures.take(browser, pictures.html(look, state), state).items():
        name = f"{look.name}-{width}-{state}"
        if apart := pictures.difference(new, pictures.reference(name)):
            told.append(f"{name}: {apart}; see {pictures.show_difference(name, new, pictures.reference(name))}")
    if told:
        made_with = pictures.MADE_WITH.read_text().strip()
        told.append(
            f"The references were taken with Chromium {made_with}, this is {browser.version}. If the change is meant, "
            "take them anew with `make reference-pictures`, and look at them."
        )
        pytest.fail("\n".join(told), pytrace=False)


def test_there_is_a_reference_for_each_picture_and_no_other() -> None:
    names = {
        f"{look.name}-{width}-{state}"
        for look in pictures.LOOKS
        for width in pictures.SCALES
        for state in pictures.STATES
    }
    files = list(pictures.FOLDER.glob("*.png"))
    assert {file.stem for file in files} == names
    assert sum(file.stat().st_size for file in files) < 1_500_000


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("a lost line", "Grain moves before the rains.", ""),
        ("another accent", "#a32a1a", "#1a5aa3"),
        ("another paper", "#fffdf9", "#f3efe6"),
        ("a lost edge", "border-left:3px", "border-left:0px"),
        ("larger type", "font-size:17px", "font-size:18px"),
    ],
)
def test_a_real_change_is_seen(browser: Browser, change: str, old: str, new: str) -> None:
    before = pictures.html(pictures.LOOKS[0], "light")
    assert old in before, change
    with shown(browser, before.replace(old, new), 375) as page:
        taken = pictures.picture(page, 375)
    assert pictures.difference(taken, pictures.reference("daily-375-light"))


def test_letters_drawn_otherwise_are_no_change(browser: Browser) -> None:
    arguments = [each for each in ARGUMENTS if "hinting" not in each]
    arguments += ["--font-render-hinting=full", "--disable-font-subpixel-positioning"]
    with launched(browser.browser_type, arguments) as other:
        for width, new in pictures.take(other, pictures.html(pictures.LOOKS[0], "dark"), "dark").items():
            reference = pictures.reference(f"daily-{width}-dark")
            assert new.tobytes() != reference.tobytes()
            assert not pictures.difference(new, reference)


def test_what_differs_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "NEW", tmp_path)
    old = pictures.reference("daily-375-light")
    new = old.copy()
    new.paste((0, 0, 0), (0, 0, 375, 90))
    assert not pictures.difference(old, old)
    assert "255" in pictures.difference(new, old)
    assert "px large, not" in pictures.difference(new.crop((0, 0, 375, 300)), old)
    assert pictures.show_difference("daily", new, old) == f"{tmp_path}/daily.png and daily-difference.png"
