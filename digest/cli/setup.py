"""`digest init`, `doctor` and `migrate`: getting an installation going, and keeping it well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import options
from digest.cli.files import write_whole
from digest.cli.output import as_json, bar, safe, say
from digest.db.session import Database
from digest.errors import UsageError
from digest.settings import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.engine.doctor import Finding

_MARKS = {"good": "[green]good[/]", "warn": "[yellow]warn[/]", "bad": "[red]bad [/]"}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (init, doctor, migrate):
        app.command()(command)


def init(context: typer.Context, json: options.Json = False) -> None:
    """Write a settings file to start from: a working newsletter on Asia, with every setting explained."""
    from digest.engine.doctor import starter  # noqa: PLC0415 - aiohttp: most commands need none

    path: Path = context.obj
    try:
        write_whole(path, starter(), replace=False)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already and stays as it is. `--config PATH` writes another.") from error
    if json:
        as_json({"config": str(path)})
        return
    say(f"wrote {safe(path)}")
    say("Next: edit its `newsletters` and `feeds`, then `digest doctor`, then `digest run`.")


def doctor(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs the network.")] = False,
    now: options.Now = None,
    json: options.Json = False,
) -> None:
    """Say what is missing or wrong, and how to mend it. Every feed is tried once; exit code 1 when something is bad."""
    from digest.engine.doctor import examine  # noqa: PLC0415 - aiohttp: most commands need none

    with bar("trying the feeds", quiet=json) as progress:
        findings = examine(context.obj, now=now, offline=offline, started=progress.started, tried=progress.advanced)
    if json:
        as_json([{"about": one.about, "state": one.state, "message": one.message} for one in findings])
    else:
        _print(findings)
    if any(one.state == "bad" for one in findings):
        raise typer.Exit(1)


def _print(findings: Sequence[Finding]) -> None:
    for one in findings:
        say(f"{_MARKS[one.state]}  {safe(one.about)}: {safe(one.message)}")


def migrate(context: typer.Context, json: options.Json = False) -> None:
    """Bring the tables of the database up to date. Only PostgreSQL needs it: a SQLite file is upgraded when opened."""
    settings = load(context.obj)
    database = Database(settings.database_url.get_secret_value())
    database.upgrade()
    if json:
        as_json({"migrated": True})
    else:
        say("the tables are up to date")
