"""Fits the weights of `worth` in digest/pick/data/telling.yaml: `python -m bench.pick.fit_telling FOLDER [SET]`.

A logistic regression over all words and pairs of neighbouring words of all events of a set of summaries
(`neus_train` by default): is it in the editor's summary? Prints the weights as the table has them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bench.pick.tasks import report, rows
from digest.pick.tell.candidates import bodies
from digest.pick.tell.worth import FEATURES, features, units

ROUNDS = 20  # Newton's method is at its end after about eight
RIDGE = 1.0


def main() -> None:
    """Print one weight a line."""
    folder = Path(sys.argv[1])
    name = f"summary_{sys.argv[2] if len(sys.argv) > 2 else 'neus_train'}.jsonl"  # noqa: PLR2004 - the second argument
    gold = {row["id"]: frozenset(units(row["summary"])) for row in rows(folder / "gold" / name)}
    tables, answers = [], []
    for event in rows(folder / "inputs" / name):
        reports = [report(number, row) for number, row in enumerate(event["articles"], 1)]
        texts = [[span.text for _, span in own] for own in bodies(reports).values()]
        found, values = features([each.title for each in reports], texts)
        tables.append(values)
        answers += [unit in gold[event["id"]] for unit in found]
    for feature, weight in zip(FEATURES, _fitted(np.vstack(tables), np.array(answers, dtype=float)), strict=True):
        print(f"{feature}: {weight:.2f}")


def _fitted(values: np.ndarray, answers: np.ndarray) -> list[float]:
    """The weights of a logistic regression, by Newton's method."""
    weights = np.zeros(values.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (answers - likely) - RIDGE * weights
        bend = (values.T * (likely * (1 - likely))) @ values + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return [float(weight) for weight in weights]


main()
