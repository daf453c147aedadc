"""Lists of people in and out: what `digest subscribers` and `digest suppressions` share."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Protocol, TypeVar

import typer

from digest.audience.sheet import Row, guarded
from digest.cli.output import as_json_line, safe, say
from digest.errors import DatabaseError, StoppedError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from _csv import Writer

    from digest.audience.columns import Table

_SHOWN = 20

File = Annotated[Path, typer.Argument(metavar="CSV", help="A CSV file in UTF-8; `-` reads standard input.")]
Refused = Annotated[
    Path | None,
    typer.Option("--refused", metavar="FILE", help="Write the lines that cannot be used to a new CSV file."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report the same, and write nothing to the database.")]


class Progress(Protocol):
    """How far an import is: the last line that is done with."""

    line: int


Report = TypeVar("Report", bound=Progress)


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """A file that is named on the command line, or standard input."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = file.open("rb")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}: name a CSV file") from error
    with lines:
        yield lines


def last(reports: Iterable[Report], first: Report, *, dry_run: bool) -> Report:
    """The last of the reports of an import; `first` if there is none.

    Raises:
        StoppedError: Ctrl-C.
        DatabaseError: The database cannot be written.
    """
    report = first
    try:
        for done in reports:
            report = done
    except KeyboardInterrupt:
        raise StoppedError(f"stopped{_how_far(report, dry_run=dry_run)}") from None
    except DatabaseError as error:
        raise DatabaseError(f"{error}\nThe import stopped{_how_far(report, dry_run=dry_run)}") from error
    return report


def _how_far(report: Progress, *, dry_run: bool) -> str:
    if dry_run:
        return ": this was a dry run, nothing was written"
    if not report.line:
        return " before the first lines were written: run the same command again"
    return f" after line {report.line:,}: all up to there is done, and the same command goes on from there"


@dataclass(slots=True)
class Refusals:
    """Takes lines that cannot be used: the first few for the screen, all of them for a file."""

    path: Path | None = None
    writer: Writer | None = None
    width: int = 0
    first: list[str] = field(default_factory=list)

    def __call__(self, row: Row, why: str) -> None:
        """Keep one."""
        if len(self.first) < _SHOWN:
            self.first.append(f"line {row.line}: {why}")
        if self.writer:
            cells = [one_line(cell) for cell in row.cells] + [""] * (self.width - len(row.cells))
            # Beyond the last column nothing is read.
            self.writer.writerow(map(guarded, [*cells[: self.width], str(row.line), why, *cells[self.width :]]))

    def tell(self, count: int) -> None:
        """Print the first of as many, and where all of them are."""
        for line in self.first:
            say(f"  [yellow]refused[/]  {safe(line)}")
        if self.path and count:
            say(f"all refused lines are in {safe(self.path)}: mend them, and import that with the same options")
        elif count > _SHOWN:
            say(f"  and {count - _SHOWN:,} more: `--refused FILE` writes all {count:,} to a file")


@contextmanager
def refusals(path: Path | None, table: Table) -> Iterator[Refusals]:
    """What takes the lines of a list that cannot be used. If there are any they are in `path` at the end.

    It has the columns of the list, so that it can be imported as that was, and after them the line and why.

    Raises:
        UsageError: There is something in its place, or it cannot be written.
    """
    if path is None:
        yield Refusals()
        return
    if path.exists():
        raise UsageError(f"--refused {path}: this file is there already: name another one, or move it away")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        file = draft.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"--refused {path} cannot be written: {error.strerror}: name another file") from error
    try:
        with file:
            writer = csv.writer(file)
            writer.writerow([*map(guarded, table.names), "line", "why"])
            refuse = Refusals(path, writer, len(table.names))
            yield refuse
        if refuse.first:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def chosen(given: Sequence[str] | None) -> dict[str, str]:
    """What `--column` says.

    Raises:
        UsageError: It has no `=`.
    """
    wrong = next((each for each in given or () if "=" not in each), None)
    if wrong is not None:
        raise UsageError(f"--column {wrong}: write WHAT=COLUMN, such as email=E-Mail")
    parts = (each.partition("=") for each in given or ())
    return {what.strip().lower().replace("_", "-"): column for what, _, column in parts}


def print_found(found: Mapping[str, str], lacking: str = "") -> None:
    """Print which column was taken for what, and what there is none of."""
    columns = ", ".join(f"{what} from `{safe(name)}`" for what, name in found.items())
    say(columns + (f"; {lacking}" if lacking else ""))


def print_rows(rows: Iterable[dict[str, Any]], columns: Sequence[str], *, json: bool) -> None:
    """Print rows as CSV that no spreadsheet takes for formulas, or each as a line of JSON."""
    if json:
        for row in rows:
            as_json_line(row)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(guarded(_as_cell(row[column])) for column in columns)


def _as_cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
