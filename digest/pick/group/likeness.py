"""How alike reports are: by their words, by where they say it happens, and by when they were published.

The likeness of all pairs is found by multiplying a sparse matrix of weighted words with itself, a block at a time, each
block only with the reports that are near enough in time. It is counted in whole units, so that sums do not depend on
the order in which they are made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy import sparse

from digest.pick.group.across import across, language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digest.pick.group.features import Features
    from digest.pick.report import Report

Array: TypeAlias = "NDArray[Any]"

UNIT = 1 << 20  # a likeness of 1, in units
SAME_TEXT = 0.5  # more alike than this is one text printed twice, and says no more about how close tellings are
FAINT = 0.05  # likeness below this is left out of account; below .06 it does not matter, at .08 a little
QUIET_DAYS = 2.0  # so many days apart costs nothing
DECAY_DAYS = 3.0  # after that, likeness falls by e in so many days
ELSEWHERE = 0.6  # what likeness is left when two reports name countries and none in common
# Two short entries are not alike because they name one country, nor because both say "Kenya" and "Kenyan": they must
# share another word besides, or several places.
_SHARED = 1.3
_PLACE = 0.4  # what a word that names a place counts among those shared, others counting 1
_REACH_DAYS = QUIET_DAYS - DECAY_DAYS * float(np.log(FAINT))  # beyond it, any likeness is faint
_BLOCK = 256  # reports multiplied at once: some 10 MB


@dataclass(frozen=True, slots=True)
class Likeness:
    """For each report, by its index, those that it is like, and how much, in units.

    `others[starts[index] : starts[index + 1]]` are the indexes for one report, and `values` likewise.
    """

    starts: Array
    others: Array
    values: Array

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return len(self.starts) - 1

    def around(self, members: Sequence[int]) -> tuple[Array, Array]:
        """All pairs of a member with any report: the other report, and the likeness in units."""
        spans = [slice(self.starts[member], self.starts[member + 1]) for member in members]
        if len(spans) == 1:
            return self.others[spans[0]], self.values[spans[0]]
        return np.concatenate([self.others[span] for span in spans]), np.concatenate(
            [self.values[span] for span in spans]
        )

    def between(self, one: int, other: int) -> float:
        """How alike two reports are, 0 to 1."""
        others, values = self.around([one])
        return float(values[others == other].sum()) / UNIT


def likeness(reports: Sequence[Report], found: Features, series: Array) -> Likeness:
    """The likeness of all pairs of reports, which come in order of publication.

    `series` numbers the recurring headline that a report stands under, -1 for none: two under one are not alike.
    """
    days = np.array([report.published_at.timestamp() / 86_400 for report in reports])
    tongues = _tongues(reports)
    rows, columns, values = [], [], []
    for later, earlier, words in chain(_by_words(found, days, tongues), across(reports, tongues, days, _REACH_DAYS)):
        alike = words * _nearness(days, later, earlier)
        alike *= np.where(found.elsewhere(later, earlier), ELSEWHERE, 1.0)
        alike[(series[later] >= 0) & (series[later] == series[earlier])] = 0.0
        kept = alike >= FAINT
        rows.append(later[kept])
        columns.append(earlier[kept])
        values.append(np.rint(np.minimum(alike[kept], SAME_TEXT) * UNIT).astype(np.int32))
    return _both_ways(len(reports), rows, columns, values)


def _tongues(reports: Sequence[Report]) -> Array:
    """For each report the number of its language, 0 for the one that most are in."""
    names = [language(report) for report in reports]
    number = {
        name: place
        for place, (name, _) in enumerate(sorted(Counter(names).items(), key=lambda each: (-each[1], each[0])))
    }
    return np.array([number[name] for name in names], np.int32)


def _by_words(found: Features, days: Array, tongues: Array) -> Iterator[tuple[Array, Array, Array]]:
    """The later and the earlier report of pairs in one language, near in time, and the cosine of their words."""
    words, counted, each_once = found.words, found.words.copy(), found.words.copy()
    counted.data = np.where(found.where, _PLACE, 1.0)[counted.indices]
    each_once.data = np.ones_like(each_once.data)
    for start in range(0, len(days), _BLOCK):
        end = min(start + _BLOCK, len(days))
        first = int(np.searchsorted(days, days[start] - _REACH_DAYS))
        product = (words[start:end] @ words[first:end].T).tocoo()
        shared = (counted[start:end] @ each_once[first:end].T).tocoo()  # of the same pairs, in the same order
        later, earlier = product.row + start, product.col + first
        kept = (earlier < later) & (product.data >= FAINT) & (shared.data >= _SHARED)
        kept &= tongues[later] == tongues[earlier]
        yield later[kept], earlier[kept], product.data[kept].astype(np.float64)


def _nearness(days: Array, later: Array, earlier: Array) -> Array:
    apart = np.maximum(0.0, days[later] - days[earlier] - QUIET_DAYS)
    return np.exp(-apart / DECAY_DAYS)


def _both_ways(size: int, rows: list[Array], columns: list[Array], values: list[Array]) -> Likeness:
    empty = np.zeros(0, np.int32)
    row, column, value = (np.concatenate([empty, *parts]) for parts in (rows, columns, values))
    half = sparse.coo_matrix((value, (row, column)), shape=(size, size)).tocsr()
    whole = half + half.T
    whole.sort_indices()
    return Likeness(whole.indptr, whole.indices, whole.data)
