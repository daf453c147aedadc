"""`digest subscribers import` and `export`: lists of people in and out."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from digest.audience.exporting import COLUMNS, exported
from digest.audience.importing import Added, Report, take_in
from digest.audience.people import Terms, moment
from digest.audience.sheet import Row, guarded
from digest.cli import options
from digest.cli.output import as_json, as_json_line, fail, safe, say, waiting
from digest.errors import DatabaseError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from _csv import Writer

_SHOWN = 20
WORDS = {
    Added.NEW: "subscribed",
    Added.ALREADY: "subscribed already",
    Added.LEFT: "unsubscribed earlier: only they can come back",
    Added.SUPPRESSED: "suppressed and must not be mailed",
}
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="WHAT=COLUMN",
        help="Which column has the `email`, `name`, `source`, `consented-on` and so on: its name or its number.",
    ),
]
Refused = Annotated[
    Path | None, typer.Option("--refused", metavar="FILE", help="Write the lines that cannot be used to this CSV file.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report the same, and write nothing to the database.")]
File = Annotated[Path, typer.Argument(metavar="CSV", help="A CSV file in UTF-8; `-` reads standard input.")]


def import_csv(
    context: typer.Context,
    file: File,
    column: Columns = None,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where they come from, if no column says so.")
    ] = "",
    consented_on: Annotated[
        str, typer.Option("--consented-on", metavar="DATE", help="When they consented, if no column says so.")
    ] = "",
    refused: Refused = None,
    dry_run: DryRun = False,
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Subscribe everybody in a CSV file. Running it again goes on where it stopped, and adds nobody twice."""
    installation = options.installation(context, now)
    slug, at = installation.newsletter(newsletter).slug, installation.clock.now()
    terms = Terms(
        one_line(source) or f"import of {one_line(file.name)}",
        moment(consented_on, at) if consented_on else None,
        chosen_columns(column),
    )
    report = Report()
    with opened(file) as lines, refusals(refused, file) as refuse, waiting("Importing …", quiet=json):
        try:
            for done in take_in(installation.database, slug, lines, terms, at, refuse=refuse, dry_run=dry_run):
                report = done
        except (KeyboardInterrupt, DatabaseError):
            fail(f"stopped after line {report.line:,}: what is in the file up to there is done")
            raise
    if json:
        counts = {added.value: report.counts[added] for added in Added}
        as_json(
            {"newsletter": slug, "dry_run": dry_run, "lines": report.line, "first_new_line": report.first_new, **counts}
            | {"refused": report.refused, "refusals": refuse.first}
        )
    else:
        _print(report, refuse, dry_run=dry_run)
    if report.refused and not report.counts:
        raise typer.Exit(1)


def export(
    context: typer.Context, newsletter: options.Slug = None, now: options.Now = None, json: options.Json = False
) -> None:
    """Print the subscribers as CSV, which `import` takes in again, or with `--json` as a line of JSON for each."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        print_rows(exported(session, installation.newsletter(newsletter).slug), COLUMNS, json=json)


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


def _print(report: Report, refuse: Refusals, *, dry_run: bool) -> None:
    if dry_run:
        say("[bold]Nothing was written.[/] The import would come out like this:")
    say(f"[bold]{report.counts[Added.NEW]:,}[/] subscribed; {report.counts[Added.ALREADY]:,} subscribed already")
    if report.first_new and report.counts[Added.ALREADY]:
        say(f"the first new one is on line {report.first_new:,} of {report.line:,}")
    for added in (Added.LEFT, Added.SUPPRESSED):
        if report.counts[added]:
            say(f"{report.counts[added]:,} left out: {WORDS[added]}")
    refuse.tell(report.refused)


@dataclass(slots=True)
class Refusals:
    """Takes lines that cannot be used: the first few for the screen, all of them for a file."""

    file: Writer | None = None
    first: list[str] = field(default_factory=list)

    def __call__(self, row: Row, why: str) -> None:
        """Keep one."""
        if len(self.first) < _SHOWN:
            self.first.append(f"line {row.line}: {why}")
        if self.file:
            self.file.writerow([row.line, guarded(why), *(guarded(one_line(cell)) for cell in row.cells)])

    def tell(self, count: int) -> None:
        """Print the first of as many."""
        for line in self.first:
            say(f"  [yellow]refused[/]  {safe(line)}")
        if count > _SHOWN:
            say(f"  and {count - _SHOWN:,} more: `--refused FILE` writes all {count:,} to a file")


def chosen_columns(given: list[str] | None) -> dict[str, str]:
    """What `--column` says.

    Raises:
        UsageError: It has no `=`.
    """
    wrong = next((each for each in given or () if "=" not in each), None)
    if wrong is not None:
        raise UsageError(f"--column {wrong}: write WHAT=COLUMN, such as email=E-Mail")
    parts = (each.partition("=") for each in given or ())
    return {what.strip().lower().replace("_", "-"): column for what, _, column in parts}


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


@contextmanager
def refusals(path: Path | None, read: Path) -> Iterator[Refusals]:
    """What takes the lines that cannot be used and writes them to `path`, each with its number and why.

    Raises:
        UsageError: It cannot be written, or it is the file that is read.
    """
    if path is None:
        yield Refusals()
        return
    if path.exists() and read.exists() and path.samefile(read):
        raise UsageError(f"--refused {path}: this is the file that is read: name another one")
    with ExitStack() as closing:
        try:
            file = closing.enter_context(path.open("w", encoding="utf-8", newline=""))
        except OSError as error:
            raise UsageError(f"--refused {path} cannot be written: {error.strerror}: name another file") from error
        writer = csv.writer(file)
        writer.writerow(["line", "why", "cells"])
        yield Refusals(writer)
