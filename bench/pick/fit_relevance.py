"""Fits the weights of `digest/pick/data/fit.yaml` to labelled reports.

Run as `python -m bench.pick.fit_relevance FOLDER [FOLDER ...]`. Each folder holds `inputs/relevance_*.jsonl` and, in
`gold/`, files of the same names. Prints the weights, and for each file how well weights fitted on the others tell it:
the figure to believe.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.pick.tasks import focus, report, rows
from digest.pick.language.lexicon import table
from digest.pick.tag.fit import BELONGS, evidence
from digest.pick.tag.kinds import NEVER
from digest.pick.tag.tags import tag_report

NAMES = [name for name in table("fit.yaml") if name != "constant"]
AGAINST = {"commerce", "life"}  # what may only speak against a report; everything else only for it
RIDGE = 1.0  # penalty on squared weights, the usual default
IGNORED, RELEVANT = 1, 2

Array = Any  # of numpy


def main() -> None:
    """Fit to all files, and to all but each in turn."""
    files = [path for folder in sys.argv[1:] for path in sorted(Path(folder, "inputs").glob("relevance_*.jsonl"))]
    data = {path: _read(path) for path in files}
    for path, (evidence_, relevant) in data.items():
        others = [values for other, values in data.items() if other != path]
        if others:
            sure = _certainty(_fitted(*_joined(others)), evidence_)
            print(
                f"{path.stem}: {len(relevant)} reports, {int(relevant.sum())} relevant, told by the other files with",
                end=" ",
            )
            print(f"AP {_average_precision(sure, relevant):.3f}, F1 {_f1(sure, relevant):.3f}")
    for name, weight in zip(["constant", *NAMES], _fitted(*_joined(list(data.values()))), strict=True):
        print(f"{name}: {weight:.2f}")


def _read(path: Path) -> tuple[Array, Array]:
    """The evidence of each report that could fit at all and is not borderline, and whether it is relevant."""
    gold = {row["id"]: row["rel"] for row in rows(path.parents[1] / "gold" / path.name)}
    found, relevant = [], []
    for number, row in enumerate(rows(path)):
        tags = tag_report(report(number, row))
        each = evidence(tags, focus())
        if gold[row["id"]] != IGNORED and each["place"] and tags.kind not in NEVER:
            found.append([each[name] for name in NAMES])
            relevant.append(gold[row["id"]] == RELEVANT)
    return np.array(found), np.array(relevant, dtype=float)


def _joined(data: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    return np.concatenate([found for found, _ in data]), np.concatenate([relevant for _, relevant in data])


def _fitted(found: Array, relevant: Array) -> Array:
    """The constant and the weights of the likeliest logistic regression under the ridge penalty."""
    columns = np.c_[np.ones(len(found)), found]

    def loss(weights: Array) -> tuple[float, Array]:
        sure = 1 / (1 + np.exp(-columns @ weights))
        penalised = np.r_[0, weights[1:]]
        told = relevant * np.log(sure + 1e-12) + (1 - relevant) * np.log(1 - sure + 1e-12)
        return -told.sum() + RIDGE / 2 * (penalised**2).sum(), columns.T @ (sure - relevant) + RIDGE * penalised

    bounds = [(None, None), *((None, 0) if name in AGAINST else (0, None) for name in NAMES)]
    return minimize(loss, np.zeros(len(NAMES) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x


def _certainty(weights: Array, found: Array) -> Array:
    return 1 / (1 + np.exp(-weights[0] - found @ weights[1:]))


def _average_precision(sure: Array, relevant: Array) -> float:
    ordered = relevant[np.argsort(-sure, kind="stable")]
    return float((ordered * np.cumsum(ordered) / np.arange(1, len(ordered) + 1)).sum() / ordered.sum())


def _f1(sure: Array, relevant: Array) -> float:
    told = sure >= BELONGS
    return float(2 * (told * relevant).sum() / (told.sum() + relevant.sum()))


main()
