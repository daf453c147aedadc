"""Set an edition: the same view becomes HTML, through MJML, and plain text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.compose.render.markup import to_html
from digest.compose.render.printable import printable
from digest.compose.render.templates import fill
from digest.db.editions import content_id

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as it goes out, but for the placeholders in its links. `picture` is the PNG that `html` refers to."""

    html: str
    text: str
    picture: bytes | None = None


def render(view: EditionView, look: Look) -> Rendered:
    """Set `view` as HTML and as text, and draw its picture; the same view and look always give the same bytes.

    Raises:
        RenderError: a template is missing, cannot be read, or makes something that is not MJML.
    """
    clean, picture = _pictured(printable(view), look)
    name = f"email/{look.name}.mjml"
    html = to_html(fill(look, name, clean), name)
    return Rendered(html=html, text=fill(look, f"email/{look.name}.txt", clean), picture=picture)


def _pictured(view: EditionView, look: Look) -> tuple[EditionView, bytes | None]:
    """The view with the place and size of its picture, and the picture, if it has one."""
    if view.coverage is None:
        return view, None
    from digest.compose.render.chart import chart  # noqa: PLC0415 - loading Pillow takes 25 ms that most commands save

    png, width, height = chart(tuple(view.coverage.bars), look.theme.light)
    placed = replace(view.coverage, source=f"cid:{content_id(png)}", width=width, height=height)
    return replace(view, coverage=placed), png


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
