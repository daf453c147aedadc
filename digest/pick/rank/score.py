"""Ranking: how much a story matters to a newsletter, every part of the score by name and in words.

The score is the product of its parts (`components.py`). What does not belong into the newsletter at all has no score;
it still stands in order of what it would be worth, so that an editor who looks for it finds it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.pick.group.copies import Telling, fold
from digest.pick.rank import components, phrases, reason
from digest.pick.rank.memory import NEW, Memory
from digest.pick.rank.relevance import RELEVANT, is_there, mean_fit, relevance
from digest.pick.tag.fit import covered
from digest.pick.tag.kinds import NEVER
from digest.settings import Weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from digest.pick.rank.components import Voices
    from digest.pick.rank.memory import Novelty
    from digest.pick.report import Mark, Report, Told
    from digest.pick.tag.tags import Story
    from digest.settings import Focus

_LEAST_RELEVANT = 0.05  # stories that fit less are all alike in how little they fit
_NOTHING = 0.1  # what a part of 0 counts among the stories that are left out, so that they have an order too


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with its score, what the score is made of, and why in words; `excluded` says why it was left out.

    Each of the `components` is a measure to the power of its weight: `measures` has both, `words` what stands behind.

    `tellings` has the reports with wire copies folded. `fresh` has the reports to tell it from: all, or those since it
    was last told; `told` is what readers were told of it before. `worth` is the score that it would have
    if nothing excluded it. `pinned_by` is the editor who said that it must be in, or empty.
    """

    story: Story
    score: float
    components: dict[str, float]
    reason: str
    measures: dict[str, tuple[float, float]]
    words: dict[str, str]
    excluded: str = ""
    update: bool = False
    focus_countries: tuple[str, ...] = ()
    fresh: tuple[Report, ...] = ()
    tellings: tuple[Telling, ...] = ()
    told: tuple[Told, ...] = ()
    worth: float = 0.0
    pinned_by: str = ""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every story of an edition is weighed by."""

    focus: Focus
    now: datetime
    weights: Weights
    memory: Memory
    fits: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story to rank: its reports in the newsletter's language, tagged; those in others are heard, and not quoted.

    `mark` is what an editor said of it.
    """

    story: Story
    elsewhere: tuple[Report, ...] = field(default=())
    mark: Mark | None = None

    @property
    def pinned_by(self) -> str:
        """Who said that it must be in, or nothing."""
        return self.mark.by if self.mark and self.mark.pinned else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What of a story counts: who tells it, what happened in it and when, how it fits, and what of it is new."""

    tellings: list[Telling]
    voices: Voices
    carried: list[Report]
    happened: float
    newest: datetime
    fit: float
    newness: Novelty


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a score: a measure, how much it counts, and what stands behind it in words."""

    measure: float
    weight: float
    words: str

    @property
    def value(self) -> float:
        """What it multiplies the score by. What is not there at all has no score, even where the weight is 0."""
        return round(self.measure**self.weight, 4) if self.measure else 0.0


def rank(
    stories: Sequence[Candidate],
    focus: Focus,
    now: datetime,
    told: Sequence[Told],
    weights: Weights | None = None,
) -> list[Ranked]:
    """The stories in order of what they matter, the excluded ones with score 0 at the end, those too in order.

    Args:
        stories: tagged stories.
        focus: which regions, countries and topics count; everything where it is empty.
        now: the moment the edition is made for, aware and in UTC.
        told: the items of earlier editions.
        weights: how much each part of the score counts.
    """
    fits = {id(each): relevance(each.story.tags, focus) for each in stories}
    told_of = [each for each in stories if fits[id(each)] >= RELEVANT or each.pinned_by]
    relevant = [report for each in told_of for report in each.story.reports]
    desk = _Desk(focus, now, weights or Weights(), Memory(told, relevant), fits)
    ranked = [_rank_one(each, desk) for each in stories]
    return sorted(ranked, key=lambda each: (bool(each.excluded), -each.score, -each.worth, each.story.reports[0].id))


def _rank_one(candidate: Candidate, desk: _Desk) -> Ranked:
    story, found = candidate.story, _found(candidate, desk)
    parts = _parts(story, found, desk)
    values = {name: part.value for name, part in parts.items()}
    excluded = _excluded(candidate, found.fit, found.newness, desk.focus)
    countries = tuple(code for code in story.countries if not (within := covered(desk.focus)) or code in within)
    told_by = reason.told_by(found.voices, found.tellings, found.happened)
    return Ranked(
        story=story,
        score=0.0 if excluded else round(math.prod(values.values()), 4),
        components=values,
        reason=reason.reason(story, desk.focus, countries, found.newness, told_by, candidate.pinned_by),
        measures={name: (round(part.measure, 4), part.weight) for name, part in parts.items()},
        words={name: part.words for name, part in parts.items()},
        excluded=excluded,
        update=found.newness.moved,
        focus_countries=countries,
        fresh=found.newness.later or story.reports,
        tellings=tuple(found.tellings),
        told=found.newness.before,
        worth=math.prod(max(value, _NOTHING) for value in values.values()),
        pinned_by=candidate.pinned_by,
    )


def _found(candidate: Candidate, desk: _Desk) -> _Found:
    story, fit = candidate.story, desk.fits[id(candidate)]
    kinds = [tags.kind for tags in story.tags]
    evidence = fold(components.evidence(story.reports, kinds))
    return _Found(
        tellings=fold(story.reports),
        voices=components.voices(evidence, candidate.elsewhere, desk.weights),
        carried=[*story.reports, *candidate.elsewhere],
        happened=components.events(story.reports),
        newest=components.latest_development(story.reports, kinds),
        fit=fit,
        newness=desk.memory.novelty(story) if fit >= RELEVANT or candidate.pinned_by else NEW,
    )


def _parts(story: Story, found: _Found, desk: _Desk) -> dict[str, _Part]:
    weights, focus, voices = desk.weights, desk.focus, found.voices
    happened = phrases.event([report.title for report in story.reports])
    fits = phrases.relevance(mean_fit(story.tags, focus), found.fit, reason.named_topics(story, focus))
    since = found.newest, desk.now, weights.fading_hours
    in_feeds = phrases.prominence(components.feed_places(found.carried))
    return {
        "outlets": _Part(components.outlets(voices), weights.outlets, phrases.outlets(voices)),
        "countries": _Part(components.countries(voices), weights.countries, phrases.countries(voices)),
        "event": _Part(found.happened, weights.event, happened),
        "relevance": _Part(max(found.fit, _LEAST_RELEVANT), weights.relevance, fits),
        "recency": _Part(components.recency(*since), weights.recency, phrases.recency(*since)),
        "prominence": _Part(components.prominence(found.carried), weights.prominence, in_feeds),
        "kind": _Part(components.kind(story.kind), 1.0, phrases.kind(story.kind)),
        "novelty": _Part(found.newness.value, weights.novelty, phrases.novelty(found.newness)),
    }


def _excluded(candidate: Candidate, fit: float, newness: Novelty, focus: Focus) -> str:
    """Why a story is left out, or nothing. One that an editor pinned is only if readers know all of it."""
    story, mark = candidate.story, candidate.mark
    if mark and not mark.pinned:
        return f"an editor says it is none of ours: {mark.by}"
    told = f"told on {reason.day(newness.told)}" if newness.told and not newness.moved else ""
    if mark:
        return told
    if not is_there(story.tags, focus):
        return "outside the focus"
    if story.kind in NEVER:
        return f"{story.kind}, not news"
    if fit < RELEVANT:
        return "none of the topics"
    return told
