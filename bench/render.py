"""How long it takes to set an edition of 15 stories: `make bench-render`.

Times the shipped templates, which are rendered in this process, and the same templates as if somebody had edited
them, which go through the linter and another process. The first render compiles the templates, and starts the process.
On a busy machine the best figure says most.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from digest.compose.render.edition import render
from digest.compose.render.lint import faults
from digest.compose.render.look import load_look, templates_folder
from digest.compose.render.templates import trace
from tests.compose.samples import edition, story

if TYPE_CHECKING:
    from collections.abc import Callable

RENDERS = 100
BAR_SHIPPED, BAR_EDITED = 10.0, 30.0  # ms; a preview that answers within 100 ms feels instant


def main() -> None:
    """Time both and print the figures and what the one costs more than the other."""
    view = edition()
    view.main.extend(story(number) for number in range(13, 15))
    table = Table("look", "templates", "first, ms", "best, ms", "median, ms", "bar, ms", "edited / shipped")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(templates_folder() / "email", Path(folder, "email"))
        for name in ("daily", "letter"):
            shipped = timed(partial(render, view, load_look(name)))
            edited = timed(partial(render, view, load_look(name, Path(folder))))
            table.add_row(name, "shipped", *told(shipped), f"{BAR_SHIPPED:.0f}", "")
            table.add_row(name, "edited", *told(edited), f"{BAR_EDITED:.0f}", f"{edited[1] / shipped[1]:.1f}")
        document = trace(load_look("daily", Path(folder)), "email/daily.mjml", view).text
        lint = timed(lambda: list(faults(document)))
    console = Console()
    console.print(f"{len(view.stories)} stories, {RENDERS} renders each")
    console.print(table)
    console.print(f"the linter takes {lint[1]:.1f} ms of an edited one at best")


def timed(task: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds: the first time, the best, and the median."""
    taken = []
    for _ in range(RENDERS + 1):
        began = time.perf_counter()
        task()
        taken.append((time.perf_counter() - began) * 1000)
    warm = sorted(taken[1:])
    return taken[0], warm[0], warm[len(warm) // 2]


def told(figures: tuple[float, float, float]) -> list[str]:
    """The figures as cells."""
    return [f"{figure:.1f}" for figure in figures]


if __name__ == "__main__":
    main()
