"""What there is to look at, also where today's templates are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.engine.previewing import preview
from tests.fakes.editions import SLUG, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

STORED = {"edition.html", "edition.txt", "edition.eml"}


def test_an_edition_is_every_file(installation: Installation) -> None:
    made = preview(installation, installation.newsletter(SLUG), draft_edition(installation))
    assert made.missing == ""
    assert made.files.keys() >= STORED | {"archive.html", "edition.md"}


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("web/edition.html", "{{ nothing }}", r"web/edition.html, line 1: UndefinedError"),
        ("markdown/edition.md", "{% if %}", r"markdown/edition.md, line 1: TemplateSyntaxError"),
        ("email/daily.yaml", "width: 1\n", "daily.yaml"),
    ],
)
def test_what_is_stored_can_be_looked_at_whatever_became_of_the_templates(
    tmp_path: Path, clock: MovingClock, file: str, content: str, told: str
) -> None:
    config = settings_file(tmp_path)
    config.write_text(f"{config.read_text()}templates: look\n")
    (tmp_path / "look" / file).parent.mkdir(parents=True)
    with new_installation(config, clock) as made:
        edition = draft_edition(made)
        (tmp_path / "look" / file).write_text(content)
        shown = preview(made, made.newsletter(SLUG), edition)
    assert shown.files.keys() >= STORED
    assert not shown.files.keys() & {"archive.html", "edition.md"}
    assert shown.missing.startswith("no archive.html and edition.md: ")
    assert told in shown.missing


def test_an_edition_whose_look_is_gone_can_be_looked_at(tmp_path: Path, clock: MovingClock) -> None:
    config = settings_file(tmp_path)
    with new_installation(config, clock) as made:
        edition = draft_edition(made)
        newsletter = made.newsletter(SLUG).model_copy(update={"look": "gone"})
        shown = preview(made, newsletter, edition)
    assert shown.files.keys() >= STORED
    assert "look `gone` has no template" in shown.missing
