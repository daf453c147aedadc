"""`digest run`, `serve` and `demo`: several stations in one go."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import collecting, editions, options
from digest.cli.files import make_folder
from digest.cli.output import as_json, edition_as_data, safe, say
from digest.engine import editing
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.demo.run import Stage
    from digest.engine.building import Built


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (run, serve, demo):
        app.command()(command)


def run(
    context: typer.Context, now: options.Now = None, newsletter: options.Slug = None, json: options.Json = False
) -> None:
    """Collect and build: the line for a crontab. An edition that is approved or sent is left alone."""
    from digest.engine import building  # noqa: PLC0415 - numpy and scipy: most commands need none

    installation = options.installation(context, now)
    chosen = installation.newsletter(newsletter)
    visits = collecting.visit(installation, quiet=json)
    finished = editing.built_today(installation, chosen)
    try:
        built = None if finished else building.build(installation, chosen)
    except DigestError as error:
        if json:
            as_json({"collected": collecting.as_data(visits), "edition": None, "error": str(error)})
        else:
            collecting.print_visits(visits)
        raise
    if json:
        edition = edition_as_data(finished) if finished else built and editions.built_as_data(built)
        as_json({"collected": collecting.as_data(visits), "edition": edition})
    else:
        collecting.print_visits(visits)
        if built:
            editions.print_built(built)
        elif finished:
            say(f"edition {finished.number} of {finished.day} is {finished.status.value}: nothing to build")


def serve(context: typer.Context) -> None:
    """Work by the clock until stopped: collect, build at the build hour, send what is approved at the send hour.

    Meanwhile editors find the desk where the setting `serve` puts it: `digest users add` lets them in.
    What happens when nobody has approved by then is `schedule.unapproved` of the settings: hold, skip or send.
    """
    from digest.engine.embedded import EmbeddedEngine  # noqa: PLC0415 - a scheduler: only this command needs one
    from digest.web.server import serving  # noqa: PLC0415 - a web framework: likewise

    logging.getLogger("digest").setLevel(logging.INFO)
    installation = options.installation(context)
    with serving(installation) as address:
        say(f"serving {', '.join(safe(letter.slug) for letter in installation.settings.newsletters)}; Ctrl-C stops")
        say(f"the desk is at {safe(address)}/desk")
        EmbeddedEngine(installation).run()


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where the files go.")] = Path("demo"),
    desk: Annotated[
        bool, typer.Option("--desk", help="Stop at the draft, and serve the desk with it until Ctrl-C.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Show the whole job on sample feeds: no network, no services, a few seconds.

    Running it again is safe: it goes on from where it was, and nobody gets a second copy.
    """
    make_folder(out, "--out")
    if desk:
        from digest.demo import desk as at_the_desk  # noqa: PLC0415 - a web framework: only this option needs it

        at_the_desk.run(out, lambda line: say(safe(line)))
        return
    from digest.demo import run as demonstration  # noqa: PLC0415 - a web server and more: only this command needs it

    stages: list[Stage] = []

    def done(stage: Stage) -> None:
        stages.append(stage)
        if not json:
            say(f"[bold cyan]{stage.name:<17}[/] {safe(stage.told)} [dim]{stage.seconds:.1f} s[/]")

    def built(draft: Built) -> None:
        if not json:
            say()
            editions.print_built(draft)
            say()

    demonstration.run(out, done, built)
    if json:
        as_json({"out": str(out), "stages": [{"name": s.name, "told": s.told, "seconds": s.seconds} for s in stages]})
        return
    here, program = safe(out), safe(_as_called())
    say(f"\n[bold]Done in {sum(stage.seconds for stage in stages):.1f} seconds.[/] Look at what came out:")
    say(f"  {here}/edition.html   the email as a browser shows it")
    say(f"  {here}/edition.txt    its plain text")
    say(f"  {here}/edition.eml    all of it as a message, for a mail program")
    say(f"  {here}/archive.html   the same as a web page; edition.md to paste elsewhere")
    say(f"  {here}/outbox/        the messages: mutt -f {here}/outbox")
    say(f"  {here}/digest.db      everything else: {program} --config {here}/config.yaml status")
    say(f"\n[bold]Next,[/] in a folder of your own: `{program} init` writes a config.yaml to start from,")
    say("`doctor` in place of `init` checks it, `run` builds its first draft from the real feeds.")


def _as_called() -> str:
    """The program's name as the user would type it: with its path where the shell would not find it."""
    called = Path(sys.argv[0])
    if shutil.which("digest") or called.name != "digest":
        return "digest"
    return str(called.absolute())
