from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import digest
from digest.compose.render.edition import page, render
from digest.compose.render.look import load_look, templates_folder, unused_themes
from digest.errors import RenderError, SettingsError
from tests.compose.render.own import own_look
from tests.compose.samples import DAILY, LETTER, edition

if TYPE_CHECKING:
    from pathlib import Path

THEME = """\
light:
  accent: "#0b4f8a"
sizes: {title: 40}
label_font: Arial, sans-serif
"""


def test_the_shipped_looks_differ_in_theme_and_in_templates() -> None:
    assert DAILY.theme != LETTER.theme
    assert render(edition(), DAILY) != render(edition(), LETTER)
    assert DAILY.is_shipped
    assert LETTER.is_shipped


def test_a_theme_of_ones_own_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    theme = own_look(tmp_path, {"daily.yaml": THEME}).theme
    shipped = DAILY.theme
    light = shipped.light.model_copy(update={"accent": "#0b4f8a"})
    sizes = shipped.sizes.model_copy(update={"title": 40})
    assert theme == shipped.model_copy(update={"light": light, "sizes": sizes, "label_font": "Arial, sans-serif"})
    assert "#0b4f8a" in render(edition(), own_look(tmp_path, {})).html


def test_a_folder_with_themes_alone_holds_no_edited_template(tmp_path: Path) -> None:
    assert own_look(tmp_path, {"daily.yaml": THEME}).is_shipped
    assert not own_look(tmp_path, {"sections/note.mjml": ""}).is_shipped


@pytest.mark.parametrize(
    "file", ["web/edition.html", "web/edition.css", "markdown/edition.md", "email/style.css", "web/own.yaml"]
)
def test_a_template_of_any_form_alone_is_an_edited_one(tmp_path: Path, file: str) -> None:
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text("mine")
    assert load_look("daily", tmp_path).folders == (tmp_path, templates_folder())


def test_a_page_of_ones_own_is_used(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "edition.html").write_text("mine: {{ view.title }}")
    assert page(edition(), load_look("daily", tmp_path)) == f"mine: {edition().title}"


def test_a_link_to_a_folder_of_templates_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "note.mjml").touch()
    (tmp_path / "look" / "email").mkdir(parents=True)
    (tmp_path / "look" / "email" / "sections").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(
        RenderError, match=r"note\.mjml is a link that leads out of the templates folder: copy the file"
    ):
        render(edition(), load_look("daily", tmp_path / "look"))


def test_a_theme_of_another_look_is_not_looked_at(tmp_path: Path) -> None:
    assert own_look(tmp_path, {"letter.yaml": THEME}).theme == DAILY.theme


def test_a_look_of_ones_own_starts_from_the_daily_theme(tmp_path: Path) -> None:
    files = {"mine.mjml": '{% extends "email/daily.mjml" %}', "mine.txt": "mine", "mine.yaml": THEME}
    look = own_look(tmp_path, files, "mine")
    assert look.theme.light.accent == "#0b4f8a"
    assert look.theme.dark == DAILY.theme.dark
    assert render(edition(), look).text == "mine"


def test_an_unknown_look_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(
        RenderError, match=r"look `dayly` has no template email/dayly\.mjml in .*: choose one of daily, letter"
    ):
        load_look("dayly", tmp_path)
    with pytest.raises(RenderError, match="choose one of daily, letter"):
        load_look("dayly")


@pytest.mark.parametrize(
    ("theme", "told"),
    [
        ("width: 640\nligth: {}", "daily.yaml, line 2: `ligth` is not a setting: mend the spelling or take it out"),
        ("\nlight:\n  ink: black", "daily.yaml, line 3: `light.ink` string should match pattern"),
        ("sizes:\n  text: 12", "daily.yaml, line 2: `sizes.text` input should be greater than or equal to 16"),
        ("light: red", "daily.yaml, line 1: `light` input should be a valid dictionary"),
        ("\nwidth: {", "daily.yaml, line 2: this is not YAML"),
        ("width: 600\nwidth: 640", "daily.yaml, line 2: `width` is there twice"),
        (
            "light:\n  muted: '#bbbbbb'",
            "daily.yaml, line 1: `light` muted #bbbbbb on paper #fffdf9 has a contrast of",
        ),
    ],
)
def test_a_theme_that_cannot_be_used_is_told_with_file_and_line(tmp_path: Path, theme: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        own_look(tmp_path, {"daily.yaml": theme})


def test_the_templates_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "digest"
    monkeypatch.setattr(digest, "__file__", str(package / "__init__.py"))
    with pytest.raises(RenderError, match="no templates"):
        templates_folder()
    for folder in (tmp_path / "site" / "templates", package / "templates"):
        (folder / "email").mkdir(parents=True)
        assert templates_folder() == folder


def test_an_installation_without_themes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "__file__", str(tmp_path / "digest" / "__init__.py"))
    (tmp_path / "templates" / "email").mkdir(parents=True)
    (tmp_path / "templates" / "email" / "daily.mjml").touch()
    with pytest.raises(RenderError, match=r"no theme in .*: install digest again"):
        load_look("daily")


def test_themes_that_no_look_reads_are_found(tmp_path: Path) -> None:
    for name in (
        "email/daily.yaml",
        "email/mine.mjml",
        "email/mine.yaml",
        "email/dialy.yaml",
        "email/daily.yml",
        "daily.yaml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(file.relative_to(tmp_path)) for file in unused_themes(tmp_path)]
    assert found == ["daily.yaml", "email/daily.yml", "email/dialy.yaml"]
