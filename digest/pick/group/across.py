"""How alike reports in different languages are: by places, leaders, happenings and numbers that both name."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from digest.pick.language.abroad import common, places
from digest.pick.language.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digest.pick.report import Report

_READ = 300  # characters of text that are compared: far down, everything names everything
_TONGUE = 200  # characters of text that show its language
_SHARED = 3  # meanings at least, one of them no place: every day has several happenings between China and Taiwan
# What is shared, as a share of what the report with less of it holds, times this, is on the scale of word likeness:
# all of five meanings make a likeness of 0.3.
_SCALE = 0.5
_BALLAST = 16.0  # weight of about four rare meanings that both would have to share
_BACKGROUND = 500  # as for words
_MANY = 4096  # a meaning that is no place counts so much more, so that one sum tells how many of both there are
_BLOCK = 128


def across(
    reports: Sequence[Report], tongues: NDArray[Any], days: NDArray[Any], reach: float
) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """The later and the earlier report of pairs in two languages, at most `reach` days apart, and how alike they are.

    `tongues` numbers the language of each report, 0 for the commonest; the reports come in order of publication.
    """
    others = np.flatnonzero(tongues)
    if not len(others):
        return
    held, weights, no_place = _held(reports)
    heavy = held @ sparse.diags(weights)
    counted = held @ sparse.diags(1 + no_place * _MANY)
    mass = np.asarray(heavy.sum(axis=1)).ravel()
    for start in range(0, len(others), _BLOCK):
        block = others[start : start + _BLOCK]
        first, end = np.searchsorted(days, [days[block[0]] - reach, days[block[-1]] + reach])
        near = held[first:end].T
        number, shared = (
            (counted[block] @ near).tocoo(),
            (heavy[block] @ near).tocoo(),
        )  # of the same pairs in one order
        one, other = block[number.row], number.col + int(first)
        kept = (number.data % _MANY >= _SHARED) & (number.data >= _MANY) & (tongues[one] != tongues[other])
        kept &= (tongues[other] == 0) | (other < one)  # of two uncommon languages, each pair comes up twice
        one, other = one[kept], other[kept]
        alike = _SCALE * shared.data[kept] / (np.minimum(mass[one], mass[other]) + _BALLAST)
        yield np.maximum(one, other), np.minimum(one, other), alike


def language(report: Report) -> str:
    """The language of a report, by its letters and what its feed says."""
    return tongue(f"{report.title} {report.text[:_TONGUE]}", report.language)


def in_common(one: Report, other: Report) -> tuple[str, ...]:
    """What two reports in different languages both name, places last."""
    both = _named(one) & _named(other)
    return tuple(each.removeprefix("@") for each in sorted(both, key=lambda each: (each in places(), each)))


def _named(report: Report) -> frozenset[str]:
    return common(report.title[:_READ], report.text[:_READ])


def _held(reports: Sequence[Report]) -> tuple[Any, NDArray[Any], NDArray[Any]]:
    """Which meanings each report holds, as a matrix of ones; what each meaning weighs; and whether it is no place."""
    found = [_named(report) for report in reports]
    seen = Counter(meaning for each in found for meaning in each)
    column = {meaning: number for number, meaning in enumerate(sorted(seen))}
    total = len(reports) + _BACKGROUND
    weights = np.array([math.log(total / (seen[meaning] + 0.5)) for meaning in column])
    no_place = np.array([float(meaning not in places()) for meaning in column])
    ends = np.cumsum([0, *(len(each) for each in found)])
    columns = np.array([number for each in found for number in sorted(column[meaning] for meaning in each)], np.int32)
    held = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(reports), len(column)))
    return held, weights, no_place
