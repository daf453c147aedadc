"""`digest reschedule`, `pause`, `resume`, `cancel` and `correct`: what an editor does after an approval."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.deeds import About, deed
from digest.compose import lifecycle
from digest.db.editions import Edition, EditionStatus
from digest.engine import correcting, scheduling
from digest.errors import UsageError
from digest.legible import counted


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (reschedule, pause, resume, cancel, correct):
        app.command()(command)


@deed
def reschedule(
    about: About,
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="MOMENT", help="When it is sent, in the newsletter's time zone, such as 2026-02-19T07:30."
        ),
    ],
) -> tuple[Edition, str]:
    """Give an edition another send hour, for `digest serve`. An approval stays: not a byte of the edition changes."""
    send_at = scheduling.moment_in(about.newsletter.timezone, at)
    moved = scheduling.reschedule(about.installation, about.newsletter, about.number, send_at, about.by)
    return moved, f"is {moved.status.word}; its send hour is {moved.send_at:%Y-%m-%d %H:%M} UTC"


@deed
def pause(about: About) -> tuple[Edition, str]:
    """Stop the sending of an edition for a while, wherever it runs: the few copies under way are finished first."""
    paused = scheduling.pause(about.installation, about.newsletter, about.number, about.by)
    return paused, f"is paused: `digest resume {paused.number} --by NAME` goes on"


@deed
def resume(about: About) -> tuple[Edition, str]:
    """Let a paused sending go on: `digest serve` does it at its next turn, `digest send` at once."""
    resumed = scheduling.resume(about.installation, about.newsletter, about.number, about.by)
    return resumed, f"goes on: `digest send {resumed.number}`, or `digest serve` at its next turn"


@deed
def cancel(
    about: About,
    undo: Annotated[bool, typer.Option("--undo", help="Take a cancelling back, within ten minutes.")] = False,
) -> tuple[Edition, str]:
    """Cancel an edition, before its sending or in the middle of it: what is not sent yet never is."""
    if undo:
        back = scheduling.bring_back(about.installation, about.newsletter, about.number, about.by)
        return back, f"is {back.status.word} again"
    cancelled = scheduling.cancel(about.installation, about.newsletter, about.number, about.by)
    rest = "what was not sent yet will not be" if cancelled.status is EditionStatus.CANCELLED else "it will not be sent"
    undoing = f"for ten minutes `digest cancel {about.number} --undo --by NAME` takes that back"
    return cancelled, f"is {cancelled.status.word}: {rest}; {undoing}"


@deed
def correct(
    about: About,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What was wrong, and what is right.")],
    story: Annotated[
        int | None,
        typer.Option("--story", min=1, metavar="N", help="The story that it is about, counted from the top."),
    ] = None,
) -> tuple[Edition, str]:
    """Publish a correction of an edition that went out: on its page in the archive with the date, and in the feed.

    The edition's own words stay as they were sent.
    """
    item = _key(about, story) if story else 0
    corrected = correcting.correct(about.installation, about.newsletter, about.number, text, about.by, item=item)
    return corrected, "is corrected: its page in the archive says so now"


def _key(about: About, place: int) -> int:
    """By what the edition knows the story at a place, for good."""
    with about.installation.database.read() as session:
        items = lifecycle.items_of(session, lifecycle.find(session, about.newsletter.slug, str(about.number)))
    if place > len(items):
        stories = counted(len(items), "story", "stories")
        raise UsageError(f"edition {about.number} has {stories}: --story names one of them by its place")
    return items[place - 1].key
