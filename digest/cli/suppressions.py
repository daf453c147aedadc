"""`digest suppressions`: who must never be mailed."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.audience.suppressions import COLUMNS, Report, exported, name_subscribers, take_in
from digest.cli import importing, options
from digest.cli.output import as_json, fail, say, waiting
from digest.errors import DatabaseError
from digest.legible import one_line


def register(app: typer.Typer) -> None:
    """Add the group of commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who must never be mailed, whatever list they are on: in and out.")
    group.command("import")(import_csv)
    group.command("export")(export)
    app.add_typer(group, name="suppressions")


def import_csv(
    context: typer.Context,
    file: importing.File,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if no column says so.")] = "imported",
    refused: importing.Refused = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Suppress every address in a CSV file, at once and for all newsletters; a column `hash` names forgotten ones."""
    installation = options.installation(context, now)
    database, at, report = installation.database, installation.clock.now(), Report()
    with (
        importing.opened(file) as lines,
        importing.refusals(refused, file) as refuse,
        waiting("Importing …", quiet=json),
    ):
        try:
            for done in take_in(database, lines, one_line(reason), at, refuse=refuse):
                report = done
        except (KeyboardInterrupt, DatabaseError):
            fail(f"stopped after line {report.line:,}: what is in the file up to there is done")
            raise
        name_subscribers(database)
    if json:
        as_json({"new": report.new, "already": report.already, "refused": report.refused, "refusals": refuse.first})
    else:
        say(f"[bold]{report.new:,}[/] suppressed; {report.already:,} suppressed already")
        refuse.tell(report.refused)
    if report.refused and not report.new + report.already:
        raise typer.Exit(1)


def export(context: typer.Context, now: options.Now = None, json: options.Json = False) -> None:
    """Print the list as CSV, which `import` takes in again, or with `--json` as a line of JSON for each."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        importing.print_rows(exported(session), COLUMNS, json=json)
