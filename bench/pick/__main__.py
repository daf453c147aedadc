"""Runs every labelled task of a folder through the product's own code: `make bench-pick DATA=folder [TASKS=…]`.

The folder holds `inputs/`, `gold/` and `score.py`; TASKS names the beginnings of the tasks to run. Prints the line of
JSON that `score.py` prints for each task, then a table beside the baselines.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.pick.bars import BARS
from bench.pick.tasks import PEERS, TASKS, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.pick.tasks import Row

LAPS = (1, 10)  # how often the stream is laid end to end


def main() -> None:
    """Run the tasks and print what they scored."""
    if len(sys.argv) < 2 or not (Path(sys.argv[1]) / "score.py").is_file():  # noqa: PLR2004 - the program and a folder
        sys.exit("name a folder with inputs/, gold/ and score.py: make bench-pick DATA=folder")
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]

    def is_wanted(task: str) -> bool:
        return not wanted or any(task.startswith(name) for name in wanted)

    scores = dict(scored(folder, is_wanted))
    if is_wanted("stream"):
        scores |= dict(timed(folder))
    print_table(scores)


def scored(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, dict[str, float]]]:
    """The score of every task that has gold answers and that the product can answer."""
    for gold in sorted((folder / "gold").glob("*.jsonl")):
        kind = gold.stem.partition("_")[0]
        if kind in TASKS and is_wanted(gold.stem):
            data = list(rows(folder / "inputs" / gold.name))
            yield gold.stem, score(folder, gold.stem, list(TASKS[kind](data, folder)))
            if peer := PEERS.get(kind):
                print(f"{peer.__name__.replace('_', ' ')}: ", end="")
                score(folder, gold.stem, list(peer(data, folder)))


def score(folder: Path, task: str, answers: list[Row]) -> dict[str, float]:
    """What the folder's `score.py` says of the answers; its line is printed as it is."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(answer) + "\n" for answer in answers)
        file.flush()
        program = [sys.executable, str(folder / "score.py"), task, file.name]
        done = subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603 - the folder's own program
    if done.returncode:
        sys.exit(f"{task}: {done.stderr.strip()}")
    print(done.stdout.strip(), flush=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def timed(folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Seconds and megabytes for the stream of entries, once and ten times, each in a process of its own."""
    for path in sorted((folder / "inputs").glob("stream_*.jsonl.gz")):
        for laps in LAPS:
            program = [sys.executable, "-m", "bench.pick.stream", str(path), str(laps)]
            done = subprocess.run(program, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
            print(done.stdout.strip(), flush=True)
            found = json.loads(done.stdout)
            yield found["task"], found


def print_table(scores: dict[str, dict[str, float]]) -> None:
    """The figures beside the baselines and the bars."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("", "figure", "must", "stretch", "reached", "baseline, no model first"):
        table.add_column(column, justify="right" if column in {"figure", "must", "stretch"} else "left")
    for bar in BARS:
        value = bar.value(scores)
        if value is not None:
            stretch = "" if bar.stretch is None else f"{bar.stretch:g}"
            table.add_row(bar.name, f"{value:.4g}", f"{bar.must:g}", stretch, bar.reached(value), bar.baseline)
    Console(width=120).print("\n", table)


main()
