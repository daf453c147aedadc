"""Runs every labelled task of a folder through the product's own code: `make bench-pick DATA=folder`.

The folder holds `inputs/`, `gold/` and `score.py`. Prints the line of JSON that `score.py` prints for each task, and a
table beside the baselines.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.pick.tasks import TASKS, rows


def main() -> None:
    """Run all tasks that the folder has a gold file for, or those named after it."""
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    for gold in sorted((folder / "gold").glob("*.jsonl")):
        task = TASKS.get(gold.stem.partition("_")[0])
        if task is None or (wanted and not any(gold.stem.startswith(name) for name in wanted)):
            continue
        begin = time.process_time()
        answers = list(task(list(rows(folder / "inputs" / gold.name)), folder / "inputs"))
        seconds = time.process_time() - begin
        print(_scored(folder, gold.stem, answers), f"{seconds:.1f} s")


def _scored(folder: Path, task: str, answers: list[dict[str, object]]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(answer) + "\n" for answer in answers)
        file.flush()
        score = [sys.executable, str(folder / "score.py"), task, file.name]
        done = subprocess.run(score, capture_output=True, text=True, check=False)  # noqa: S603 - named by whoever runs it
    if done.returncode:
        sys.exit(f"{task}: {done.stderr}")
    return done.stdout.strip()


main()
