"""Threads: which earlier story a story carries on, with the same people, places and subject but a new happening.

The verdict after the trial, the relief after the flood: stories of their own, told better with a word on what came
before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from digest.pick.group.features import features
from digest.pick.group.recurring import recurring
from digest.pick.language.vectors import centroid, cosine, idf, name_counts, vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.pick.language.vectors import Vector
    from digest.pick.report import Report

# Likeness of two stories' words, and of their names, for one to carry the other on; set by reading a week of pairs.
# Words alone find the same subject elsewhere (another strike), names alone the same people at something else.
SUBJECT, NAMES = 0.3, 0.3
LONGEST_PAUSE = timedelta(days=10)  # from the last report of the earlier story to the first of the later one
SHORTEST_STEP = timedelta(hours=6)  # from first report to first report: less is another angle of one day
_BALLAST = 8.0  # about one and a half rare names that both would have to share
_BLOCK = 256  # stories compared at once


def threads(stories: Sequence[Sequence[Report]]) -> list[int | None]:
    """For each story, the index of the earlier one that it carries on, or None.

    Args:
        stories: those to be placed and those of the days before, in any order, each with its reports in order of
            publication, at least one. A story is carried on by any number of others, and carries on at most one: the
            likest, the latest if that is equal.
    """
    found: list[int | None] = [None] * len(stories)
    names = _Names(stories)
    best: dict[int, tuple[float, float]] = {}
    for later, earlier, alike in _same_subject(stories):
        rank = alike, stories[earlier][0].published_at.timestamp()
        if rank > best.get(later, (0.0, 0.0)) and names.alike(later, earlier) >= NAMES:
            best[later], found[later] = rank, earlier
    return found


def _same_subject(stories: Sequence[Sequence[Report]]) -> Iterator[tuple[int, int, float]]:
    """The pairs of a story and an earlier one near enough in time and subject, and how alike their words are."""
    words = _centroids(stories)
    opened = np.array([story[0].published_at.timestamp() for story in stories])
    ended = np.array([story[-1].published_at.timestamp() for story in stories])
    for start in range(0, len(stories), _BLOCK):
        product = (words[start : start + _BLOCK] @ words.T).tocoo()
        later, earlier = product.row + start, product.col
        near = opened[later] - ended[earlier] <= LONGEST_PAUSE.total_seconds()
        after = opened[later] - opened[earlier] >= SHORTEST_STEP.total_seconds()
        kept = near & after & (product.data >= SUBJECT)
        yield from zip(later[kept].tolist(), earlier[kept].tolist(), product.data[kept].tolist(), strict=True)


def _centroids(stories: Sequence[Sequence[Report]]) -> Any:
    """A matrix with a row of length 1 for each story: the words of its reports."""
    numbered = [(report, number) for number, story in enumerate(stories) for report in story]
    numbered.sort(key=lambda pair: (pair[0].published_at, pair[0].id))
    reports = [report for report, _ in numbered]
    found = features(reports, recurring(reports) >= 0)
    story_of = ([1.0] * len(reports), ([number for _, number in numbered], range(len(reports))))
    total = sparse.csr_matrix(story_of, shape=(len(stories), len(reports))) @ found.words
    lengths = np.sqrt(np.asarray(total.multiply(total).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return (sparse.diags(1 / lengths) @ total).tocsr()


class _Names:
    """The names and numbers of stories, weighed only where they are asked for."""

    def __init__(self, stories: Sequence[Sequence[Report]]) -> None:
        self._counts = [[name_counts(report.title, report.text) for report in story] for story in stories]
        self._weights = idf([counts for story in self._counts for counts in story])
        self._vectors: dict[int, Vector] = {}

    def alike(self, one: int, other: int) -> float:
        """How alike the names of two stories are, 0 to 1."""
        return cosine(self._of(one), self._of(other))

    def _of(self, number: int) -> Vector:
        if number not in self._vectors:
            self._vectors[number] = centroid(vector(counts, self._weights, _BALLAST) for counts in self._counts[number])
        return self._vectors[number]
