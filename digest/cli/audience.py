"""`digest subscribers`: who gets a newsletter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from digest.addresses import normalised
from digest.audience.forgetting import forget as forget_person
from digest.audience.held import held
from digest.audience.importing import Added
from digest.audience.people import MAX_NAME, Person
from digest.audience.subscribers import add as add_subscriber, listed, remove as remove_subscriber
from digest.cli import importing, options
from digest.cli.output import as_json, print_table, safe, say, table
from digest.legible import counted, one_line

_WORDS = {
    Added.NEW: "is subscribed",
    Added.ALREADY: "was subscribed already",
    Added.LEFT: "unsubscribed earlier: only they can come back",
    Added.SUPPRESSED: "is suppressed and must not be mailed",
}
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
    """Subscribe one address."""
    installation = options.installation(context, now)
    slug = installation.newsletter(newsletter).slug
    person = Person(normalised(address), one_line(name)[:MAX_NAME], "added by the operator")
    with installation.database.write() as session:
        added = add_subscriber(session, slug, person, installation.clock.now())
    if json:
        as_json({"email": address, "newsletter": slug, "result": added.value})
    else:
        say(f"{safe(address)} {_WORDS[added]}")


def remove(
    context: typer.Context,
    address: Address,
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
    say(counted(len(people), "subscriber"))


def show(context: typer.Context, address: Address, now: options.Now = None, json: options.Json = False) -> None:
    """Show all that is held of one person, for when they ask: every row of every table that refers to them."""
    installation = options.installation(context, now)
    with installation.database.read() as session:
        found = held(session, normalised(address))
    if json:
        as_json(found)
    else:
        _print_held(found)


def forget(context: typer.Context, address: Address, now: options.Now = None, json: options.Json = False) -> None:
    """Delete all that tells of one person. A hash of the address is kept, so that it is never mailed or added again."""
    installation = options.installation(context, now)
    email = normalised(address)
    with installation.database.write() as session:
        on_record = forget_person(session, email, installation.clock.now())
    installation.database.scrub()
    if json:
        as_json({"forgotten": email, "rows_of_the_record": on_record})
        return
    say(f"{safe(email)} is forgotten: only a hash of it is kept, so that it is never mailed or added again")
    if on_record:
        rows = counted(on_record, "row")
        say(f"{rows} of the record cannot be changed, and still have it: a test copy that was sent to it")


def _print_held(found: dict[str, Any]) -> None:
    rows = {name: held_rows for name, held_rows in found.items() if isinstance(held_rows, list) and held_rows}
    if found["subscriber"]:
        rows = {"subscriber": [found["subscriber"]]} | rows
    if not rows:
        say(f"nothing is held of {safe(found['address'])}")
    for name, held_rows in rows.items():
        say(f"[bold]{name.replace('_', ' ')}[/]")
        for row in held_rows:
            said = (
                f"{key.replace('_', ' ')} {_in_words(value)}" for key, value in row.items() if value not in ("", None)
            )
            say("  " + safe("; ".join(said)), hang=4)


def _in_words(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, StrEnum):
        return value.value
    return "; ".join(f"{key} {said}" for key, said in value.items()) if isinstance(value, dict) else str(value)
