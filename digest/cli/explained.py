"""What the commands say of a story: where it stands, and for `digest explain` why."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from digest.cli.output import print_table, safe, say, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.db.stories import Ruling, Story
    from digest.engine.explaining import Explanation, Telling

_NAMED = 5  # people and organisations of a story


def explained_as_data(found: Explanation) -> dict[str, Any]:
    """What `explain` says in JSON."""
    return story_as_data(found.story) | {
        "in_latest_ranking": found.is_ranked,
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
                "now_in": telling.now_in,
                "because": telling.because,
            }
            for telling in found.tellings
        ],
        "rulings": rulings_as_data(found.rulings),
    }


def story_as_data(story: Story) -> dict[str, Any]:
    """What `stories list` says of each story in JSON."""
    return {
        "story": story.id,
        "newsletter": story.newsletter,
        "headline": story.headline,
        "rank": story.rank,
        "score": story.score,
        "worth": story.detail.get("worth"),
        "pinned": story.detail.get("pinned", ""),
        "section": story.section,
        "excluded": story.excluded,
        "reason": story.reason,
        "countries": story.countries,
        "topics": story.topics,
        "kind": story.kind,
        "update": story.moved,
        "ranked_at": story.ranked_at,
    }


def rulings_as_data(rulings: Iterable[Ruling]) -> list[dict[str, Any]]:
    """Rulings in JSON."""
    return [
        {"entries": [row.one_id, row.other_id], "together": row.together, "by": row.ruled_by, "at": row.ruled_at}
        for row in rulings
    ]


def place(story: Story) -> str:
    """Where a story was chosen to stand, or why it was not."""
    if story.section:
        pinned = story.detail.get("pinned")
        return f"chosen as {story.section}" + (f", for the pinned region {pinned}" if pinned else "")
    return f"not chosen: {story.excluded or story.detail.get('cut') or 'others ranked higher'}"


def worth(story: Story) -> str:
    """What a story was worth in its place, as a table has it; empty where nobody weighed that."""
    value = story.detail.get("worth")
    return "" if value is None else f"{value:.2f}"


def order_note(chosen: Sequence[Story]) -> str:
    """Why chosen stories do not stand in the order of their scores; empty where they do."""
    scores = [story.score for story in chosen]
    if scores == sorted(scores, reverse=True):
        return ""
    return (
        "[dim]The order is by worth: a story loses some of its score beside those above it of the same country, topic "
        "or affair, and at the top if it fits the focus less. `digest explain STORY` shows how much.[/]"
    )


def print_explained(found: Explanation) -> None:
    """Print an explanation for a person."""
    story = found.story
    say(f"[bold]story {story.id}[/] of {safe(story.newsletter)}: {safe(story.headline)}")
    if found.is_ranked:
        say(f"rank {story.rank}, score {story.score:.2f}: {safe(place(story))}; {safe(story.reason)}")
    else:
        why = f": {safe(story.excluded)}" if story.excluded else ""
        say(f"not in the latest ranking{why}; ranked last at {story.ranked_at:%Y-%m-%d %H:%M} UTC, and this is of then")
        say(f"rank {story.rank}, score {story.score:.2f}; {safe(story.reason)}")
    _print_standing(found)
    _print_score(story)
    if found.is_ranked:
        _print_worth(story)
    for copies in story.detail.get("copies", []):
        say(f"entries {', '.join(map(str, copies))} print one text: it counts once")
    _print_entries(found)
    _print_quoted(found)
    _print_rulings(found)


def _print_standing(found: Explanation) -> None:
    story = found.story
    for name in ("people", "organisations"):
        if named := story.detail.get(name):
            say(f"{name}: {safe('; '.join(named[:_NAMED]))}")
    if found.follows:
        say(f"carries on story {found.follows.id}: {safe(found.follows.headline)}")
    for told in found.told:
        why = f", score {told.picked['score']:.2f}: {safe(told.picked['reason'])}" if told.picked else ""
        say(f"told in edition {told.number} as {told.section}{why}")


def _print_score(story: Story) -> None:
    """The parts of the score, what each is made of, and what of the score decided the story's place."""
    measures, words = story.detail.get("measures", {}), story.detail.get("words", {})
    how = ": each is what was measured, to the power of its weight in the settings" if measures else ""
    if not story.components:
        say("\n[bold]It has no score,[/] because it is left out")
        return
    if story.score or not story.excluded:
        say(f"\n[bold]The score[/] is the product of the values{how}")
    else:
        say(f"\n[bold]The score[/] is 0, because it is left out. Its values would be these{how}")
    parts = table("part", "value#", "measured#", "weight#", "what it says")
    for name, value in story.components.items():
        measured = [f"{number:.2f}" for number in measures.get(name, ())] or ["", ""]
        parts.add_row(safe(name), f"{value:.2f}", *measured, safe(words.get(name, "")))
    print_table(parts)


def _print_worth(story: Story) -> None:
    worth = story.detail.get("worth")
    if worth is None:
        return
    lost = [f"{safe(name)} {kept:.2f}" for name, kept in story.detail["discounts"].items() if round(kept, 2) < 1]
    beside = "in its place" if story.section else "beside the stories chosen"
    made_of = f"the score {story.score:.2f} × {' × '.join(lost)}" if lost else "its whole score"
    say(f"[bold]Worth {worth:.2f}[/] {beside}, which decides the order: {made_of}")
    if pinned := story.detail.get("pinned"):
        say(f"It stands before stories that are worth more, because no story of the pinned region {pinned} was chosen.")


def _print_entries(found: Explanation) -> None:
    say("\n[bold]Its entries[/]")
    rows = table("entry#", "outlet", "title", "why it is here")
    for telling in found.tellings:
        rows.add_row(
            str(telling.entry_id),
            safe(telling.outlet),
            safe(telling.title),
            _gone(telling) + safe(_why(telling.because)),
        )
    print_table(rows)


def _gone(telling: Telling) -> str:
    if telling.left_at is None:
        return ""
    return f"[dim]left again[/], tells story {telling.now_in} now; " if telling.now_in else "[dim]left again[/] "


def _why(because: dict[str, Any]) -> str:
    """Why an entry joined, such as `alike to 12 (0.43): treaty, border`; rows of older versions do not say."""
    if not because:
        return ""
    with_whom = f" to {because['with_id']} ({because['likeness']:.2f})" if because["with_id"] else ""
    shared = f": {', '.join(because['shared'])}" if because["shared"] else ""
    return f"{because['why']}{with_whom}{shared}"


def _print_quoted(found: Explanation) -> None:
    story = found.story
    outlets = {telling.entry_id: telling.outlet for telling in found.tellings}
    if story.summary:
        say(f"\n[bold]What is told of it[/]{f' (written by {safe(story.written_by)})' if story.written_by else ''}")
    quoted = [("", sentence) for sentence in story.summary]
    for label, sentence in [*quoted, *([("Why it matters: ", story.why)] if story.why else [])]:
        say(f"  {label}{safe(sentence['text'])} [dim]{safe(outlets.get(sentence['entry_id'], 'gone'))}[/]")


def _print_rulings(found: Explanation) -> None:
    if found.rulings:
        say("\n[bold]What editors ruled[/]")
    for (by, at, together), rows_ in groupby(found.rulings, key=lambda row: (row.ruled_by, row.ruled_at, row.together)):
        pairs = list(rows_)
        these, those = ({row.one_id for row in pairs}, {row.other_id for row in pairs})
        sides = [these | those] if together else [these, those]
        named = " and ".join(", ".join(map(str, sorted(side))) for side in sides)
        say(f"  {safe(by)}, {at:%Y-%m-%d %H:%M} UTC: entries {named} tell {'one story' if together else 'two stories'}")
