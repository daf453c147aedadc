"""Set an edition: the same view becomes HTML, through MJML, and plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose.render.apart import APART
from digest.compose.render.lint import refuse_faults
from digest.compose.render.markup import to_html
from digest.compose.render.printable import printable
from digest.compose.render.templates import fill, trace

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

    Templates that somebody edited are rendered in a process of their own, which may loop or crash.

    Raises:
        RenderError: a template is missing, cannot be read, makes something that is not MJML, or does not come to an
            end.
    """
    clean = printable(view)
    return typeset(clean, look) if look.is_shipped else Rendered(**APART.typeset(clean, look))


def typeset(view: EditionView, look: Look) -> Rendered:
    """Do the work of `render` in this process, for a view that is `printable`.

    Raises:
        RenderError: as in `render`; a template that loops or crashes is not noticed.
    """
    name = f"email/{look.name}.mjml"
    return Rendered(html=to_html(_document(view, look, name), name), text=fill(look, f"email/{look.name}.txt", view))


def _document(view: EditionView, look: Look, name: str) -> str:
    """The MJML; the tests have looked at that of the shipped templates."""
    if look.is_shipped:
        return fill(look, name, view)
    traced = trace(look, name, view)
    refuse_faults(traced, name)
    return traced.text
