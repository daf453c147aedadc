"""`digest stories` and `digest explain`: what was grouped and ranked, why, and an editor's word against it."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.explained import (
    explained_as_data,
    order_note,
    place,
    print_explained,
    rulings_as_data,
    story_as_data,
    worth,
)
from digest.cli.output import as_json, print_table, safe, say, table
from digest.db.stories import StoryMark
from digest.engine import explaining, marking, ruling

_LISTED = 30
_LARGEST = 2**31 - 1  # number that every database takes
Number = Annotated[int, typer.Argument(metavar="STORY", min=1, max=_LARGEST, help="The story's number.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(explain)
    group = typer.Typer(no_args_is_help=True, help="The ranked stories: list, merge, split and mark them.")
    group.command("list")(list_all)
    group.command("merge")(merge)
    group.command("split")(split)
    group.command("mark")(mark)
    group.command("unmark")(unmark)
    app.add_typer(group, name="stories")


def explain(context: typer.Context, story: Number, newsletter: options.Slug = None, json: options.Json = False) -> None:
    """Say why a story is what it is: its entries and why each joined, its score part by part, what was cut."""
    installation = options.installation(context)
    found = explaining.explain(installation, installation.newsletter(newsletter), story)
    if json:
        as_json(explained_as_data(found))
    else:
        print_explained(found)


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
        as_json([story_as_data(story) for story in found])
        return
    if not found:
        say("Nothing is ranked yet: `digest build` does it.")
        return
    rows = table("story#", "headline", "where, or why not", "score#", "worth#")
    for story in found:
        rows.add_row(str(story.id), safe(story.headline), safe(place(story)), f"{story.score:.2f}", worth(story))
    print_table(rows)
    if note := order_note([story for story in found if story.section]):
        say(note)


def merge(
    context: typer.Context,
    story: Number,
    other: Annotated[int, typer.Argument(metavar="OTHER", min=1, max=_LARGEST, help="The story that is the same.")],
    by: options.By,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Rule that two stories are one. It is remembered; `digest build` makes it so."""
    installation = options.installation(context, now)
    ruled = ruling.merge(installation, installation.newsletter(newsletter), [story, other], by)
    if json:
        as_json({"stories": [story, other], "rulings": rulings_as_data(ruled)})
        return
    say(f"stories {story} and {other} are one from the next `digest build` on")


def split(
    context: typer.Context,
    story: Number,
    entries: Annotated[list[int], typer.Argument(metavar="ENTRY...", help="Its entries that tell something else.")],
    by: options.By,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Rule that some entries of a story tell another one. It is remembered; `digest build` makes it so."""
    installation = options.installation(context, now)
    ruled = ruling.split(installation, installation.newsletter(newsletter), story, entries, by)
    parted = sorted(set(entries))
    if json:
        as_json({"story": story, "entries": parted, "rulings": rulings_as_data(ruled)})
        return
    what = f"entry {parted[0]} tells" if len(parted) == 1 else f"entries {', '.join(map(str, parted))} tell"
    say(f"{what} another story than {story} from the next `digest build` on")


def mark(
    context: typer.Context,
    story: Number,
    kind: Annotated[StoryMark, typer.Argument(metavar="MARK", help="`pinned`: it must be in. `not-ours`: never.")],
    by: options.By,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Pin a story, or say that it is none of ours. It is remembered; `digest build` heeds it."""
    installation = options.installation(context, now)
    marking.mark(installation, installation.newsletter(newsletter), story, kind, by)
    if json:
        as_json({"story": story, "mark": kind.value})
        return
    what = "is pinned: it is in" if kind is StoryMark.PINNED else "is none of ours: it is left out"
    say(f"story {story} {what} from the next `digest build` on")


def unmark(
    context: typer.Context,
    story: Number,
    by: options.By,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Take a story's mark off again."""
    installation = options.installation(context, now)
    marking.unmark(installation, installation.newsletter(newsletter), story, by)
    if json:
        as_json({"story": story, "mark": None})
        return
    say(f"story {story} bears no mark from the next `digest build` on")
