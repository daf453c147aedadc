"""`digest subscribers`: who gets a newsletter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.audience.subscribers import (
    Added,
    Import,
    Person,
    add as add_subscriber,
    add_all,
    listed,
    read_csv,
    remove as remove_subscriber,
)
from digest.cli import options
from digest.cli.output import as_json, print_table, safe, say, table
from digest.errors import UsageError

_SHOWN = 20
_WORDS = {
    Added.NEW: "subscribed",
    Added.ALREADY: "was subscribed already",
    Added.LEFT: "unsubscribed earlier: only they can come back",
    Added.SUPPRESSED: "is suppressed and must not be mailed",
}


def register(app: typer.Typer) -> None:
    """Add the group of commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who gets a newsletter: add, import, remove, list.")
    group.command("add")(add)
    group.command("import")(import_csv)
    group.command("remove")(remove)
    group.command("list")(list_all)
    app.add_typer(group, name="subscribers")


def add(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="The email address.")],
    name: Annotated[str, typer.Option("--name", help="The name in the To line.")] = "",
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Subscribe one address."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    with installation.database.write() as session:
        added = add_subscriber(session, slug, Person(address, name), "added by the operator", installation.clock.now())
    if json:
        as_json({"email": address, "newsletter": slug, "result": added.value})
    else:
        say(f"{safe(address)} {_WORDS[added]}")


def import_csv(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="CSV", help="A file with a column `email`; `-` reads standard input.")
    ],
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Subscribe everybody in a CSV file. Running it again adds nobody twice; a line that cannot be used is reported."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}. It must be a CSV file in UTF-8.") from error
    with installation.database.write() as session:
        people = read_csv(text.splitlines())
        report = add_all(session, slug, people, f"import of {file.name}", installation.clock.now())
    if json:
        counts = {added.value: count for added, count in report.counts.items()}
        as_json({"newsletter": slug, **counts, "refused": report.refused})
    else:
        _print(report)
    if report.refused and not any(report.counts.values()):
        raise typer.Exit(1)


def _print(report: Import) -> None:
    say(f"[bold]{report.counts[Added.NEW]}[/] subscribed, {report.counts[Added.ALREADY]} were already")
    for added in (Added.LEFT, Added.SUPPRESSED):
        if report.counts[added]:
            say(f"{report.counts[added]} left out: {_WORDS[added]}")
    for line in report.refused[:_SHOWN]:
        say(f"  [yellow]refused[/]  {safe(line)}")
    if len(report.refused) > _SHOWN:
        say(f"  and {len(report.refused) - _SHOWN} more: `--json` lists them all")


def remove(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="The email address.")],
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Unsubscribe one address, at once; an import does not bring it back."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    with installation.database.write() as session:
        removed = remove_subscriber(session, slug, address, "removed by the operator", installation.clock.now())
    if json:
        as_json({"email": address, "newsletter": slug, "removed": removed})
    else:
        say(f"{safe(address)} {'is unsubscribed' if removed else 'was not subscribed'}")


def list_all(
    context: typer.Context, newsletter: options.Slug = None, now: options.Now = None, json: options.Json = False
) -> None:
    """List the subscribers."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        people = listed(session, installation.newsletter(newsletter).slug)
    if json:
        as_json(
            [
                {
                    "email": person.email,
                    "name": person.name,
                    "standing": person.standing.value,
                    "since": person.since,
                    "suppressed": person.suppressed,
                }
                for person in people
            ]
        )
        return
    rows = table("address", "name", "standing", "since")
    for person in people:
        standing = "suppressed" if person.suppressed else person.standing.value
        rows.add_row(safe(person.email), safe(person.name), standing, f"{person.since:%Y-%m-%d}")
    print_table(rows)
    say(f"{len(people)} subscribers")
