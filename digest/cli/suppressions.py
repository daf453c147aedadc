"""`digest suppressions`: who must never be mailed."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.addresses import normalised
from digest.audience.columns import open_table
from digest.audience.suppressions import COLUMNS, KNOWN, Report, exported, lift, name_subscribers, take_in
from digest.cli import lists, options
from digest.cli.output import as_json, safe, say, waiting
from digest.legible import one_line

Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="WHAT=COLUMN",
        help=f"Which column is what: {', '.join(f'`{what}`' for what in KNOWN)}; by its name or its number.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group of commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who must never be mailed, whatever list they are on: in and out.")
    group.command("import")(import_csv)
    group.command("export")(export)
    group.command("remove")(remove)
    app.add_typer(group, name="suppressions")


def import_csv(
    context: typer.Context,
    file: lists.File,
    column: Columns = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if no column says so.")] = "imported",
    refused: lists.Refused = None,
    dry_run: lists.DryRun = False,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Suppress every address in a CSV file, at once and for all newsletters; a column `hash` names forgotten ones."""
    installation = options.installation(context, now)
    database, at = installation.database, installation.clock.now()
    with lists.opened(file) as lines:
        table = open_table(lines, KNOWN, lists.chosen(column))
        with lists.refusals(refused, table) as refuse, waiting("Importing …", quiet=json):
            reports = take_in(database, table, one_line(reason), at, refuse=refuse, dry_run=dry_run)
            report = lists.last(reports, Report(), dry_run=dry_run)
    if not dry_run:
        name_subscribers(database)
    if json:
        counts = {"new": report.new, "already": report.already, "refused": report.refused}
        as_json({"dry_run": dry_run, "columns": table.found, **counts, "refusals": refuse.first})
    elif not report.line:
        say("there is nobody in the file")
    else:
        lists.print_found(table.found)
        if dry_run:
            say("[bold]Nothing was written.[/] The import would come out like this:")
        say(f"[bold]{report.new:,}[/] suppressed; {report.already:,} suppressed already")
        refuse.tell(report.refused)
    if report.refused and not report.new + report.already:
        raise typer.Exit(1)


def export(context: typer.Context, now: options.Now = None, json: options.Json = False) -> None:
    """Print the list as CSV, which `import` takes in again, or with `--json` as a line of JSON for each."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        lists.print_rows(exported(session), COLUMNS, json=json)


def remove(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="The email address.")],
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Let an address be mailed again. Who asked to be forgotten stays on the list."""
    installation = options.installation(context, now)
    with installation.database.write() as session:
        removed = lift(session, normalised(address))
    if json:
        as_json({"email": address, "removed": removed})
    else:
        say(f"{safe(address)} {'may be mailed again' if removed else 'was not suppressed'}")
