"""`digest reschedule`, `pause`, `resume`, `cancel` and `correct`: what an editor does after an approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import options
from digest.cli.output import as_json, say
from digest.cli.review import By, edition_as_data
from digest.compose import lifecycle
from digest.db.editions import EditionStatus
from digest.engine import correcting, scheduling
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (reschedule, pause, resume, cancel, correct):
        app.command()(command)


def reschedule(
    context: typer.Context,
    by: By,
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="MOMENT", help="When it is sent, in the newsletter's time zone, such as 2026-02-19T07:30."
        ),
    ],
    edition: options.Which = "latest",
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Give an edition another send hour, for `digest serve`. An approval stays: not a byte of the edition changes."""
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    send_at = scheduling.moment_in(which.timezone, at)
    number = _number(installation, which, edition)
    moved = scheduling.reschedule(installation, which, number, send_at, by)
    _told(moved, f"is {moved.status.value}; its send hour is {moved.send_at:%Y-%m-%d %H:%M} UTC", json=json)


def pause(
    context: typer.Context,
    by: By,
    edition: options.Which = "latest",
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Stop the sending of an edition for a while, wherever it runs: the few copies under way are finished first."""
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    paused = scheduling.pause(installation, which, _number(installation, which, edition), by)
    _told(paused, f"is paused: `digest resume {paused.number} --by NAME` goes on", json=json)


def resume(
    context: typer.Context,
    by: By,
    edition: options.Which = "latest",
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Let a paused sending go on: `digest serve` does it at its next turn, `digest send` at once."""
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    resumed = scheduling.resume(installation, which, _number(installation, which, edition), by)
    _told(resumed, f"goes on: `digest send {resumed.number}`, or `digest serve` at its next turn", json=json)


def cancel(
    context: typer.Context,
    by: By,
    edition: options.Which = "latest",
    undo: Annotated[bool, typer.Option("--undo", help="Take a cancelling back, within ten minutes.")] = False,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Let an edition go, before its sending or in the middle of it: what is not sent yet never is."""
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    number = _number(installation, which, edition)
    if undo:
        back = scheduling.bring_back(installation, which, number, by)
        _told(back, f"is {back.status.value} again", json=json)
        return
    cancelled = scheduling.cancel(installation, which, number, by)
    rest = "what was not sent yet will not be" if cancelled.status is EditionStatus.CANCELLED else "it will not be sent"
    undoing = f"for ten minutes `digest cancel {number} --undo --by NAME` takes that back"
    _told(cancelled, f"is {cancelled.status.value}: {rest}; {undoing}", json=json)


def correct(
    context: typer.Context,
    by: By,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What was wrong, and what is right.")],
    edition: options.Which = "latest",
    story: Annotated[
        int, typer.Option("--story", min=0, metavar="N", help="The story that it is about, counted from the top.")
    ] = 0,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Publish a correction of an edition that went out: on its page in the archive with the date, and in the feed.

    The edition's own words stay as they were sent.
    """
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    item = _key(installation, which, edition, story) if story else 0
    corrected = correcting.correct(installation, which, edition, text, by, item=item)
    _told(corrected, "is corrected: its page in the archive says so now", json=json)


def _key(installation: Installation, newsletter: Newsletter, which: str, place: int) -> int:
    """By what the edition knows its story at a place, for good."""
    with installation.database.read() as session:
        items = lifecycle.items_of(session, lifecycle.find(session, newsletter.slug, which))
    if place > len(items):
        raise UsageError(f"edition {which} has {len(items)} stories: --story names one of them by its place")
    return items[place - 1].key


def _number(installation: Installation, newsletter: Newsletter, which: str) -> int:
    with installation.database.read() as session:
        return lifecycle.find(session, newsletter.slug, which).number


def _told(edition: Edition, what: str, *, json: bool) -> None:
    if json:
        as_json(edition_as_data(edition))
    else:
        say(f"edition {edition.number} {what}")
