"""What a reviewer reads above an edition, as HTML and as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from digest.compose.differences import Mark, Span
from digest.compose.render.filters import FILTERS
from digest.compose.render.look import templates_folder
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.compose.checks import Check
    from digest.compose.differences import Difference

_AROUND = 40  # characters that are shown on either side of a change
_LONGEST = 300  # of what was deleted or inserted
_MOST = 30  # changes; the page that the link leads to shows them all


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said above an edition, all of it in words.

    `reason` says why its reader gets it. `otherwise` says what happens if nobody approves. `checks` are those that fail
    or warn. `since` says what `changes` are told from; it is empty if the reader has seen nothing before.
    """

    reason: str
    title: str
    number: int
    subject: str
    preheader: str
    goes_out: str
    otherwise: str
    checks: Sequence[Check]
    link: str
    expires: str
    since: str = ""
    changes: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Set:
    """A notice as HTML, to stand within a page, and as text."""

    html: str
    text: str


def notice(said: Notice) -> Set:
    """Set what is said to a reviewer.

    Raises:
        RenderError: The templates are not there.
    """
    clean = replace(said, changes=[_printable(change) for change in said.changes[:_MOST]])
    more = len(said.changes) - len(clean.changes)
    values = {"notice": clean, "more": more, "in_short": in_short}
    return Set(*(_environment().get_template(name).render(values) for name in ("notice.html", "notice.txt")))


def in_short(spans: Sequence[Span]) -> list[Span]:
    """A changed text with no more around each change than shows where it stands."""
    shown = []
    for number, span in enumerate(spans):
        text = span.text
        if span.mark is not Mark.KEPT:
            text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
        elif len(text) > 2 * _AROUND:
            head = _whole_words(text[:_AROUND]) if number else ""
            tail = _whole_words(text[: -_AROUND - 1 : -1])[::-1] if number < len(spans) - 1 else ""
            text = f"{head} … {tail}"
        shown.append(Span(span.mark, text))
    return shown


def _whole_words(beginning: str) -> str:
    """A beginning without the word that it was cut in, where there are words."""
    return beginning.rpartition(" ")[0] or beginning


def _printable(change: Difference) -> Difference:
    return replace(
        change,
        before=one_line(change.before),
        after=one_line(change.after),
        headline=one_line(change.headline),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_folder() / "review"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS | {"one_line": one_line}
    return environment
