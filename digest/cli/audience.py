"""`digest subscribers`: who gets a newsletter."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from digest.addresses import normalised
from digest.audience.exporting import exported
from digest.audience.forgetting import forget as forget_person
from digest.audience.held import held
from digest.audience.importing import Added
from digest.audience.people import MAX_NAME
from digest.audience.subscribers import add as add_subscriber
from digest.cli import importing, options
from digest.cli.output import as_json, safe, say
from digest.engine.audience import removing
from digest.errors import UsageError
from digest.legible import counted, one_line

Address = Annotated[str, typer.Argument(help="The email address.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who gets a newsletter: in, out, and all that is held of them.")
    group.command("add")(add)
    group.command("import")(importing.import_csv)
    group.command("export")(importing.export)
    group.command("list")(list_all)
    group.command("show")(show)
    group.command("remove")(remove)
    group.command("forget")(forget)
    app.add_typer(group, name="subscribers")


def add(
    context: typer.Context,
    address: Address,
    name: Annotated[str, typer.Option("--name", help="The name in the To line.")] = "",
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Subscribe one address. The exit code is 1 if its owner unsubscribed earlier, or it is suppressed."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    email, named, at = normalised(address), one_line(name)[:MAX_NAME], installation.clock.now()
    with installation.database.write() as session:
        added = add_subscriber(session, slug, email, at, name=named, source="added by the operator")
    if json:
        as_json({"email": email, "newsletter": slug, "result": added.value})
    else:
        say(f"{safe(email)} {importing.WORDS[added]}")
    if added in {Added.LEFT, Added.SUPPRESSED}:
        raise typer.Exit(1)


def remove(
    context: typer.Context,
    address: Address,
    newsletter: options.Slug = None,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Unsubscribe one address, at once; a mail tells its owner, and only they can come back."""
    installation = options.installation(context, now)
    slug, email = installation.newsletter(newsletter).slug, normalised(address)
    removed = removing.remove(installation, slug, email, source="removed by the operator")
    if json:
        as_json({"email": email, "newsletter": slug, "removed": removed})
    elif removed:
        say(f"{safe(email)} is unsubscribed; `digest serve` mails them that they are, and how to come back")
    else:
        say(f"{safe(email)} was not subscribed")


def list_all(
    context: typer.Context, newsletter: options.Slug = None, now: options.Now = None, json: options.Json = False
) -> None:
    """List the subscribers, with those who left."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    with installation.database.read() as session:
        people = exported(session, slug)
        if json:
            as_json(
                [
                    {key: one[key] for key in ("email", "name", "standing")} | {"since": one["changed_at"]}
                    for one in people
                ]
            )
            return
        say(f"[bold]{'standing':<14}{'since':<12}address, name[/]")
        standings: Counter[str] = Counter()
        for one in people:
            # Not by `say`, which takes a minute for 100,000 lines.
            sys.stdout.write(
                f"{one['standing']:<14}{one['changed_at']:%Y-%m-%d}  {one['email']}  {one_line(one['name'])}".rstrip()
                + "\n"
            )
            standings[one["standing"]] += 1
    say(", ".join(f"{count:,} {standing}" for standing, count in sorted(standings.items())) or "nobody")


def show(context: typer.Context, address: Address, now: options.Now = None, json: options.Json = False) -> None:
    """Show all that is held of one person, for when they ask: every row of every table that refers to them."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        found = held(session, normalised(address))
    if json:
        as_json(found)
    else:
        _print_held(found)


def forget(
    context: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Delete all that tells of one person. A hash of the address is kept, so that it is never mailed or added again.

    On a terminal it says what goes, and asks; a script says `--yes`.
    """
    installation = options.installation(context, now)
    email = normalised(address)
    with installation.database.read() as session:
        what = _counted(held(session, email))
    if not yes:
        _ask(email, what)
    with installation.database.write() as session:
        on_record = forget_person(session, email, installation.clock.now())
    installation.database.scrub()
    if json:
        as_json({"forgotten": email, "held": what, "rows_of_the_record": on_record})
        return
    known = f"{safe(email)} is forgotten" if what else f"nothing was held of {safe(email)}"
    say(f"{known}: only a hash of it is kept, so that it is never mailed or added again")
    if on_record:
        rows = counted(on_record, "row")
        say(f"{rows} of the record cannot be changed, and still have it: a test copy that was sent to it")


def _ask(email: str, what: dict[str, int]) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"there is no terminal to ask on whether {email} shall be forgotten: give --yes")
    goes = ", ".join(f"{name} {count:,}" for name, count in what.items())
    say(f"Held of {safe(email)}: {goes}." if what else f"Nothing is held of {safe(email)}.")
    if not typer.confirm("Forget the address for good? It cannot be undone, nor subscribed again."):
        raise typer.Exit(1)


def _counted(found: dict[str, Any]) -> dict[str, int]:
    """How many rows are held of somebody, by table; that they are suppressed is nothing to forget."""
    rows = {name.replace("_", " "): len(rows) for name, rows in found.items() if isinstance(rows, list)}
    rows = {"subscriber": 1 if found["subscriber"] else 0} | rows | {"suppressions": 0}
    return {name: count for name, count in rows.items() if count}


def _print_held(found: dict[str, Any]) -> None:
    rows = {name: held_rows for name, held_rows in found.items() if isinstance(held_rows, list) and held_rows}
    if found["subscriber"]:
        rows = {"subscriber": [found["subscriber"]]} | rows
    if not rows:
        say(f"nothing is held of {safe(found['address'])}")
    for name, held_rows in rows.items():
        say(f"[bold]{name.replace('_', ' ')}[/]")
        for row in held_rows:
            said = {key.replace("_", " "): _in_words(value) for key, value in row.items()}
            say("  " + safe("; ".join(f"{key} {words}" for key, words in said.items() if words)), hang=4)


def _in_words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, StrEnum):
        return value.value
    return "; ".join(f"{key} {said}" for key, said in value.items()) if isinstance(value, dict) else str(value)
