"""Set an edition: the same view becomes HTML, through MJML, and plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose.render.markup import to_html
from digest.compose.render.printable import printable
from digest.compose.render.templates import fill

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as it goes out, but for the placeholders in its links."""

    html: str
    text: str


def render(view: EditionView, look: Look) -> Rendered:
    """Set `view` as HTML and as text; the same view and look always give the same characters.

    Raises:
        RenderError: a template is missing, cannot be read, or makes something that is not MJML.
    """
    clean = printable(view)
    name = f"email/{look.name}.mjml"
    html = to_html(fill(look, name, clean), name)
    return Rendered(html=html, text=fill(look, f"email/{look.name}.txt", clean))


def page(view: EditionView, look: Look) -> str:
    """The edition as a web page of its own, with every source and nothing that belongs to one reader.

    Raises:
        RenderError: a template is missing or cannot be filled in.
    """
    return fill(look, "web/edition.html", printable(view))


def as_markdown(view: EditionView, look: Look) -> str:
    """The edition as CommonMark, for people who paste it elsewhere.

    Raises:
        RenderError: a template is missing or cannot be filled in.
    """
    return fill(look, "markdown/edition.md", printable(view))
