"""`digest users`: who may log in to the desk, and as what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.accounts import users
from digest.addresses import normalised
from digest.cli import options
from digest.cli.output import as_json, print_table, safe, say, table
from digest.db.accounts import Role, User
from digest.durations import ago
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.accounts.passwords import Hashed

_BY = "cli"
_ROLES = ", ".join(f"`{role.value}`" for role in Role)

Address = Annotated[str, typer.Argument(metavar="EMAIL", help="The email address of the account.")]
Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password up, and print it this once.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands to the program."""
    group = typer.Typer(
        no_args_is_help=True, help="Who may log in to the desk: add, list, disable, enable, role, reset."
    )
    group.command("add")(add)
    group.command("list")(list_all)
    group.command("disable")(disable)
    group.command("enable")(enable)
    group.command("role")(set_role)
    group.command("reset")(reset)
    app.add_typer(group, name="users")


def add(
    context: typer.Context,
    address: Address,
    name: Annotated[str, typer.Option("--name", help="What the record and the approvals call them.")],
    role: Annotated[Role, typer.Option("--role", metavar="ROLE", help=f"What they may do: {_ROLES}.")],
    stdin: Stdin = False,
    generate: Generate = False,
    json: options.Json = False,
) -> None:
    """Give somebody a login. The password is asked for twice, unless an option says where it comes from."""
    installation = options.installation(context)
    email = normalised(address)
    password, hashed = _new_password(email, stdin=stdin, generate=generate)
    with installation.database.write() as session:
        now = installation.clock.now()
        user = users.add(session, email, name=name, role=role, password=hashed, by=_BY, now=now)
    _tell(user, f"may log in as {role.value}", password if generate else None, json=json)


def list_all(context: typer.Context, json: options.Json = False) -> None:
    """List who has a login: role, state, when they were last here, and how many of their sessions are open."""
    installation = options.installation(context)
    now = installation.clock.now()
    with installation.database.read() as session:
        people = users.listed(session, now)
    if json:
        as_json([{**_as_data(one.user), "seen_at": one.seen_at, "sessions": one.sessions} for one in people])
        return
    rows = table("address", "name", "role", "state", "last seen", "sessions#")
    for one in people:
        state = "disabled" if one.user.disabled_at else "active"
        who = safe(one.user.email), safe(one.user.name), one.user.role.value
        rows.add_row(*who, state, ago(one.seen_at, now) if one.seen_at else "never", str(one.sessions))
    print_table(rows)
    say(f"{len(people)} users")


def disable(context: typer.Context, address: Address, json: options.Json = False) -> None:
    """Let somebody log in no more, and log them out everywhere, at once."""
    installation = options.installation(context)
    with installation.database.write() as session:
        user = users.disable(session, address, _BY, installation.clock.now())
    _tell(user, "is disabled and logged out everywhere", json=json)


def enable(context: typer.Context, address: Address, json: options.Json = False) -> None:
    """Let somebody log in again, with the password that they had."""
    installation = options.installation(context)
    with installation.database.write() as session:
        user = users.enable(session, address, _BY, installation.clock.now())
    _tell(user, "may log in", json=json)


def set_role(
    context: typer.Context,
    address: Address,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help=f"What they may do from now on: {_ROLES}.")],
    json: options.Json = False,
) -> None:
    """Give somebody another role, at once."""
    installation = options.installation(context)
    with installation.database.write() as session:
        user = users.set_role(session, address, role, _BY, installation.clock.now())
    _tell(user, f"has the role {role.value}", json=json)


def reset(
    context: typer.Context,
    address: Address,
    stdin: Stdin = False,
    generate: Generate = False,
    json: options.Json = False,
) -> None:
    """Give somebody another password, and log them out everywhere."""
    installation = options.installation(context)
    with installation.database.read() as session:
        email = users.find(session, address).email  # before anybody types a password for nothing
    password, hashed = _new_password(email, stdin=stdin, generate=generate)
    with installation.database.write() as session:
        user = users.set_password(session, email, hashed, _BY, installation.clock.now())
    _tell(user, "has another password and is logged out everywhere", password if generate else None, json=json)


def _new_password(email: str, *, stdin: bool, generate: bool) -> tuple[str, Hashed]:
    from digest.accounts import passwords  # noqa: PLC0415 - argon2: most commands need none

    if stdin and generate:
        raise UsageError("give --password-stdin or --generate, not both")
    if generate:
        password = passwords.generated()
    elif stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    else:
        raise UsageError("there is no terminal to ask for the password on: give --password-stdin or --generate")
    return password, passwords.hashed(password, email)


def _tell(user: User, what: str, password: str | None = None, *, json: bool) -> None:
    shown = {} if password is None else {"password": password}
    if json:
        as_json({**_as_data(user), **shown})
        return
    say(f"{safe(user.email)} {what}")
    if password is not None:
        say(f"password: {password}   (it is shown this once)")


def _as_data(user: User) -> dict[str, Any]:
    return {"email": user.email, "name": user.name, "role": user.role.value, "disabled": user.disabled_at is not None}
