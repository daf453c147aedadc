"""`digest subscribers import` and `export`: readers in and out."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.audience.columns import open_table
from digest.audience.exporting import COLUMNS, exported
from digest.audience.importing import Added, Report, take_in
from digest.audience.people import COLUMNS as KNOWN, Terms, moment
from digest.cli import lists, options
from digest.cli.output import as_json, say, waiting
from digest.engine.audience.firsts import firsts
from digest.legible import one_line

WORDS = {
    Added.NEW: "subscribed",
    Added.CONFIRMED: "subscribed now, having asked for it and not confirmed yet",
    Added.ALREADY: "subscribed already",
    Added.LEAVES: "unsubscribed as the list says, and no mail tells of it",
    Added.LEFT_ELSEWHERE: "kept as unsubscribed, as the list says",
    Added.LEFT: "left out, having unsubscribed earlier: only they can come back",
    Added.SUPPRESSED: "left out, being suppressed",
}
"""What became of somebody."""
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="WHAT=COLUMN",
        help=f"Which column is what: {', '.join(f'`{what}`' for what in KNOWN)}; by its name or its number.",
    ),
]


def import_csv(
    context: typer.Context,
    file: lists.File,
    column: Columns = None,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where they come from, if no column says so.")
    ] = "",
    consented_on: Annotated[
        str, typer.Option("--consented-on", metavar="DATE", help="When they consented, if no column says so.")
    ] = "",
    refused: lists.Refused = None,
    dry_run: lists.DryRun = False,
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Subscribe everybody in a CSV file. Running it again goes on where it stopped, and adds nobody twice."""
    installation = options.installation(context, now)
    letter, at = installation.newsletter(newsletter), installation.clock.now()
    zone, may_stand = ZoneInfo(letter.timezone), firsts(letter.focus)
    terms = Terms(
        one_line(source) or f"import of {'standard input' if str(file) == '-' else one_line(file.name)}",
        moment(consented_on, at, zone) if consented_on else None,
        [*may_stand.topics, *may_stand.countries],
        zone,
    )
    with lists.opened(file) as lines:
        table = open_table(lines, KNOWN, lists.chosen(column))
        with lists.refusals(refused, table) as refuse, waiting("Importing …", quiet=json):
            reports = take_in(installation.database, letter.slug, table, terms, at, refuse=refuse, dry_run=dry_run)
            report = lists.last(reports, Report(), dry_run=dry_run)
    if json:
        counts = {added.value: report.counts[added] for added in Added}
        as_json(
            {"newsletter": letter.slug, "dry_run": dry_run, "columns": table.found}
            | {"lines": report.line, "first_new_line": report.first_new, **counts}
            | {"refused": report.refused, "refusals": refuse.first}
        )
    elif not report.line:
        say("there is nobody in the file")
    else:
        has_consent = consented_on or "consented-on" in table.found
        lists.print_found(table.found, "" if has_consent else "no date of consent")
        _print(report, dry_run=dry_run)
        refuse.tell(report.refused)
    if report.refused and not report.counts:
        raise typer.Exit(1)


def export(
    context: typer.Context, newsletter: options.Slug = None, now: options.Now = None, json: options.Json = False
) -> None:
    """Print the subscribers as CSV, which `import` takes in again, or with `--json` as a line of JSON for each."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        lists.print_rows(exported(session, installation.newsletter(newsletter).slug), COLUMNS, json=json)


def _print(report: Report, *, dry_run: bool) -> None:
    if dry_run:
        say("[bold]Nothing was written.[/] The import would come out like this:")
    say(f"[bold]{report.counts[Added.NEW]:,}[/] subscribed; {report.counts[Added.ALREADY]:,} subscribed already")
    if report.first_new and report.counts[Added.ALREADY]:
        say(f"the first new one is on line {report.first_new:,} of {report.line:,}")
    for added in Added:
        if report.counts[added] and added not in {Added.NEW, Added.ALREADY}:
            say(f"{report.counts[added]:,} {WORDS[added]}")
