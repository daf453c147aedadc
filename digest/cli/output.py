"""What the commands print: tables and lines for people, JSON for programs, progress to the error stream."""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from digest.compose.fingerprint import rendered_sha256
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.compose.checks import Check
    from digest.db.editions import Edition

_PIPED_WIDTH = 140  # where no terminal says how wide it is, a table need not be as narrow as 80 columns

out = Console(highlight=False)
if not out.is_terminal:
    out = Console(highlight=False, width=_PIPED_WIDTH)
_err = Console(stderr=True, highlight=False)

_HANG = 2  # columns by which the rest of a broken line stands further in
_WORD = re.compile(r"(\S+)(\s*)")
_MARKS = {"fail": "[red]fail[/]", "warn": "[yellow]warn[/]", "absent": "[dim]none[/]", "pass": "[green]pass[/]"}
"""What is told of singly, in the order in which it is told."""


def say(line: str = "", hang: int | None = None) -> None:
    """Print a line; rich markup counts, so text from outside goes through `safe`.

    On a terminal it is broken between words, and what follows the first break stands `hang` columns in: by default 2
    more than the line itself. Elsewhere it stays in one piece.
    """
    _print(out, line, hang)


def _print(console: Console, line: str, hang: int | None = None) -> None:
    if not console.is_terminal:
        console.print(line, soft_wrap=True)
        return
    for whole in Text.from_markup(line).split("\n", allow_blank=True):
        for part in broken(whole, console.width, hang):
            console.print(part, soft_wrap=True)


def broken(line: Text, width: int, hang: int | None = None) -> list[Text]:
    """A line in pieces of at most `width` columns, broken between words; all but the first are indented by `hang`.

    A word that is longer, such as an address, stays whole, so that it can still be copied.
    """
    start = len(line.plain) - len(line.plain.lstrip(" "))
    indent = start + _HANG if hang is None else hang
    breaks: list[int] = []
    column = start
    for found in _WORD.finditer(line.plain, start):
        size = cell_len(found[1])
        if column + size > width and column > (indent if breaks else start):
            breaks.append(found.start())
            column = indent
        column += size + cell_len(found[2])
    first, *rest = line.divide(breaks)
    pieces = [first, *(Text(" " * indent).append_text(piece) for piece in rest)]
    for piece in pieces:
        piece.rstrip()
    return pieces


def safe(text: object) -> str:
    """Text from outside as it may stand in a line: no markup, no control characters."""
    return escape(one_line(str(text)))


def fail(message: str) -> None:
    """Print an error."""
    _print(_err, f"[red]error:[/] {safe_lines(message)}")


def safe_lines(text: str) -> str:
    """Like `safe`, for a text of several lines."""
    return "\n".join(safe(line) for line in text.split("\n"))


def as_json(data: Any) -> None:
    """Print `data` as JSON; dates become ISO 8601."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_as_text) + "\n")


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a datetime is a date, too


def table(*columns: str) -> Table:
    """An unboxed table; a column whose name ends in `#` is a number."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        name = column.removesuffix("#")
        made.add_column(name, justify="right" if column != name else "left", overflow="fold")
    return made


def print_table(made: Table) -> None:
    """Print a table."""
    out.print(made)


def print_checks(checks: Sequence[Check]) -> None:
    """Print what the pre-flight checks found: what fails first, each with its remedy, and a line for what passes."""
    for result in _MARKS:
        for check in checks:
            if check.result == result and check.message:
                print_check(check)
    names = {check.name for check in checks}
    passed = len(names) - len({check.name for check in checks if check.result != "pass"})
    every = "all" if passed == len(names) else f"{passed} of"
    say(f"  {_MARKS['pass']}  {every} {len(names)} checks")


def print_check(check: Check) -> None:
    """Print one finding: what and where on a line, and what is wrong and how to mend it below."""
    say(f"  {_MARKS[check.result]}  [bold]{safe(check.about)}[/]")
    say(f"        {safe(check.message)}", hang=8)


def edition_as_data(edition: Edition) -> dict[str, Any]:
    """What every command says of an edition."""
    return {
        "newsletter": edition.newsletter,
        "edition": edition.number,
        "day": edition.day,
        "frequency": edition.frequency.value,
        "status": edition.status.value,
        "revision": edition.revision,
        "subject": edition.subject,
        "preheader": edition.preheader,
        "sha256": rendered_sha256(edition),
        "send_at": edition.send_at,
    }


def check_as_data(check: Check) -> dict[str, str]:
    """A check as JSON has it."""
    return {"name": check.name, "result": check.result, "place": check.place, "message": check.message}


class Bar:
    """A progress bar that learns its length late."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=None)

    def started(self, total: int) -> None:
        """Set the length."""
        self._progress.update(self._task, total=total)

    def advanced(self, count: int) -> None:
        """Move on."""
        self._progress.advance(self._task, count)


@contextmanager
def bar(title: str, *, quiet: bool) -> Iterator[Bar]:
    """A progress bar on the error stream, for as long as the work takes; none where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True, disable=quiet or not _err.is_terminal) as progress:
        yield Bar(progress, title)


@contextmanager
def waiting(why: str, *, quiet: bool) -> Iterator[None]:
    """A sign on the error stream that the program is at work, where somebody watches."""
    if quiet or not _err.is_terminal:
        yield
        return
    with _err.status(why):
        yield
