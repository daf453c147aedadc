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
_FITTED_WORDS = 85  # the size for which the weights were chosen


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
    if len(fitting) > AT_MOST:
        single = _scores(fitting, material, size, np.arange(len(fitting))[:, None])
        single[[at for at, one in enumerate(fitting) if one in must]] = np.inf
        best = sorted(np.argsort(-single, kind="stable")[:AT_MOST])
        fitting = [fitting[at] for at in best]
    chosen: tuple[float, list[int]] = (-np.inf, [])
    needed = [at for at, one in enumerate(fitting) if one in must]
    for number in range(max(1, len(needed)), min(size.sentences, len(fitting)) + 1):
        sets = _sets(len(fitting), number)
        allowed = _allowed(fitting, size, spent, sets)
        for at in needed:
            allowed &= (sets == at).any(axis=1)
        if allowed.any():
            scores = np.where(allowed, _scores(fitting, material, size, sets), -np.inf)
            at = int(np.argmax(scores))
            chosen = max(chosen, (float(scores[at]), sets[at].tolist()), key=lambda each: each[0])
    return [fitting[at] for at in chosen[1]]


@cache
def _sets(of: int, number: int) -> NDArray[np.int64]:
    """All sets of `number` out of `of` places, one a row."""
    return np.array(list(combinations(range(of), number)), dtype=np.int64).reshape(-1, number)


def _allowed(
    pool: Sequence[Candidate], size: Size, spent: Mapping[str, int], sets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which sets keep to the size and to every outlet's share, and say nothing twice."""
    words = np.array([one.words for one in pool])
    allowed: NDArray[np.bool_] = words[sets].sum(axis=1) <= size.words
    if sets.shape[1] == 1:
        return np.ones(len(sets), dtype=np.bool_)  # a single sentence keeps to `longest` alone
    for outlet in {one.report.outlet for one in pool}:
        own = np.array([one.words if one.report.outlet == outlet else 0 for one in pool])
        allowed &= own[sets].sum(axis=1) <= size.per_source - spent.get(outlet, 0)
    clash = np.array([[one.says_the_same_as(other) for other in pool] for one in pool])
    for left, right in combinations(range(sets.shape[1]), 2):
        allowed &= ~clash[sets[:, left], sets[:, right]]
    return allowed


def _scores(pool: Sequence[Candidate], material: Material, size: Size, sets: NDArray[np.int64]) -> NDArray[np.float64]:
    """How good each set is: the worth of all that it says for its length, and who says it."""
    place: dict[Unit, int] = {}
    for one in pool:
        for unit in units(one.span.text):
            place.setdefault(unit, len(place))
    worth = np.array([material.worth.get(unit, 0.0) * (1 if len(unit) == 1 else _CHOICE["pairs"]) for unit in place])
    says = np.zeros((len(pool), len(place)), dtype=np.bool_)
    for row, one in enumerate(pool):
        says[row, [place[unit] for unit in units(one.span.text)]] = True
    said = says[sets].any(axis=1) @ worth
    words = np.array([one.words for one in pool])[sets].sum(axis=1)
    base = _CHOICE["length"] + _CHOICE["material"] * min(material.words, _CHOICE["material_most"])
    central = np.array([material.central[one.report.id] for one in pool])
    titled = np.array([len(units(one.span.text) & material.headlines) for one in pool]) / max(
        len(material.headlines), 1
    )
    doubts = np.array([one.doubts for one in pool])
    days = np.array([material.hours[one.report.id] for one in pool]) / 24
    source = _CHOICE["central"] * central + _CHOICE["headlines"] * titled
    source += _CHOICE["doubt"] * doubts + _CHOICE["day"] * days
    scores: NDArray[np.float64] = 100 * said / (words + base * size.words / _FITTED_WORDS) + source[sets].mean(axis=1)
    return scores
