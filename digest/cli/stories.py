"""`digest stories` and `digest explain`: what was grouped and ranked, why, and an editor's word against it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import options
from digest.cli.output import as_json, print_table, safe, say, table
from digest.engine import explaining, ruling

if TYPE_CHECKING:
    from digest.db.stories import Story

_LISTED = 30
_LARGEST = 2**31 - 1  # number that every database takes
_NAMED = 5  # people and organisations of a story
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; it is kept in the record.")]
Number = Annotated[int, typer.Argument(metavar="STORY", min=1, max=_LARGEST, help="The story's number.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(explain)
    group = typer.Typer(no_args_is_help=True, help="The ranked stories: list them, merge two, split one.")
    group.command("list")(list_all)
    group.command("merge")(merge)
    group.command("split")(split)
    app.add_typer(group, name="stories")


def explain(context: typer.Context, story: Number, newsletter: options.Slug = None, json: options.Json = False) -> None:
    """Say why a story is what it is: its entries and why each joined, its score part by part, what was cut."""
    installation = options.installation(context)
    found = explaining.explain(installation, installation.newsletter(newsletter), story)
    if json:
        as_json(explained_as_data(found))
    else:
        print_explained(found)


def explained_as_data(found: explaining.Explanation) -> dict[str, Any]:
    """What `explain` says in JSON."""
    return _as_data(found.story) | {
        "components": found.story.components,
        "summary": found.story.summary,
        "why": found.story.why,
        "key_point": found.story.key_point,
        "written_by": found.story.written_by,
        "detail": found.story.detail,
        "told": [asdict(told) for told in found.told],
        "follows": found.follows.id if found.follows else None,
        "entries": [
            {
                "entry": telling.entry_id,
                "outlet": telling.outlet,
                "title": telling.title,
                "url": telling.url,
                "published_at": telling.published_at,
                "joined_at": telling.joined_at,
                "left_at": telling.left_at,
                "because": telling.because,
            }
            for telling in found.tellings
        ],
        "rulings": [
            {
                "entries": [row.one_id, row.other_id],
                "together": row.together,
                "by": row.ruled_by,
                "at": row.ruled_at,
            }
            for row in found.rulings
        ],
    }


def _as_data(story: Story) -> dict[str, Any]:
    return {
        "story": story.id,
        "newsletter": story.newsletter,
        "headline": story.headline,
        "rank": story.rank,
        "score": story.score,
        "section": story.section,
        "excluded": story.excluded,
        "reason": story.reason,
        "countries": story.countries,
        "topics": story.topics,
        "kind": story.kind,
        "update": story.moved,
        "ranked_at": story.ranked_at,
    }


def print_explained(found: explaining.Explanation) -> None:
    """Print an explanation for a person."""
    story = found.story
    say(f"[bold]story {story.id}[/] of {safe(story.newsletter)}: {safe(story.headline)}")
    say(f"rank {story.rank}, score {story.score:.2f}: {safe(_place(story))}; {safe(story.reason)}")
    _print_standing(found)
    if not story.score:
        say("\n[bold]The score[/] is 0, because it is left out. Its parts would be")
    else:
        say("\n[bold]The score[/] is the product of")
    parts = table("part", "value#", "what it says")
    for name, value in story.components.items():
        parts.add_row(safe(name), f"{value:.2f}", safe(story.detail.get("words", {}).get(name, "")))
    print_table(parts)
    if discounts := story.detail.get("discounts"):
        kept = ", ".join(f"{safe(name)} {value:.2f}" for name, value in discounts.items())
        say(f"beside the stories chosen before it, it kept: {kept}")
    for copies in story.detail.get("copies", []):
        say(f"entries {', '.join(map(str, copies))} print one text: it counts once")
    say("\n[bold]Its entries[/]")
    rows = table("entry#", "outlet", "title", "why it is here")
    for telling in found.tellings:
        gone = "[dim]left again[/] " if telling.left_at else ""
        rows.add_row(
            str(telling.entry_id), safe(telling.outlet), safe(telling.title), gone + safe(_why(telling.because))
        )
    print_table(rows)
    _print_quoted(found)
    _print_rulings(found)


def _print_standing(found: explaining.Explanation) -> None:
    story = found.story
    for name in ("people", "organisations"):
        if named := story.detail.get(name):
            say(f"{name}: {safe('; '.join(named[:_NAMED]))}")
    if found.follows:
        say(f"carries on story {found.follows.id}: {safe(found.follows.headline)}")
    for told in found.told:
        why = f", score {told.picked['score']:.2f}: {safe(told.picked['reason'])}" if told.picked else ""
        say(f"told in edition {told.number} as {told.section}{why}")


def _print_rulings(found: explaining.Explanation) -> None:
    for (by, at, together), rows_ in groupby(found.rulings, key=lambda row: (row.ruled_by, row.ruled_at, row.together)):
        pairs = list(rows_)
        these, those = ({row.one_id for row in pairs}, {row.other_id for row in pairs})
        sides = " and ".join(", ".join(map(str, sorted(side))) for side in (these, those))
        verdict = "one story" if together else "two stories"
        say(f"{safe(by)} ruled on {at:%Y-%m-%d} that entries {sides} tell {verdict}")


def _print_quoted(found: explaining.Explanation) -> None:
    story = found.story
    outlets = {telling.entry_id: telling.outlet for telling in found.tellings}
    if story.summary:
        say(f"\n[bold]What is told of it[/]{f' (written by {safe(story.written_by)})' if story.written_by else ''}")
    quoted = [("", sentence) for sentence in story.summary]
    for label, sentence in [*quoted, *([("Why it matters: ", story.why)] if story.why else [])]:
        say(f"  {label}{safe(sentence['text'])} [dim]{safe(outlets.get(sentence['entry_id'], 'gone'))}[/]")


def _place(story: Story) -> str:
    if story.section:
        return f"chosen as {story.section}"
    return f"not chosen: {story.excluded or story.detail.get('cut') or 'others ranked higher'}"


def _why(because: dict[str, Any]) -> str:
    """Why an entry joined, such as `alike to 12 (0.43): treaty, border`; rows of older versions do not say."""
    if not because:
        return ""
    with_whom = f" to {because['with_id']} ({because['likeness']:.2f})" if because["with_id"] else ""
    shared = f": {', '.join(because['shared'])}" if because["shared"] else ""
    return f"{because['why']}{with_whom}{shared}"


def list_all(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", min=1, max=_LARGEST, help="How many at most.")] = _LISTED,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """List the stories of the latest ranking: those chosen, and what others lacked."""
    installation = options.installation(context)
    found = explaining.listed(installation, installation.newsletter(newsletter), most)
    if json:
        as_json([_as_data(story) for story in found])
        return
    if not found:
        say("Nothing is ranked yet: `digest build` does it.")
        return
    rows = table("story#", "headline", "where, or why not", "score#")
    for story in found:
        rows.add_row(str(story.id), safe(story.headline), safe(_place(story)), f"{story.score:.2f}")
    print_table(rows)


def merge(
    context: typer.Context,
    story: Number,
    other: Annotated[int, typer.Argument(metavar="OTHER", min=1, max=_LARGEST, help="The story that is the same.")],
    by: By,
    now: options.Now = None,
    newsletter: options.Slug = None,
) -> None:
    """Rule that two stories are one. It is remembered; `digest build` makes it so."""
    installation = options.installation(context, now)
    ruling.merge(installation, installation.newsletter(newsletter), story, other, by)
    say(f"stories {story} and {other} are one from the next `digest build` on")


def split(
    context: typer.Context,
    story: Number,
    entries: Annotated[list[int], typer.Argument(metavar="ENTRY...", help="Its entries that tell something else.")],
    by: By,
    now: options.Now = None,
    newsletter: options.Slug = None,
) -> None:
    """Rule that some entries of a story tell another one. It is remembered; `digest build` makes it so."""
    installation = options.installation(context, now)
    ruling.split(installation, installation.newsletter(newsletter), story, entries, by)
    parted = sorted(set(entries))
    what = f"entry {parted[0]} tells" if len(parted) == 1 else f"entries {', '.join(map(str, parted))} tell"
    say(f"{what} another story than {story} from the next `digest build` on")
