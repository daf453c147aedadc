"""Set an edition: the same view becomes HTML, through MJML, and plain text."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import mjml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

import digest
from digest.errors import RenderError

if TYPE_CHECKING:
    from datetime import date
    from types import TracebackType

    from digest.compose.view import EditionView

WIDTH = 72
"""Columns of the plain text: RFC 3676, section 4.2, advises at most 78 and room for marks of quotation."""

# Control characters and lone surrogates have no place in mail, and a stray override of the writing direction turns
# round everything after it. Joiners stay: emoji and Persian are spelt with them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition as it goes out, but for the placeholders in its links."""

    html: str
    text: str


def render(view: EditionView, templates: Path | None = None) -> Rendered:
    """Set `view` as HTML and as text; the same view and templates always give the same characters.

    Args:
        view: the edition.
        templates: a folder whose files are used in place of the shipped ones of the same name.

    Raises:
        RenderError: a template is missing, cannot be read, or makes something that is not MJML.
    """
    shipped = templates_folder()
    folders = (templates, shipped) if templates else (shipped,)
    clean: EditionView = replace(_printable(view), note=_paragraphs(view.note))
    source = _fill(folders, "email/edition.mjml", clean)
    return Rendered(html=_to_html(source), text=_fill(folders, "email/edition.txt", clean))


def templates_folder() -> Path:
    """The shipped templates: inside the package when it was installed from a wheel, else beside it.

    Raises:
        RenderError: they are in neither place.
    """
    package = Path(digest.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "email").is_dir():
            return folder
    raise RenderError(f"no templates in {package} or beside it: install digest again")


def safe_url(url: str) -> str:
    """`url` if it is a web address that may stand in a link, else nothing: the text then stands without a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", url)
    return url if usable else ""


def wrap(text: str, first: str = "", rest: str = "") -> str:
    """`text` in lines of at most `WIDTH` characters; the first begins with `first` and the others with `rest`."""
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def long_date(day: date) -> str:
    """A date as the masthead has it: Wednesday 18 February 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


@cache
def _environment(folders: tuple[Path, ...], *, escape: bool) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_present,
    )
    environment.filters.update(safe_url=safe_url, wrap=wrap, long_date=long_date)
    return environment


def _present(value: Any) -> Any:
    if value is None:
        raise UndefinedError("a value is None")
    return value


def _fill(folders: tuple[Path, ...], name: str, view: EditionView) -> str:
    try:
        return _environment(folders, escape=name.endswith(".mjml")).get_template(name).render(view=view)
    except Exception as error:  # a template can raise anything, and its author needs the place, not our stack
        place = _place(error, folders) or name
        raise RenderError(f"template {place}: {type(error).__name__}: {error}") from error


def _place(error: Exception, folders: tuple[Path, ...]) -> str:
    """Name and line of the innermost template that `error` passed through."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name}, line {error.lineno}"
    place = ""
    step: TracebackType | None = error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        for folder in folders:
            if file.is_relative_to(folder):
                place = f"{file.relative_to(folder)}, line {step.tb_lineno}"
        step = step.tb_next
    return place


def _to_html(source: str) -> str:
    try:
        html = str(mjml.mjml2html(source))
    except ValueError as error:
        raise RenderError(f"template email/edition.mjml does not make MJML: {error}{_near(source, error)}") from error
    except BaseException as error:
        # The engine's panic is no Exception; everything else that is none, such as an interrupt, must go through.
        if type(error).__name__ != "PanicException":
            raise
        raise RenderError(f"template email/edition.mjml: the MJML engine gave up: {error}") from error
    # The engine passes over a component that it does not know and leaves it in the page.
    if unknown := re.search(r"</?(mj-[\w-]+)", html):
        raise RenderError(f"template email/edition.mjml: <{unknown[1]}> is no MJML component, or stands where none can")
    return html


def _near(source: str, error: ValueError) -> str:
    """The piece of the document that the engine's message points to by byte range."""
    found = re.search(r"(\d+):(\d+)", str(error))
    if not found:
        return ""
    piece = source.encode()[int(found[1]) : int(found[2])].decode(errors="replace")
    return f", near {piece[:80]!r}"


def _printable(value: Any) -> Any:
    """`value` with every text in it on one line and without what cannot be printed."""
    made = value
    if isinstance(value, str):
        made = _UNPRINTABLE.sub("", " ".join(value.split()))
    elif isinstance(value, list):
        made = [_printable(item) for item in value]
    elif is_dataclass(value) and not isinstance(value, type):
        made = replace(value, **{each.name: _printable(getattr(value, each.name)) for each in fields(value)})
    return made


def _paragraphs(note: str) -> str:
    """An editor's note keeps its paragraphs, with one blank line between them."""
    return "\n\n".join(filter(None, map(_printable, _BLANK_LINE.split(note))))
