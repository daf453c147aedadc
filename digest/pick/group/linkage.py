"""Average linkage: groups join while they are alike on average, the likest first.

How alike two groups must be depends on them. Four outlets that tell of one arrest in nearly the same words are a close
group, and what joins it must be closer to it than what joins two entries that have little more than the place in
common. Without this, look-alikes (two arrests of two players of one team) fall together; it is worth 8 points of
B-cubed F1 on stories that were chosen to look alike, and costs nothing on others.
"""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np

from digest.pick.group.likeness import UNIT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from digest.pick.group.likeness import Array, Likeness

JOIN = 0.14  # average likeness below which no groups join; .12 to .15 do equally well on labelled news of 2009 to 2023
CLOSENESS = 0.7  # so much of the likeness within two groups, their geometric mean, they must have between them
_DOUBT = 1  # pairs of likeness JOIN imagined within each group: two entries do not yet show how close a group is


class Linkage:
    """Groups that grow.

    Args:
        likeness: of all reports, which are given by their index.
        groups: what the groups are to begin with; every report is in exactly one.
        apart: for the index of a group, the indexes of those that it must never join.
    """

    def __init__(
        self, likeness: Likeness, groups: Sequence[Sequence[int]], apart: Mapping[int, Collection[int]]
    ) -> None:
        self._likeness = likeness
        self._members = {min(group): list(group) for group in groups}
        names = [min(group) for group in groups]
        self._apart = {names[one]: {names[other] for other in others} for one, others in apart.items()}
        self._group = np.zeros(likeness.reports, np.int64)
        self._size = np.ones(likeness.reports, np.int64)
        for name, members in self._members.items():
            self._group[members] = name
            self._size[name] = len(members)
        self._links: dict[int, tuple[Array, Array]] = {}
        self._within = dict.fromkeys(self._members, 0)
        self._queue: list[tuple[float, int, int, int, int]] = []

    def grown(self) -> list[list[int]]:
        """The groups once no two of them can join. Equal likeness is decided by the earlier report."""
        for name in self._members:
            self._link(name, *self._likeness.around(self._members[name]))
            self._propose(name)
        while self._queue:
            likeness, one, other, *sizes = heapq.heappop(self._queue)
            if one not in self._members or other not in self._members:
                continue
            if sizes != [len(self._members[one]), len(self._members[other])]:
                continue  # one of them has grown since
            if other not in self._apart.get(one, ()) and -likeness >= self._needed(one, other):
                self._join(one, other)
                self._propose(one)
        return list(self._members.values())

    def _propose(self, name: int) -> None:
        """Queue every group that is alike enough on average to join this one."""
        groups, sums = self._links[name]
        averages = sums / (UNIT * self._size[name] * self._size[groups])
        found = averages >= JOIN
        for other, average in zip(groups[found].tolist(), averages[found].tolist(), strict=True):
            low, high = min(name, other), max(name, other)
            heapq.heappush(self._queue, (-average, low, high, len(self._members[low]), len(self._members[high])))

    def _link(self, name: int, others: Array, values: Array) -> None:
        """Note the groups that a group is like, each with the sum of the likeness of all pairs; and its own sum."""
        groups, place = np.unique(self._group[others], return_inverse=True)
        sums = np.bincount(place, weights=values, minlength=len(groups))
        own = groups == name
        self._within[name] += int(sums[own].sum()) // 2  # each pair was counted from both its ends
        self._links[name] = groups[~own], sums[~own]

    def _needed(self, one: int, other: int) -> float:
        return max(JOIN, CLOSENESS * math.sqrt(self._closeness(one) * self._closeness(other)))

    def _closeness(self, name: int) -> float:
        """How alike the reports of a group are on average."""
        size = len(self._members[name])
        return (self._within[name] / UNIT + _DOUBT * JOIN) / (size * (size - 1) / 2 + _DOUBT)

    def _join(self, kept: int, gone: int) -> None:
        members = self._members.pop(gone)
        self._members[kept] += members
        self._within[kept] += self._within.pop(gone)
        self._group[members] = kept
        self._size[kept] = len(self._members[kept])
        self._link(
            kept, *(np.concatenate(parts) for parts in zip(self._links[kept], self._links.pop(gone), strict=True))
        )
        for third in self._apart.pop(gone, ()):
            self._apart[third].discard(gone)
            self._apart[third].add(kept)
            self._apart.setdefault(kept, set()).add(third)
