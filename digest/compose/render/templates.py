"""The templates: Jinja in a sandbox, escaping always on where markup is made, and every fault with its place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.compose.render import markdown
from digest.compose.render.filters import FILTERS
from digest.errors import RenderError

if TYPE_CHECKING:
    from types import TracebackType

    from digest.compose.render.look import Look
    from digest.compose.view import EditionView

_PLAIN, _MARKDOWN = ".txt", ".md"


def fill(look: Look, name: str, view: EditionView) -> str:
    """What the template `name` makes of `view`; besides it the template sees the look's `theme`.

    Raises:
        RenderError: The template is missing or cannot be filled in; the text names it and the line.
    """
    try:
        return _environment(look, Path(name).suffix).get_template(name).render(view=view)
    except Exception as error:  # a template can raise anything, and its author needs the place, not our stack
        place = _place(error, look.folders) or name
        raise RenderError(f"template {place}: {type(error).__name__}: {error}") from error


@lru_cache(maxsize=8)
def _environment(look: Look, suffix: str) -> Environment:
    """An environment for templates that end in `suffix`, which says how what stands in them is escaped."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(look.folders),
        autoescape=suffix != _PLAIN,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_present_in_markdown if suffix == _MARKDOWN else _present,
    )
    environment.filters.update(FILTERS)
    if suffix == _MARKDOWN:
        environment.filters["link"] = markdown.link
    environment.globals["theme"] = look.theme
    return environment


def _present(value: Any) -> Any:
    if value is None:
        raise UndefinedError("a value is None")
    return value


def _present_in_markdown(value: Any) -> Any:
    """Jinja leaves alone what is markup already: a macro's output, a link."""
    return _present(value) if hasattr(value, "__html__") else markdown.escape(str(_present(value)))


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
