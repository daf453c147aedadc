"""Commands by which somebody does something to one edition: what they share is said here, once."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import Signature, signature
from typing import TYPE_CHECKING, Any

import typer  # noqa: TC002 - Typer reads the annotations when the program runs

from digest.cli import options
from digest.cli.output import as_json, edition_as_data, say
from digest.compose import lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class About:
    """The edition that a command is about, and who gave it."""

    installation: Installation
    newsletter: Newsletter
    number: int
    by: str


def deed(act: Callable[..., tuple[Edition, str]]) -> Callable[..., None]:
    """A command that does `act` and tells what became of the edition.

    `act` takes what it is about, then the options that it has besides; it returns the edition and the rest of a
    sentence that begins with it.
    """

    def command(
        context: typer.Context,
        by: options.By,
        edition: options.Which = "latest",
        now: options.Now = None,
        newsletter: options.Slug = None,
        json: options.Json = False,
        **own: Any,
    ) -> None:
        installation = options.installation(context, now)
        which = installation.newsletter(newsletter)
        with installation.database.read() as session:
            number = lifecycle.find(session, which.slug, edition).number
        done, what = act(About(installation, which, number, by), **own)
        if json:
            as_json(edition_as_data(done))
        else:
            say(f"edition {done.number} {what}")

    # Typer makes the command of what it reads here.
    command.__name__, command.__doc__ = act.__name__, act.__doc__
    _, *own = signature(act, eval_str=True).parameters.values()
    context, by, *shared, _ = signature(command, eval_str=True).parameters.values()
    command.__signature__ = Signature([context, by, *own, *shared])  # type: ignore[attr-defined]
    return command
