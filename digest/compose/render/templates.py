"""The templates: Jinja in a sandbox, escaping always on where markup is made, and every fault with its place."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError

from digest.compose.render import markdown
from digest.compose.render.filters import FILTERS
from digest.compose.render.marks import Marks, Traced
from digest.compose.render.sandbox import Sandbox
from digest.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from digest.compose.render.look import Look
    from digest.compose.view import EditionView, NoticeView

_PLAIN, _MARKDOWN = ".txt", ".md"

MOST_CHARACTERS = 1_000_000
"""Of one filled-in template: ten times what Gmail shows, and little enough for the engine."""

# What no mail carries: control characters other than line breaks and tabs, and halves of characters.
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class OutOfTimeError(Exception):
    """A template was at it for too long; raised into it by a timer."""


def fill(look: Look, name: str, view: EditionView | NoticeView) -> str:
    """What the template `name` makes of `view`; besides it the template sees the look's `theme`.

    Raises:
        RenderError: The template is missing or cannot be filled in; the text names it and the line.
    """
    return _filled(_environment(look, Path(name).suffix, marked=False), look, name, view)


def trace(look: Look, name: str, view: EditionView | NoticeView) -> Traced:
    """Like `fill`, for markup, with the place of each tag.

    Raises:
        RenderError: The template is missing or cannot be filled in; the text names it and the line.
    """
    environment = _environment(look, ".mjml", marked=True)
    marks = environment.extensions[Marks.identifier]
    assert isinstance(marks, Marks)  # noqa: S101 - for the type checker
    return marks.trace(_filled(environment, look, name, view))


def _filled(environment: Environment, look: Look, name: str, view: EditionView | NoticeView) -> str:
    try:
        text = "".join(_measured(environment.get_template(name).generate(view=view)))
    except Exception as error:  # a template can raise anything; its author needs the place, not our stack
        places = _places(error, look.folders) or [name]
        raise RenderError(f"template {places[-1]}: {_words(error, places)}") from error
    if unsendable := _UNSENDABLE.search(text):
        raise RenderError(
            f"template {name} makes the character {unsendable[0]!r}, which no mail can carry: take it out"
        )
    return text


def _measured(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a text as long as it is not too long."""
    characters = 0
    for piece in pieces:
        characters += len(piece)
        if characters > MOST_CHARACTERS:
            raise ValueError(f"makes more than {MOST_CHARACTERS:,} characters; Gmail shows about 100,000")
        yield piece


def _words(error: Exception, places: list[str]) -> str:
    """What to tell the author of a template about `error`."""
    if isinstance(error, RecursionError):
        way = dict.fromkeys(places[-50:])  # one round; the way in does not matter
        return f"goes round without end, by way of {', '.join(way)}: does a file include itself?"
    if isinstance(error, MemoryError):
        return "needs more memory than a render may take"
    if isinstance(error, OutOfTimeError):
        return f"{error}: does a loop never end?"
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 ({error.reason} at byte {error.start}): save it as UTF-8"
    return f"{type(error).__name__}: {error}"


class _Loader(FileSystemLoader):
    """Reads templates from the folders of a look, and from nowhere else."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and whether it is still the same.

        Raises:
            TemplateNotFound: There is none, or it is a link to a file elsewhere.
        """
        source, file, is_unchanged = super().get_source(environment, template)
        real = Path(file).resolve()
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise TemplateNotFound(
                template, f"{template} is a link that leads out of the templates folder: copy the file"
            )
        return source, file, is_unchanged


@lru_cache(maxsize=8)
def _environment(look: Look, suffix: str, *, marked: bool) -> Environment:
    """An environment for templates that end in `suffix`, which says how what stands in them is escaped."""
    environment = Sandbox(
        loader=_Loader(look.folders, encoding="utf-8-sig"),  # editors on Windows put a mark before the text
        autoescape=suffix != _PLAIN,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_present_in_markdown if suffix == _MARKDOWN else _present,
        extensions=[Marks] if marked else [],
    )
    environment.filters.update(FILTERS)
    if suffix == _MARKDOWN:
        environment.filters["link"] = markdown.link
    environment.globals["theme"] = look.theme.model_dump()  # values: the model itself can read files
    return environment


def _present(value: Any) -> Any:
    if value is None:
        raise UndefinedError("a value is None")
    return value


def _present_in_markdown(value: Any) -> Any:
    """Jinja leaves alone what is markup already: a macro's output, a link."""
    return _present(value) if hasattr(value, "__html__") else markdown.escape(str(_present(value)))


def _places(error: Exception, folders: tuple[Path, ...]) -> list[str]:
    """Names and lines of the templates that `error` passed through, the innermost last."""
    if isinstance(error, TemplateSyntaxError):
        return [f"{error.name}, line {error.lineno}"]
    places = []
    step: TracebackType | None = error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        inside = [folder for folder in folders if file.is_relative_to(folder)]
        places += [f"{file.relative_to(folder)}, line {step.tb_lineno}" for folder in inside]
        step = step.tb_next
    return places
