"""A look: the templates of one name, and the theme that goes with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import digest
from digest.compose.render.theme import Theme
from digest.errors import RenderError
from digest.settings.document import Document, text_of

# A look is loaded for each preview, and parsing takes ten times as long as reading.
_parsed = lru_cache(maxsize=8)(Document.parse)


@dataclass(frozen=True, slots=True)
class Look:
    """How a newsletter looks.

    `email/NAME.mjml`, `email/NAME.txt` and `email/NAME.yaml` are its own; what they share lies beside them. `folders`
    are where files are looked for, the first first.
    """

    name: str
    theme: Theme
    folders: tuple[Path, ...]

    @property
    def is_shipped(self) -> bool:
        """Whether nobody but us wrote its templates."""
        return len(self.folders) == 1


def load_look(name: str, templates: Path | None = None) -> Look:
    """The look of that name.

    Args:
        name: `daily`, `letter`, or one of the operator's own.
        templates: The operator's folder. Its files take the place of the shipped ones of the same name; its theme may
            leave out whatever stays as shipped.

    Raises:
        RenderError: There is no such look.
        SettingsError: A theme cannot be used; the text names the file, the line and the key.
    """
    shipped = templates_folder()
    folders = (templates, shipped) if templates and _has_templates(templates) else (shipped,)
    if not any((folder / "email" / f"{name}.mjml").is_file() for folder in folders):
        known = ", ".join(sorted({file.stem for folder in folders for file in (folder / "email").glob("*.yaml")}))
        raise RenderError(
            f"look `{name}` has no template email/{name}.mjml in {templates or shipped}: choose one of {known}"
        )
    own = [templates] if templates else []
    return Look(name, _theme(name, shipped, own), folders)


def templates_folder() -> Path:
    """The shipped templates: inside the package when it was installed from a wheel, else beside it.

    Raises:
        RenderError: They are in neither place.
    """
    package = Path(digest.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "email").is_dir():
            return folder
    raise RenderError(f"no templates in {package} or beside it: install digest again")


def unused_themes(templates: Path) -> list[Path]:
    """The YAML files in an operator's folder that no look reads: misspelt, or in the wrong place."""
    looks = {file.stem for folder in (templates, templates_folder()) for file in (folder / "email").glob("*.mjml")}
    read = {templates / "email" / f"{name}.yaml" for name in looks}
    return sorted(file for file in templates.rglob("*.y*ml") if file not in read)


def _has_templates(folder: Path) -> bool:
    """Whether anything but themes lies in the operator's folder."""
    files = (each for each in folder.rglob("*") if each.is_symlink() or not each.is_dir())
    return any(file.parent != folder / "email" or file.suffix != ".yaml" for file in files)


def _theme(name: str, shipped: Path, own: list[Path]) -> Theme:
    """The shipped theme with what the operator's file changes; a look of the operator's own starts from `daily`."""
    files = [shipped / "email" / f"{each}.yaml" for each in ("daily", name)]
    files += [folder / "email" / f"{name}.yaml" for folder in own]
    values: dict[str, Any] = {}
    document = None
    for file in dict.fromkeys(files):
        if file.is_file():
            document = _parsed(file, text_of(file))
            values = _merged(values, document.data)
    if document is None:
        raise RenderError(f"no theme in {shipped}: install digest again")
    try:
        return Theme.model_validate(values)
    except ValidationError as error:
        raise document.explain(error) from error


def _merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        before = merged.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
