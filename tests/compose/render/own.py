"""A look whose templates somebody edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.render.look import Look, load_look

if TYPE_CHECKING:
    from pathlib import Path


def own_look(folder: Path, files: dict[str, str], name: str = "daily") -> Look:
    """The look `name` with `files` of one's own below `email/`."""
    for path, text in files.items():
        file = folder / "email" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
    return load_look(name, folder)


def document(content: str, head: str = "") -> str:
    """A whole MJML document with `content` in a column."""
    return (
        f"<mjml><mj-head>{head}</mj-head><mj-body><mj-section><mj-column>{content}</mj-column></mj-section></mj-body>"
        "</mjml>"
    )
