"""Which sentences together tell a story best: every set of a few good ones is weighed, and the best one taken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from digest.pick.language.lexicon import table
from digest.pick.tell.worth import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from digest.pick.tell.candidates import Candidate
    from digest.pick.tell.size import Size
    from digest.pick.tell.worth import Unit

AT_MOST = 12  # sentences of which the sets are made: 793 sets of one to four
_CHOICE: dict[str, float] = table("telling.yaml")["choice"]
_FITTED_WORDS = 90  # the size for which the weights were chosen


@dataclass(frozen=True, slots=True)
class Material:
    """What a story's reports say.

    `worth` has that of each unit, `central` that of each report's words on average, `headlines` the words of all
    headlines, `words` how many words there are, and `hours` how much older than the newest each report is.
    """

    worth: Mapping[Unit, float]
    central: Mapping[int, float]
    headlines: frozenset[Unit]
    words: int
    hours: Mapping[int, float]


def choose(
    pool: Sequence[Candidate], material: Material, size: Size, spent: Mapping[str, int], must: Sequence[Candidate] = ()
) -> list[Candidate]:
    """The best set of sentences that fits, in the order of `pool`; empty if none fits.

    Args:
        pool: sentences to choose from; of more than `AT_MOST` those that are best by themselves.
        material: what the reports say.
        size: how many sentences and words.
        spent: words already taken, by outlet.
        must: sentences of the pool that are in the set, if they fit.
    """
    fitting = [one for one in pool if one.words <= min(size.longest, size.per_source - spent.get(one.report.outlet, 0))]
    if not fitting:
        return []
    weighing = _Weighing(fitting, material, size)
    if len(fitting) > AT_MOST:
        single = weighing.scores(_sets(len(fitting), 1))
        single[[at for at, one in enumerate(fitting) if one in must]] = np.inf
        fitting = [fitting[at] for at in sorted(np.argsort(-single, kind="stable")[:AT_MOST])]
        weighing = _Weighing(fitting, material, size)
    needed = [at for at, one in enumerate(fitting) if one in must]
    clash = _clash(fitting, needed) if size.sentences > 1 else None
    chosen: tuple[float, list[int]] = (-np.inf, [])
    for number in range(max(1, len(needed)), min(size.sentences, len(fitting)) + 1):
        sets = _sets(len(fitting), number)
        allowed = np.all([(sets == at).any(axis=1) for at in needed], axis=0) & np.ones(len(sets), dtype=np.bool_)
        allowed &= weighing.introduces(sets)
        if clash is not None and number > 1:  # a single sentence keeps to `longest` alone
            allowed &= weighing.fits(sets, spent) & ~_any_clash(clash, sets)
        if allowed.any():
            scores = np.where(allowed, weighing.scores(sets), -np.inf)
            at = int(np.argmax(scores))
            chosen = max(chosen, (float(scores[at]), sets[at].tolist()), key=lambda each: each[0])
    return [fitting[at] for at in chosen[1]]


class _Weighing:
    """What makes a set of some sentences good or too long, as arrays with a row or a place for each sentence."""

    def __init__(self, pool: Sequence[Candidate], material: Material, size: Size) -> None:
        own = [units(one.span.text) for one in pool]
        place = {unit: at for at, unit in enumerate(dict.fromkeys(unit for each in own for unit in each))}
        worth = [material.worth.get(unit, 0.0) * (1 if len(unit) == 1 else _CHOICE["pairs"]) for unit in place]
        self._pool, self._size, self._worth = pool, size, np.array(worth)
        self._says = np.zeros((len(pool), len(place)), dtype=np.bool_)
        for row, each in enumerate(own):
            self._says[row, [place[unit] for unit in each]] = True
        self._words = np.array([one.words for one in pool])
        base = _CHOICE["length"] + _CHOICE["material"] * min(material.words, _CHOICE["material_most"])
        self._base = base * size.words / _FITTED_WORDS
        titles = max(len(material.headlines), 1)
        self._source = np.array(
            [
                _CHOICE["central"] * material.central[one.report.id]
                + _CHOICE["headlines"] * sum(unit in material.headlines for unit in each) / titles
                + _CHOICE["doubt"] * one.doubts
                + _CHOICE["day"] * material.hours[one.report.id] / 24
                for one, each in zip(pool, own, strict=True)
            ]
        )

    def scores(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """How good each set is: the worth of all that it says for its length, and who says it."""
        said = self._says[sets].any(axis=1) @ self._worth
        scores: NDArray[np.float64] = 100 * said / (self._words[sets].sum(axis=1) + self._base) + self._source[
            sets
        ].mean(axis=1)
        return scores

    def introduces(self, sets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which sets say who everybody is whom they name."""
        says = np.ones(len(sets), dtype=np.bool_)
        for name in frozenset[str]().union(*(one.calls for one in self._pool)):
            calls = np.array([name in one.calls for one in self._pool])
            tells = np.array([name in one.introduces and name not in one.calls for one in self._pool])
            says &= ~calls[sets].any(axis=1) | tells[sets].any(axis=1)
        return says

    def fits(self, sets: NDArray[np.int64], spent: Mapping[str, int]) -> NDArray[np.bool_]:
        """Which sets keep to the size and to every outlet's share."""
        fits: NDArray[np.bool_] = self._words[sets].sum(axis=1) <= self._size.words
        for outlet in sorted({one.report.outlet for one in self._pool}):
            own = np.array([one.words if one.report.outlet == outlet else 0 for one in self._pool])
            fits &= own[sets].sum(axis=1) <= self._size.per_source - spent.get(outlet, 0)
        return fits


@cache
def _sets(of: int, number: int) -> NDArray[np.int64]:
    """All sets of `number` out of `of` places, one a row."""
    return np.array(list(combinations(range(of), number)), dtype=np.int64).reshape(-1, number)


def _clash(pool: Sequence[Candidate], needed: Sequence[int]) -> NDArray[np.bool_]:
    """Which two sentences say one thing; two tolls that disagree say much the same but for the number, and may."""
    clash = np.zeros((len(pool), len(pool)), dtype=np.bool_)
    for left, right in combinations(range(len(pool)), 2):
        clash[left, right] = pool[left].says_the_same_as(pool[right])
    clash[np.ix_(needed, needed)] = False
    return clash


def _any_clash(clash: NDArray[np.bool_], sets: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(sets), dtype=np.bool_)
    for left, right in combinations(range(sets.shape[1]), 2):
        found |= clash[sets[:, left], sets[:, right]]
    return found
