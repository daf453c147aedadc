"""Set an edition: the same view becomes HTML, through MJML, plain text, a web page, and Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.compose.render.apart import APART
from digest.compose.render.lint import refuse_faults
from digest.compose.render.markup import to_html
from digest.compose.render.printable import printable
from digest.compose.render.templates import fill, trace

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView


class Form(StrEnum):
    """What an edition is set as."""

    EMAIL = "email"
    PAGE = "page"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as it goes out, but for the placeholders in its links."""

    html: str
    text: str


def render(view: EditionView, look: Look) -> Rendered:
    """Set `view` as HTML and as text; the same view and look always give the same characters.

    Templates that somebody edited are rendered in a process of their own, for they may loop or crash.

    Raises:
        RenderError: a template is missing, cannot be read, makes something that is not MJML, or does not come to an
            end.
    """
    return Rendered(**_made(Form.EMAIL, view, look))


def page(view: EditionView, look: Look) -> str:
    """The edition as a web page of its own, with every source and nothing that belongs to one reader.

    Raises:
        RenderError: as in `render`.
    """
    return _made(Form.PAGE, view, look)["page"]


def as_markdown(view: EditionView, look: Look) -> str:
    """The edition as CommonMark, for people who paste it elsewhere.

    Raises:
        RenderError: as in `render`.
    """
    return _made(Form.MARKDOWN, view, look)["markdown"]


def _made(form: Form, view: EditionView, look: Look) -> dict[str, str]:
    clean = printable(view)
    return typeset(form, clean, look) if look.is_shipped else APART.typeset(form, clean, look)


def typeset(form: Form, view: EditionView, look: Look) -> dict[str, str]:
    """Set a view that is `printable`, in this process.

    Returns:
        The parts by name: `html` and `text` of an email, else one of the form's own name.

    Raises:
        RenderError: as in `render`; a template that loops or crashes is not noticed.
    """
    if form is Form.PAGE:
        return {"page": fill(look, "web/edition.html", view)}
    if form is Form.MARKDOWN:
        return {"markdown": fill(look, "markdown/edition.md", view)}
    name = f"email/{look.name}.mjml"
    return {"html": to_html(_document(view, look, name), name), "text": fill(look, f"email/{look.name}.txt", view)}


def _document(view: EditionView, look: Look, name: str) -> str:
    """The MJML; the tests have looked at that of the shipped templates."""
    if look.is_shipped:
        return fill(look, name, view)
    traced = trace(look, name, view)
    refuse_faults(traced, name)
    return traced.text
