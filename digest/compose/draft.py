"""What goes where in an edition: decided on plain values alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.settings import Sections

# Word counts at which a reader still finishes: a lead in half a minute, a main story in a quarter.
LEAD_WORDS = 130
MAIN_WORDS = 75
BRIEF_WORDS = 35
_LEAD_NEEDS = 30
_MAIN_NEEDS = 12
_LEAD_AMONG = 3
_SUBJECT = 60
_PREHEADER = 130
_KEY_POINTS = 3
MAX_SOURCES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked story with what an item copies of it. A sentence is `{"text", "outlet", "entry_id"}`."""

    story_id: int
    headline: str
    countries: list[str]
    summary: list[dict[str, Any]]
    why_it_matters: str
    sources: list[dict[str, Any]]
    moved: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate in its section, its summary cut to the section's length."""

    section: Section
    candidate: Candidate
    summary: list[dict[str, Any]]


def arrange(candidates: Sequence[Candidate], sections: Sections) -> list[Placed]:
    """The best stories in reading order: the lead, the main stories, then briefs with those of a country together.

    A story with too little text to stand as lead or main story becomes a brief; the ones behind it move up.

    Args:
        candidates: Best first.
        sections: How many of each.
    """
    rest = list(candidates[: sections.lead + sections.main + sections.briefs])
    lead = _take(rest, min(sections.lead, 1), _LEAD_NEEDS, among=_LEAD_AMONG) or _take(rest, sections.lead, 0)
    main = _take(rest, sections.main, _MAIN_NEEDS)
    return [
        *(Placed(Section.LEAD, story, within(story.summary, LEAD_WORDS)) for story in lead),
        *(Placed(Section.MAIN, story, within(story.summary, MAIN_WORDS)) for story in main),
        *(Placed(Section.BRIEF, story, _brief(story.summary)) for story in _by_country(rest[: sections.briefs])),
    ]


def _take(rest: list[Candidate], count: int, words: int, among: int | None = None) -> list[Candidate]:
    """Take out of `rest` the first `count` stories that have enough words to stand there."""
    taken = [story for story in rest[:among] if _words(story.summary) >= words][:count]
    for story in taken:
        rest.remove(story)
    return taken


def _by_country(briefs: list[Candidate]) -> list[Candidate]:
    order: list[str] = []
    for story in briefs:
        if country(story) not in order:
            order.append(country(story))
    return sorted(briefs, key=lambda story: order.index(country(story)))


def country(story: Candidate) -> str:
    """The country that a brief stands under: the first that its story is about."""
    return story.countries[0] if story.countries else ""


def within(summary: Sequence[dict[str, Any]], words: int) -> list[dict[str, Any]]:
    """The first sentences that fit into `words`; at least one, whole."""
    kept: list[dict[str, Any]] = []
    for sentence in summary:
        if kept and _words([*kept, sentence]) > words:
            break
        kept.append(sentence)
    return kept


def _brief(summary: list[dict[str, Any]]) -> list[dict[str, Any]]:
    short = [sentence for sentence in summary[:2] if _words([sentence]) <= BRIEF_WORDS]
    return (short or summary)[:1]


def _words(summary: Sequence[dict[str, Any]]) -> int:
    return sum(len(sentence["text"].split()) for sentence in summary)


def subject(placed: Sequence[Placed]) -> str:
    """The subject line: the lead's headline, or the first other outlet's headline for it that is short enough."""
    first = placed[0].candidate
    titles = [first.headline, *(source["title"] for source in first.sources)]
    short = [title for title in titles if len(title) <= _SUBJECT]
    return short[0] if short else cut(first.headline, _SUBJECT)


def preheader(placed: Sequence[Placed]) -> str:
    """The line that mail programs show behind the subject: the stories that follow the lead, as many as fit."""
    line = ""
    for story in placed[1:]:
        longer = f"{line}; {story.candidate.headline}" if line else f"Also: {story.candidate.headline}"
        if len(longer) > _PREHEADER:
            break
        line = longer
    return line or cut(placed[min(1, len(placed) - 1)].candidate.headline, _PREHEADER)


def key_points(placed: Sequence[Placed]) -> list[str]:
    """The three things to know: the first stories in their shortest whole sentence, or else their headline."""
    return [_point(story) for story in placed[:_KEY_POINTS]]


def _point(story: Placed) -> str:
    return story.candidate.headline


def cut(text: str, length: int) -> str:
    """`text` ended at a word with an ellipsis when it is longer than `length` characters."""
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"
