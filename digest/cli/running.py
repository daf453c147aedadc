"""`digest run`, `serve` and `demo`: several stations in one go."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import editions, options
from digest.cli.collecting import collect
from digest.cli.output import as_json, safe, say
from digest.demo import run as demonstration
from digest.engine import editing
from digest.engine.embedded import EmbeddedEngine


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (run, serve, demo):
        app.command()(command)


def run(
    context: typer.Context, now: options.Now = None, newsletter: options.Slug = None, json: options.Json = False
) -> None:
    """Collect and build: the line for a crontab. An edition that is approved or sent is left alone."""
    installation = options.installation(context, now)
    chosen = installation.newsletter(newsletter)
    collect(context, now=now, json=json)
    finished = editing.built_today(installation, chosen)
    if finished is None:
        editions.build(context, now=now, newsletter=newsletter, replace=False, json=json)
    elif json:
        as_json(editions.edition_as_data(finished))
    else:
        say(f"edition {finished.number} of {finished.day} is {finished.status.value}: nothing to build")


def serve(context: typer.Context) -> None:
    """Work by the clock until stopped: collect, build at the build hour, send what is approved at the send hour.

    What happens when nobody has approved by then is `schedule.unapproved` of the settings: hold, skip or send.
    """
    logger = logging.getLogger("digest")
    logger.setLevel(logging.INFO)
    installation = options.installation(context)
    say(f"serving {', '.join(safe(letter.slug) for letter in installation.settings.newsletters)}; Ctrl-C stops")
    EmbeddedEngine(installation).run()


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where the files go.")] = Path("demo"),
    json: options.Json = False,
) -> None:
    """Show the whole job on sample feeds: no network, no services, a few seconds.

    Running it again is safe: it goes on from where it was, and nobody gets a second copy.
    """
    stages: list[demonstration.Stage] = []

    def done(stage: demonstration.Stage) -> None:
        stages.append(stage)
        if not json:
            say(f"[bold cyan]{stage.name:<17}[/] {safe(stage.told)} [dim]{stage.seconds:.1f} s[/]")

    def built(draft: editing.Built) -> None:
        if not json:
            say()
            editions.print_built(draft)
            say()

    demonstration.run(out, done, built)
    if json:
        as_json({"out": str(out), "stages": [{"name": s.name, "told": s.told, "seconds": s.seconds} for s in stages]})
        return
    here = safe(out)
    say(f"\n[bold]Done in {sum(stage.seconds for stage in stages):.1f} seconds.[/] Look at what came out:")
    say(f"  {here}/edition.html   the email as a browser shows it")
    say(f"  {here}/edition.txt    its plain text")
    say(f"  {here}/outbox/        the 25 messages: mutt -f {here}/outbox")
    say(f"  {here}/digest.db      everything else: digest --config {here}/config.yaml status")
    say("\n[bold]Next:[/] `digest init` writes a config.yaml for your own newsletter, `digest doctor` checks it,")
    say("`digest run` builds its first draft from the real feeds. The README has the tour.")
