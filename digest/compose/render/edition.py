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
