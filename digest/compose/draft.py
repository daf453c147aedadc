"""What goes where in an edition: decided on plain values alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Sequence
_SUBJECT = 70
_PREHEADER = 130
_KEY_POINTS = 3
MAX_SOURCES = 8
NAMED_COUNTRIES = 3
"""Of those that a story is about: one who is told of four is told of none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story chosen for a section, with what an item copies of it. A sentence is `{"text", "outlet", "entry_id"}`.

    `story_id` is None where an editor wrote it. `key_point` is the story in one sentence, or empty; `written_by` the
    model that wrote the summary, or empty; `picked` says why it was picked.
    """

    story_id: int | None
    section: Section
    headline: str
    countries: list[str]
    summary: list[dict[str, Any]]
    why_it_matters: str
    why_outlet: str
    sources: list[dict[str, Any]]
    moved: bool
    topics: list[str] = field(default_factory=list)
    key_point: str = ""
    written_by: str = ""
    picked: dict[str, Any] = field(default_factory=dict)


def arrange(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The stories in reading order: the lead, the main stories, then the briefs with those of a country together.

    Args:
        chosen: Best first.
    """
    briefs = [story for story in chosen if story.section is Section.BRIEF]
    order = list(dict.fromkeys(country(story) for story in briefs))
    return [
        *(story for story in chosen if story.section is Section.LEAD),
        *(story for story in chosen if story.section is Section.MAIN),
        *sorted(briefs, key=lambda story: order.index(country(story))),
    ]


def country(story: Candidate) -> str:
    """The country that a brief stands under: the first that its story is about."""
    return story.countries[0] if story.countries else ""


def subject(headline: str, titles: Sequence[str], before: str = "") -> str:
    """The subject line: the lead's headline, or the first other outlet's headline for it that is short enough.

    Args:
        headline: The lead's.
        titles: What its sources call it.
        before: What the line begins with.
    """
    room = _SUBJECT - len(before)
    short = [title for title in (headline, *titles) if 0 < len(title) <= room]
    return before + (short[0] if short else cut(headline, room))


def preheader(headlines: Sequence[str]) -> str:
    """The line that mail programs show behind the subject: the stories that follow the lead, as many as fit."""
    line = ""
    for headline in headlines[1:]:
        longer = f"{line}; {headline}" if line else f"Also: {headline}"
        if len(longer) > _PREHEADER:
            break
        line = longer
    return line or cut(headlines[min(1, len(headlines) - 1)], _PREHEADER)


def key_points(placed: Sequence[Candidate]) -> list[str]:
    """The three things to know: the first stories in a sentence each, or their headlines where there is none."""
    return [story.key_point or story.headline for story in placed[:_KEY_POINTS]]


def cut(text: str, length: int) -> str:
    """`text` ended at a word with an ellipsis when it is longer than `length` characters.

    A text without spaces, such as a Chinese headline, ends where the length does.
    """
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rpartition(" ")[0].rstrip(" ,;:–—-") or head) + "…"
