"""`digest collect` and `digest status`: the feeds and how everything stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from digest.cli import options
from digest.cli.output import as_json, bar, print_table, safe, say, table
from digest.collect.visit import Outcome, Visit
from digest.db.audience import Frequency
from digest.durations import ago
from digest.engine.progress import in_words
from digest.engine.standing import Standing, standing_of
from digest.legible import counted

if TYPE_CHECKING:
    from datetime import datetime

    from digest.engine.installation import Installation

_LISTED = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(collect)
    app.command()(status)


def collect(context: typer.Context, now: options.Now = None, json: options.Json = False) -> None:
    """Fetch every feed and store what is new.

    Feeds are asked whether they changed, several at a time, within limits of size, time and redirects, and never at
    a private address unless the settings allow it. A feed that fails is reported and the others go on: exit code 1
    only when every feed failed.
    """
    installation = options.installation(context, now)
    visits = visit(installation, quiet=json)
    if json:
        as_json(as_data(visits))
    else:
        print_visits(visits)
    if visits and all(one.outcome is Outcome.FAILED for one in visits):
        raise typer.Exit(1)


def visit(installation: Installation, *, quiet: bool) -> list[Visit]:
    """Visit every feed under a progress bar."""
    from digest.collect.collector import collect as collect_feeds  # noqa: PLC0415 - aiohttp: most commands need none

    with bar("collecting", quiet=quiet) as progress:
        return collect_feeds(
            installation.database,
            installation.settings,
            installation.clock,
            progress.started,
            lambda _visit: progress.advanced(1),
        )


def as_data(visits: list[Visit]) -> dict[str, Any]:
    """What `collect` says in JSON."""
    return {
        "feeds": len(visits),
        "failed": sum(visit.outcome is Outcome.FAILED for visit in visits),
        "unchanged": sum(visit.outcome is Outcome.UNCHANGED for visit in visits),
        "new": sum(visit.new for visit in visits),
        "edited": sum(visit.edited for visit in visits),
        "visits": [
            {
                "outlet": visit.outlet,
                "url": visit.url,
                "outcome": visit.outcome.value,
                "new": visit.new,
                "edited": visit.edited,
                "error": visit.error,
            }
            for visit in visits
        ],
    }


def print_visits(visits: list[Visit]) -> None:
    """Print what a round brought, and each feed that failed."""
    report = as_data(visits)
    say(
        f"{counted(report['feeds'], 'feed')} visited: [bold]{counted(report['new'], 'new entry', 'new entries')}[/], "
        f"{report['edited']} edited, {counted(report['unchanged'], 'feed')} unchanged, {report['failed']} failed"
    )
    failed = [visit for visit in visits if visit.outcome is Outcome.FAILED]
    for visit in failed[:_LISTED]:
        say(f"  [red]failed[/]  {safe(visit.outlet)}: {safe(visit.error)}  [dim]{safe(visit.url)}[/]")
    if len(failed) > _LISTED:
        say(f"  and {len(failed) - _LISTED} more: `digest status` lists them all")


def status(
    context: typer.Context, now: options.Now = None, newsletter: options.Slug = None, json: options.Json = False
) -> None:
    """Show how everything stands: the feeds that fail, the newest edition, its deliveries, the subscribers."""
    installation = options.installation(context, now)
    slugs = [newsletter] if newsletter else [known.slug for known in installation.settings.newsletters]
    standing = standing_of(installation, [installation.newsletter(slug).slug for slug in slugs])
    if json:
        as_json(_as_data(standing))
    else:
        _print_status(standing, installation.clock.now())


def _as_data(standing: Standing) -> dict[str, Any]:
    return {
        "entries": standing.entries,
        "unvisited": standing.unvisited,
        "feeds": [
            {
                "outlet": feed.outlet,
                "url": feed.url,
                "visited_at": feed.visited_at,
                "succeeded_at": feed.succeeded_at,
                "failures": feed.failures,
                "error": feed.last_error,
            }
            for feed in standing.feeds
        ],
        "newsletters": [
            {
                "slug": letter.slug,
                "subscribers": letter.subscribers,
                "unserved": letter.unserved,
                "edition": letter.edition and letter.edition.number,
                "frequency": letter.edition and letter.edition.frequency.value,
                "status": letter.edition and letter.edition.status.value,
                "subject": letter.edition and letter.edition.subject,
                "send_at": letter.edition and letter.edition.send_at,
                "approved_by": letter.approved_by,
                "unfinished": letter.unfinished,
                "paused": letter.paused,
                "deliveries": {key.value: count for key, count in letter.deliveries.items()},
                "troubled": [
                    {"email": row.email, "status": row.status.value, "reply": row.reply} for row in letter.troubled
                ],
            }
            for letter in standing.newsletters
        ],
    }


def _print_status(standing: Standing, now: datetime) -> None:
    failing = [feed for feed in standing.feeds if feed.last_error]
    unvisited = f"{standing.unvisited} not visited yet, " if standing.unvisited else ""
    say(
        f"[bold]Feeds[/]  {len(standing.feeds) + standing.unvisited} in the settings, {unvisited}"
        f"{len(failing)} failing, {counted(standing.entries, 'entry', 'entries')}"
    )
    if failing:
        rows = table("outlet", "failures#", "last success", "what is wrong")
        for feed in failing:
            rows.add_row(
                safe(feed.outlet),
                str(feed.failures),
                ago(feed.succeeded_at, now) if feed.succeeded_at else "never",
                safe(f"{feed.last_error} ({feed.url})"),
            )
        print_table(rows)
    for letter in standing.newsletters:
        say()
        say(f"[bold]{safe(letter.slug)}[/]  {counted(letter.subscribers, 'active subscriber')}")
        if letter.unserved:
            say(f"  [yellow]{letter.unserved_in_words}[/]")
        if letter.edition is None:
            say("  no edition yet: `digest build` makes one")
            continue
        edition = letter.edition
        approved = (
            f" by {safe(letter.approved_by)}" if letter.approved_by and edition.status.value == "approved" else ""
        )
        best_of = ", a weekly best-of" if edition.frequency is Frequency.WEEKLY else ""
        say(f"  edition {edition.number} of {edition.day}{best_of}: [bold]{edition.status.word}[/]{approved}")
        say(f"  “{safe(edition.subject)}”, send hour {edition.send_at:%Y-%m-%d %H:%M} UTC")
        if letter.deliveries:
            counts = in_words(edition.status, letter.deliveries)
            say("  " + ", ".join(f"{count} {word}" for word, count in counts.items()))
        for other in letter.unfinished:
            say(f"  [yellow]edition {other} is not sent to everybody yet:[/] `digest send {other}` goes on")
        for other in letter.paused:
            say(f"  [yellow]edition {other} is paused:[/] `digest resume {other} --by NAME` goes on")
        for row in letter.troubled:
            say(f"  [yellow]{row.status.value}[/]  {safe(row.email)}: {safe(row.reply)}")
