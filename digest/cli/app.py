"""The program `digest`: its options, its commands, and how errors leave it."""

from __future__ import annotations

import gc
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from digest import __version__
from digest.cli import audience, collecting, editions, running, scheduling, setup, stories, suppressions, users
from digest.cli.output import fail
from digest.errors import DigestError, StoppedError, UsageError

_FAILED, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="digest",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,  # locals may hold secrets
    help="""From feeds to an approved newsletter in the inbox.

    A day's work, in order: [bold]collect[/] the feeds, [bold]build[/] a draft, [bold]preview[/] it,
    [bold]approve[/] it, [bold]send[/] it. [bold]serve[/] does all but the approving by the clock.

    Every command is safe to interrupt and to run again.""",
    epilog="Exit code: 0 done, 1 failed, 2 wrong usage or settings, 130 interrupted."
    " `digest demo` shows the whole job in seconds.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", "-c", envvar="DIGEST_CONFIG", help="The settings file.", show_default=True)
    ] = Path("config.yaml"),
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Remember the settings file for the command that follows."""
    context.obj = config


setup.register(app)
collecting.register(app)
editions.register(app)
scheduling.register(app)
stories.register(app)
audience.register(app)
suppressions.register(app)
users.register(app)
running.register(app)


def main() -> None:
    """Run the program; what digest raises on purpose becomes a message and an exit code."""
    gc.freeze()  # what is loaded by now stays to the end: not to look through it for garbage then saves 0.3 s
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", stream=sys.stderr
    )
    try:
        app()
    except UsageError as error:
        fail(str(error))
        sys.exit(_WRONG_USAGE)
    except StoppedError as error:
        fail(str(error))
        sys.exit(_INTERRUPTED)
    except DigestError as error:
        fail(str(error))
        sys.exit(_FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        fail(f"{where}{error.strerror or error}: mend that and run the same command again")
        sys.exit(_FAILED)
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:  # what Typer makes of Ctrl-C
            fail("stopped. Nothing is lost: run the same command again to go on.")
        raise
