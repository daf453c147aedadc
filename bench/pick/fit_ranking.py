"""Fits the weights of `newsletters[].ranking` to days whose important stories are known.

Run as `python -m bench.pick.fit_ranking FOLDER`. A softmax over the stories of each day (ListNet, Cao et al. 2007): how
likely is it that an important story is drawn? Prints the weights, of which only the ratios matter, and how days are
ranked by weights that were fitted on the others, ten parts in turn: the figure to believe.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.pick.tasks import focus, grouped, rows
from digest.pick.rank.score import rank
from digest.settings import Weights

NAMES = ("outlets", "event", "relevance", "recency")  # the labelled days say nothing of the other parts
ALIKE = Weights(outlets=1, countries=0, event=1, relevance=1, recency=1, prominence=0, novelty=1)
RIDGE = 1.0  # penalty on squared weights, the usual default
LEAST = 0.01  # of a part, so that it has a logarithm
PARTS = 10

Array = Any  # of numpy


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of a day that may stand in an edition: the logarithms of their parts, and which are important.

    `missed` counts the important ones that may not.
    """

    parts: Array
    important: Array
    missed: int


def main() -> None:
    """Fit to all days, and to nine tenths of them in turn."""
    folder = Path(sys.argv[1])
    days = [day for path in sorted((folder / "inputs").glob("rank_*.jsonl")) for day in _days(folder, path)]
    for name, weight in zip(NAMES, _fitted(days), strict=True):
        print(f"{name}: {weight:.2f}")
    found = [
        _ndcg(day, weights)
        for part in range(PARTS)
        for weights in [_fitted([day for number, day in enumerate(days) if number % PARTS != part])]
        for day in days[part::PARTS]
    ]
    print(f"{len(days)} days ranked by weights fitted on others: nDCG@10 {mean(found):.3f}")


def _days(folder: Path, path: Path) -> list[Day]:
    positive = {row["day"]: set(row["positive"]) for row in rows(folder / "gold" / path.name)}
    return [_day(row, positive[row["day"]]) for row in rows(path)]


def _day(row: dict[str, Any], positive: set[str]) -> Day:
    stories, cids, now = grouped(row)
    ranked = [each for each in rank(stories, focus(), now, [], ALIKE) if not each.excluded]
    parts = [[math.log(max(each.components[name], LEAST)) for name in NAMES] for each in ranked]
    important = [cids[each.story.reports[0].id] in positive for each in ranked]
    return Day(np.array(parts), np.array(important, dtype=float), len(positive) - sum(important))


def _fitted(days: list[Day]) -> Array:
    def loss(weights: Array) -> float:
        total = RIDGE * float(weights @ weights)
        for day in days:
            if day.important.any():
                worth = day.parts @ weights
                total -= float(((worth - np.logaddexp.reduce(worth)) * day.important).sum() / day.important.sum())
        return total

    return minimize(loss, np.ones(len(NAMES)), method="L-BFGS-B", bounds=[(0, None)] * len(NAMES)).x


def _ndcg(day: Day, weights: Array) -> float:
    """Gain of the ten first stories, each by the logarithm of its place, beside that of the best order."""
    order: list[float] = day.important[np.argsort(-(day.parts @ weights), kind="stable")][:10].tolist()
    total = int(day.important.sum()) + day.missed
    return sum(found / math.log2(place + 2) for place, found in enumerate(order)) / sum(
        1 / math.log2(place + 2) for place in range(min(10, total))
    )


main()
