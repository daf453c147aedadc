"""The options that several commands share, and opening the installation they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.clock import clock_at
from digest.engine.installation import Installation, open_installation
from digest.errors import UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from pathlib import Path

Now = Annotated[
    str | None,
    typer.Option("--now", metavar="MOMENT", help="Pretend it is this moment, such as 2026-02-18T13:00:00Z."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Slug = Annotated[
    str | None,
    typer.Option("--newsletter", "-n", metavar="SLUG", help="Which newsletter, when the settings have several."),
]
Which = Annotated[
    str,
    typer.Argument(metavar="[EDITION]", help="The edition's number, `latest`, or `weekly` for the latest best-of."),
]


def _named(by: str) -> str:
    if not one_line(by):
        raise UsageError("--by: write a name, such as --by 'Ada Li'")
    return one_line(by)


By = Annotated[
    str, typer.Option("--by", metavar="NAME", callback=_named, help="Who says so; it is kept in the record.")
]


def installation(context: typer.Context, now: str | None = None) -> Installation:
    """Open what `--config` names, at the moment that `--now` names."""
    config: Path = context.obj
    return open_installation(config, clock_at(now))
