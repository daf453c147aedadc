"""Whether two tellings are of one happening: a story and an item of last week, or two stories of today.

Grouping compares reports; this compares wholes, which say more and share more by chance. So it asks for more: words in
common, names in common, and no disagreement on where it happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.language.vectors import centroid, cosine, idf, name_counts, report_terms, term_counts, vector
from digest.pick.tag.places import gazetteer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.pick.language.vectors import Vector
    from digest.pick.report import Report, Told
    from digest.pick.tag.tags import Story

SAME = 0.25  # likeness at which two tellings are of one happening; set by reading two weeks of pairs
_WORDS, _NAMES = 0.75, 0.25
_WORDS_AT_LEAST = 0.24  # names alone do not do it: every week has several happenings in one capital
_PLACE_SHARE = 0.15  # of all places that a story names, for one to be where it happens
_QUIET_DAYS = 4.0  # so many days apart costs nothing: the toll of an earthquake is told for as long
_FORGOTTEN_DAYS = 5.0  # after that, likeness falls by e in so many days: a new summit is not last week's summit
_BALLAST = 8.0  # as in grouping


@dataclass(frozen=True, slots=True)
class Happening:
    """What is compared of a telling."""

    words: Vector
    names: Vector
    places: frozenset[str]
    moment: datetime


class Comparison:
    """Compares stories and told items; words weigh by how rare they are among all of them."""

    def __init__(self, reports: Sequence[Report], told: Sequence[Told] = ()) -> None:
        told_words = [term_counts(item.headline, item.summary) for item in told]
        told_names = [name_counts(item.headline, item.summary) for item in told]
        self._words = idf([*report_terms(reports), *told_words])
        self._names = idf([*(name_counts(report.title, report.text) for report in reports), *told_names])

    def of_story(self, story: Story) -> Happening:
        """What a story is compared by."""
        pairs = [(report.title, report.text) for report in story.reports]
        places = frozenset(place for place, share in story.countries.items() if share >= _PLACE_SHARE)
        return self._of(pairs, places, max(report.published_at for report in story.reports))

    def of_told(self, item: Told) -> Happening:
        """What an item of an earlier edition is compared by."""
        places = frozenset(gazetteer().countries(item.headline))
        return self._of([(item.headline, item.summary)], places, item.told_at)

    def _of(self, pairs: Sequence[tuple[str, str]], places: frozenset[str], moment: datetime) -> Happening:
        words = centroid(vector(term_counts(title, text), self._words) for title, text in pairs)
        names = centroid(vector(name_counts(title, text), self._names, _BALLAST) for title, text in pairs)
        return Happening(words, names, places, moment)


def is_same(one: Happening, other: Happening) -> bool:
    """Whether both tell of one happening."""
    return likeness(one, other) >= SAME


def likeness(one: Happening, other: Happening) -> float:
    """How alike two tellings are, from 0 to 1, less the longer apart; 0 if they share no place or too few words."""
    if one.places and other.places and not one.places & other.places:
        return 0.0
    days = abs((one.moment - other.moment).total_seconds()) / 86_400
    fading = math.exp(-max(0.0, days - _QUIET_DAYS) / _FORGOTTEN_DAYS)
    if fading < SAME:  # nothing is more alike than that
        return 0.0
    words = cosine(one.words, other.words) * fading
    if words < _WORDS_AT_LEAST:
        return 0.0
    return _WORDS * words + _NAMES * fading * cosine(one.names, other.names)
