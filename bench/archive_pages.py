"""The archive as readers and search engines ask for it: 500 editions of 13 stories in SQLite, one connection.

A process of its own answers, as `digest serve` does; an answer's time is that of the clock, from the question to the
last byte.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx2
from rich.table import Table

from digest.engine.installation import open_installation
from digest.web.server import serving
from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file
from tests.fakes.public import went_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from rich.console import Console

EDITIONS, STORIES, ANSWERS, FIRST = 500, 13, 300, 10
BAR = 50.0  # ms, of 99 in 100 answers
ARCHIVE = f"/archive/{SLUG}"
_SERVER = multiprocessing.get_context("spawn")
_PAGES: dict[str, Callable[[random.Random], str]] = {
    "an edition": lambda chance: f"{ARCHIVE}/{chance.randint(1, EDITIONS)}",
    "the list": lambda chance: f"{ARCHIVE}?page={chance.randint(1, EDITIONS // 20)}",
    "by country": lambda _: f"{ARCHIVE}?country=SG",
    "by words": lambda chance: f"{ARCHIVE}?q=port+{chance.randint(1, STORIES)}+opened",
    "by words nobody said": lambda _: f"{ARCHIVE}?q=port+zeppelin",
    "the feed": lambda _: f"{ARCHIVE}/feed.atom",
    "the front": lambda _: "/",
}


def measure(console: Console) -> bool:
    """Ask for each page many times, and print how long it took; whether every bar was met."""
    table = Table(
        "page", "median ms", "p99 ms", f"bar {BAR:.0f} ms", title=f"{EDITIONS} editions, {ANSWERS} answers each"
    )
    are_met = []
    with tempfile.TemporaryDirectory() as folder:
        config = _filled(Path(folder))
        with _served(config) as address, httpx2.Client(base_url=address, timeout=60) as client:
            for name, path in _PAGES.items():
                taken = sorted(_asked(client, path))
                p99 = taken[ceil(0.99 * len(taken)) - 1]
                are_met.append(p99 <= BAR)
                table.add_row(name, f"{median(taken):.1f}", f"{p99:.1f}", "met" if are_met[-1] else "missed")
    console.print(table)
    return all(are_met)


def _filled(folder: Path) -> Path:
    config = settings_file(folder)
    with new_installation(config, MovingClock()) as installation:
        for number in range(1, EDITIONS + 1):
            went_out(installation, number, stories=STORIES)
    return config


def _asked(client: httpx2.Client, path: Callable[[random.Random], str]) -> list[float]:
    """How long each answer took, in ms; a new process's first are not counted."""
    chance, taken = random.Random(1), []  # noqa: S311 - the same pages each time
    for _ in range(FIRST + ANSWERS):
        asked = path(chance)
        begun = time.perf_counter()
        client.get(asked).raise_for_status()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken[FIRST:]


@contextmanager
def _served(config: Path) -> Iterator[str]:
    """The pages, served by a new process until the block ends."""
    here, there = _SERVER.Pipe()
    process = _SERVER.Process(target=_serve, args=(config, there))
    process.start()
    try:
        yield here.recv()
    finally:
        here.send("end")
        process.join()


def _serve(config: Path, pipe: Connection) -> None:
    installation = open_installation(config)
    with serving(installation) as address:
        pipe.send(address)
        pipe.recv()
    installation.database.close()
