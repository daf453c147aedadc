"""Average linkage on made-up likeness, compared with a plain one that looks at every pair of groups each time."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from hypothesis import given, strategies as st
from scipy import sparse

from digest.pick.group.likeness import UNIT, Likeness
from digest.pick.group.linkage import _DOUBT, CLOSENESS, JOIN, Linkage

_Pairs = dict[tuple[int, int], int]


def _likeness(size: int, pairs: _Pairs) -> Likeness:
    half = np.zeros((size, size), np.int32)
    for (one, other), value in pairs.items():
        half[one, other] = value
    whole = sparse.csr_matrix(half + half.T)
    return Likeness(whole.indptr, whole.indices, whole.data)


def _grown(size: int, pairs: _Pairs, apart: dict[int, list[int]] | None = None) -> set[frozenset[int]]:
    return {
        frozenset(each) for each in Linkage(_likeness(size, pairs), [[n] for n in range(size)], apart or {}).grown()
    }


def _plain(size: int, pairs: _Pairs, apart: dict[int, list[int]]) -> set[frozenset[int]]:
    groups = [frozenset([number]) for number in range(size)]

    def total(one: frozenset[int], other: frozenset[int]) -> int:
        return sum(pairs.get((min(a, b), max(a, b)), 0) for a in one for b in other)

    def closeness(one: frozenset[int]) -> float:
        within = sum(pairs.get(pair, 0) for pair in combinations(sorted(one), 2)) / UNIT
        return (within + _DOUBT * JOIN) / (len(one) * (len(one) - 1) / 2 + _DOUBT)

    while True:
        found = []
        for one, other in combinations(sorted(groups, key=min), 2):
            average = total(one, other) / (UNIT * len(one) * len(other))
            forbidden = any(b in apart.get(a, ()) or a in apart.get(b, ()) for a in one for b in other)
            needed = max(JOIN, CLOSENESS * math.sqrt(closeness(one) * closeness(other)))
            if average >= needed and not forbidden:
                found.append((-average, min(one), min(other), one, other))
        if not found:
            return set(groups)
        *_, one, other = min(found, key=lambda each: each[:3])
        groups = [each for each in groups if each not in {one, other}] + [one | other]


@st.composite
def _cases(draw: st.DrawFn) -> tuple[int, _Pairs, dict[int, list[int]]]:
    size = draw(st.integers(1, 8))
    numbers = list(combinations(range(size), 2))
    steps = st.sampled_from([0, 0, 0, UNIT // 12, UNIT // 8, UNIT // 6, UNIT // 5, UNIT // 4, UNIT // 3, UNIT // 2])
    pairs = {pair: draw(steps) for pair in numbers}
    apart: dict[int, list[int]] = {}
    for one, other in draw(st.lists(st.sampled_from(numbers), max_size=3)) if numbers else []:
        apart.setdefault(one, []).append(other)
        apart.setdefault(other, []).append(one)
    return size, pairs, apart


@given(_cases())
def test_groups_grow_as_if_every_pair_were_looked_at_each_time(case: tuple[int, _Pairs, dict[int, list[int]]]) -> None:
    size, pairs, apart = case
    assert _grown(size, pairs, apart) == _plain(size, pairs, apart)


def test_one_report_with_two_subjects_does_not_chain_two_stories() -> None:
    near, far = UNIT // 3, UNIT // 4
    pairs = {(0, 1): near, (2, 3): near, (1, 2): far}
    assert _grown(4, pairs) == {frozenset({0, 1}), frozenset({2, 3})}


def test_a_close_group_asks_for_closeness() -> None:
    half, fifth = UNIT // 2, UNIT // 6
    close = dict.fromkeys(combinations(range(4), 2), half) | dict.fromkeys(combinations(range(4, 8), 2), half)
    between = {(one, other): fifth for one in range(4) for other in range(4, 8)}
    assert len(_grown(8, close | between)) == 2
    loose = dict.fromkeys(close, UNIT // 5)
    assert len(_grown(8, loose | between)) == 1


def test_groups_that_are_apart_never_join() -> None:
    assert len(_grown(2, {(0, 1): UNIT // 2}, {0: [1], 1: [0]})) == 2
