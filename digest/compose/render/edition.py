"""Set an edition: the same view becomes HTML, through MJML, plain text, a web page, and Markdown. A notice likewise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.compose.render.apart import APART
from digest.compose.render.lint import refuse_faults
from digest.compose.render.markup import to_html
from digest.compose.render.printable import printable
from digest.compose.render.templates import fill, trace
from digest.db.editions import content_id

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView, NoticeView


class Form(StrEnum):
    """What an edition is set as; a notice or a greeting is always mailed."""

    EMAIL = "email"
    NOTICE = "notice"
    GREETING = "greeting"
    PAGE = "page"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as it goes out, but for the placeholders in its links. `picture` is the PNG that `html` refers to."""

    html: str
    text: str
    picture: bytes | None = None


def render(view: EditionView, look: Look) -> Rendered:
    """Set `view` as HTML and as text, and draw its picture; the same view and look always give the same bytes.

    Templates that somebody edited are rendered in a process of their own, for they may loop or crash.

    Raises:
        RenderError: a template is missing, cannot be read, makes something that is not MJML, or does not come to an
            end.
    """
    clean, picture = _pictured(printable(view), look)
    return Rendered(**_made(Form.EMAIL, clean, look), picture=picture)


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
        RenderError: as in `render`.
    """
    return _made(Form.PAGE, printable(view), look)["page"]


def as_markdown(view: EditionView, look: Look) -> str:
    """The edition as CommonMark, for people who paste it elsewhere.

    Raises:
        RenderError: as in `render`.
    """
    return _made(Form.MARKDOWN, printable(view), look)["markdown"]


def notice(view: NoticeView, look: Look) -> Rendered:
    """Set a short letter to one reader as HTML and as text; like an edition, the same view always gives the same bytes.

    Raises:
        RenderError: as in `render`.
    """
    made = _made(Form.NOTICE, printable(view), look)
    return Rendered(made["html"], made["text"])


def greeting(view: NoticeView, look: Look) -> Rendered:
    """Set a short letter to stand above an edition: as HTML within its page, and as text.

    Raises:
        RenderError: as in `render`.
    """
    made = _made(Form.GREETING, printable(view), look)
    return Rendered(made["html"], made["text"])


def _made(form: Form, view: EditionView | NoticeView, look: Look) -> dict[str, str]:
    return typeset(form, view, look) if look.is_shipped else APART.typeset(form, view, look)


def typeset(form: Form, view: EditionView | NoticeView, look: Look) -> dict[str, str]:
    """Set a view that is `printable`, in this process.

    Returns:
        The parts by name: `html` and `text` of what is mailed, else one of the form's own name.

    Raises:
        RenderError: as in `render`; a template that loops or crashes is not noticed.
    """
    if form is Form.PAGE:
        return {"page": fill(look, "web/edition.html", view)}
    if form is Form.MARKDOWN:
        return {"markdown": fill(look, "markdown/edition.md", view)}
    if form is Form.GREETING:
        return {"html": fill(look, "email/greeting.html", view), "text": fill(look, "email/greeting.txt", view)}
    name = f"email/{'notice' if form is Form.NOTICE else look.name}"
    html = to_html(_document(view, look, f"{name}.mjml"), f"{name}.mjml")
    return {"html": html, "text": fill(look, f"{name}.txt", view)}


def _document(view: EditionView | NoticeView, look: Look, name: str) -> str:
    """The MJML; the tests have looked at that of the shipped templates."""
    if look.is_shipped:
        return fill(look, name, view)
    traced = trace(look, name, view)
    refuse_faults(traced, name)
    return traced.text
