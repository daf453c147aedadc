"""`digest build`, `preview` and `send`: how an edition comes to be, and how it leaves."""

from __future__ import annotations

import webbrowser
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.addresses import normalised
from digest.cli import options
from digest.cli.explained import order_note, worth
from digest.cli.files import make_folder, write_whole
from digest.cli.output import as_json, bar, check_as_data, edition_as_data, print_checks, print_table, safe, say, table
from digest.cli.review import approve, ask, check
from digest.clock import clock_at
from digest.compose import lifecycle
from digest.compose.fingerprint import rendered_sha256
from digest.db.editions import EditionStatus
from digest.engine import previewing, sending
from digest.engine.progress import in_words
from digest.errors import UsageError
from digest.legible import counted
from digest.pick.rank.balance import line

if TYPE_CHECKING:
    from digest.engine import building, replay, weekly
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (build, preview, check, approve, send):
        app.command()(command)
    group = typer.Typer(no_args_is_help=True, help="Approval by mail: ask the reviewers to look at an edition.")
    group.command("ask")(ask)
    app.add_typer(group, name="review")


def build(
    context: typer.Context,
    now: options.Now = None,
    newsletter: options.Slug = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Build again even if approved; the approval is dropped.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="MOMENT", help="Build a past edition again from what was known then; nothing is stored."
        ),
    ] = None,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="Build the week's best-of, from the editions that went out in it.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Group, rank and summarise what was collected, and compose a draft edition.

    Prints each story with the reason it was picked. A draft of the same day is built anew; what an earlier edition
    told does not come back unless it has moved. When today's edition is on its way already, a further one is made.

    With `--as-of` the edition that was built last on that day, by that hour, is built again from the entries, settings
    and earlier editions of then, and compared byte for byte with what was built then, also if it was built anew since.
    A weekly best-of is not built again.

    With `--weekly` a draft of the weekly best-of is made, for those who read no other edition: the best stories of the
    editions that went out since the last one, word for word.
    """
    if as_of is not None and weekly:
        raise UsageError("--as-of builds no weekly best-of again: what it told is in the editions of its week")
    if as_of is not None and (replace or now):
        raise UsageError("--as-of builds a past edition again: it goes without --replace and --now")
    from digest.engine import building, replay  # noqa: PLC0415 - numpy, scipy: a quarter of start-up, for who builds

    installation = options.installation(context, now)
    if as_of is not None:
        moment = clock_at(as_of, "--as-of").now()
        _print_rebuilt(replay.build_as_of(installation, installation.newsletter(newsletter), moment), json=json)
        return
    if weekly:
        _build_weekly(installation, installation.newsletter(newsletter), replace=replace, json=json)
        return
    built = building.build(installation, installation.newsletter(newsletter), replace=replace)
    if json:
        as_json(built_as_data(built))
    else:
        print_built(built)


def _build_weekly(installation: Installation, newsletter: Newsletter, *, replace: bool, json: bool) -> None:
    from digest.engine import weekly  # noqa: PLC0415 - as for any build

    built = weekly.build(installation, newsletter, replace=replace)
    if json:
        as_json(weekly_as_data(built))
    else:
        print_weekly(built)


def weekly_as_data(built: weekly.BuiltWeekly) -> dict[str, Any]:
    """What `build --weekly` says in JSON."""
    return edition_as_data(built.edition) | {
        "editions": built.editions,
        "readers": built.readers,
        "corrected": built.corrected,
        "key_points": built.edition.key_points,
        "items": [
            {
                "position": item.position,
                "section": item.section.value,
                "headline": item.headline,
                "story": item.story_id,
            }
            for item in built.items
        ],
        "checks": [check_as_data(check) for check in built.checks],
    }


def print_weekly(built: weekly.BuiltWeekly) -> None:
    """Print a fresh draft of a best-of."""
    edition, numbers = built.edition, ", ".join(map(str, built.editions))
    told = f"{'edition' if len(built.editions) == 1 else 'editions'} {numbers}"
    say(f"[bold]{safe(edition.newsletter)} {edition.number}[/] of {edition.day}, the best of {told}")
    if not built.readers:
        say(f"[yellow]Nobody wants the weekly best-of yet:[/] `digest cancel {edition.number} --by NAME` cancels it")
    say(f"“{safe(edition.subject)}”\n")
    rows = table("", "story#", "headline")
    for item in built.items:
        rows.add_row(item.section.value, str(item.story_id or ""), safe(item.headline))
    print_table(rows)
    for headline in built.corrected:
        say(f"[yellow]left out[/], for there is a correction of it: {safe(headline)}")
    print_checks(built.checks)


def _print_rebuilt(rebuilt: replay.Rebuilt, *, json: bool) -> None:
    if json:
        more = {"same": rebuilt.is_same, "difference": rebuilt.difference, "since": rebuilt.since}
        as_json(
            built_as_data(rebuilt.built, is_stored=False)
            | more
            | {"built_at": rebuilt.build.at if rebuilt.build else None}
        )
        return
    print_built(rebuilt.built, is_stored=False)
    say()
    if rebuilt.original is None or rebuilt.build is None:
        say(safe(rebuilt.difference))
        return
    say(f"edition {rebuilt.original.number} as it was built at {rebuilt.build.at:%Y-%m-%d %H:%M:%S} UTC:")
    if rebuilt.is_same:
        say(f"[green]the same, byte for byte[/] [dim]SHA-256 {rendered_sha256(rebuilt.built.edition)}[/]")
    else:
        say(f"[yellow]not the same[/]: {safe(rebuilt.difference)}")
    if rebuilt.since:
        say(f"What is stored now is another thing: {safe(rebuilt.since)}.")


def built_as_data(built: building.Built, *, is_stored: bool = True) -> dict[str, Any]:
    """What `build` says in JSON; stories of what was not stored have no number."""
    return edition_as_data(built.edition) | {
        "entries": built.entries,
        "stories": built.stories,
        "further_to": built.further_to.number if built.further_to else None,
        "key_points": built.edition.key_points,
        "items": [
            {
                "position": told.item.position,
                "section": told.item.section.value,
                "headline": told.item.headline,
                "update": told.item.moved,
                "countries": told.item.countries,
                "outlets": [source["outlet"] for source in told.item.sources],
                "summary": told.item.summary,
                "why_it_matters": told.item.why_it_matters,
                "why_outlet": told.item.why_outlet,
                "story": told.story.id if is_stored else None,
                "reason": told.story.reason,
                "score": told.story.score,
                "worth": told.story.detail.get("worth"),
                "pinned": told.story.detail.get("pinned", ""),
                "components": told.story.components,
            }
            for told in built.told
        ],
        "balance": asdict(built.balance),
        "notes": built.notes,
        "checks": [check_as_data(check) for check in built.checks],
    }


def print_built(built: building.Built, *, is_stored: bool = True) -> None:
    """Print a fresh draft, each story with its reason; stories of what was not stored have no number."""
    edition = built.edition
    entries = counted(built.entries, "entry", "entries")
    say(f"[bold]{safe(edition.newsletter)} {edition.number}[/] of {edition.day}, from {entries}")
    if (other := built.further_to) and is_stored:
        say(
            f"[yellow]Edition {other.number} of that day is {other.status.word} and stays as it is: this is a further "
            f"one.[/] If you do not want it: `digest cancel {edition.number} --by NAME`"
        )
    say(f"“{safe(edition.subject)}”\n")
    rows = table("", "story#", "headline", "why it was picked", "score#", "worth#")
    for told in built.told:
        update = "[yellow]Update[/] " if told.item.moved else ""
        pinned = f"; for the pinned region {told.story.detail['pinned']}" if told.story.detail.get("pinned") else ""
        rows.add_row(
            told.item.section.value,
            str(told.story.id) if is_stored else "",
            update + safe(told.item.headline),
            safe(told.story.reason + pinned),
            f"{told.story.score:.2f}",
            worth(told.story),
        )
    print_table(rows)
    if note := order_note([told.story for told in built.told]):
        say(note)
    say(f"[dim]{safe(line(built.balance))}[/]\n")
    for note in built.notes:
        say(safe(note))
    print_checks(built.checks)


def preview(
    context: typer.Context,
    edition: options.Which = "latest",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where the files go.")] = Path("preview"),
    open_browser: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Write an edition as files: `edition.html` for a browser, `edition.txt`, `edition.eml` for a mail client.

    They are what would go out. Only the picture lies beside the page, as `coverage.png`, where in the message it is
    inside. `archive.html` is the edition as a web page, `edition.md` as Markdown, to paste elsewhere.
    """
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    with installation.database.read() as session:
        found = lifecycle.find(session, which.slug, edition)
    make_folder(out, "--out")
    made = previewing.preview(installation, which, found)
    for name, content in made.files.items():
        write_whole(out / name, content)
    if previewing.PICTURE not in made.files:
        (out / previewing.PICTURE).unlink(missing_ok=True)  # of an earlier preview: it would seem to be this one's
    page, plain = out / "edition.html", out / "edition.txt"
    if json:
        as_json(
            edition_as_data(found)
            | {"html": str(page), "text": str(plain), "files": sorted(made.files), "missing": made.missing}
        )
    else:
        others = sorted(made.files.keys() - {page.name, plain.name})
        also = f"; beside them {', '.join(others)}" if others else ""
        say(f"edition {found.number} ({found.status.word}): {safe(page)} and {safe(plain)}{also}")
        say(f"[dim]SHA-256 {rendered_sha256(found)}[/]")
        if made.missing:
            say(safe(made.missing))
    if open_browser and not webbrowser.open(page.resolve().as_uri()):
        say("There is no browser to open it in: open the file yourself.")


def send(
    context: typer.Context,
    edition: options.Which = "latest",
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Send one test copy there instead; needs no approval.")
    ] = None,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Send an approved edition to its subscribers, or go on where an earlier run stopped.

    Nobody gets it twice: a copy of which nobody knows whether it arrived is listed as unknown and left to you.
    """
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    if to is not None:
        answer = sending.send_test(installation, which, edition, normalised(to))
        if json:
            as_json({"to": to, "reply": answer})
        else:
            say(f"test copy to {safe(to)}: {safe(answer)}")
        return
    with bar("sending", quiet=json) as progress:
        watch = sending.Watch(opened=progress.started, settled=progress.advanced)
        result = sending.send(installation, which, edition, watch)
    if json:
        as_json(sending_as_data(result))
    else:
        print_sending(result)


def sending_as_data(result: sending.Sending) -> dict[str, Any]:
    """What `send` says in JSON."""
    return edition_as_data(result.edition) | {
        "deliveries": {status.value: count for status, count in result.tally.items()},
        "next_attempt_at": result.next_attempt_at,
        "troubled": [{"email": row.email, "status": row.status.value, "reply": row.reply} for row in result.troubled],
    }


def print_sending(result: sending.Sending) -> None:
    """Print how a sending stands, with every copy that did not simply arrive."""
    counted = in_words(result.edition.status, result.tally)
    counts = ", ".join(f"[bold]{count}[/] {word}" for word, count in counted.items())
    say(f"edition {result.edition.number} is {result.edition.status.word}: {counts}")
    for row in result.troubled:
        say(f"  [yellow]{row.status.value}[/]  {safe(row.email)}: {safe(row.reply)}")
    if result.edition.status is EditionStatus.PAUSED:
        say(f"`digest resume {result.edition.number} --by NAME` lets the copies go that are left.")
    elif result.edition.status is EditionStatus.SENDING and result.next_attempt_at is not None:
        say(f"Run `digest send {result.edition.number}` again after {result.next_attempt_at:%Y-%m-%d %H:%M} UTC.")
