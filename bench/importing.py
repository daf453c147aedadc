"""A list of a million readers, imported into SQLite by `digest subscribers import`: each line an address and a name."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from tests.fakes.editions import settings_file

if TYPE_CHECKING:
    from rich.console import Console

LINES, HOSTS = 1_000_000, 20_000
BAR, BAR_MEMORY = 120.0, 300.0  # seconds; MB at the most that the program has at once


def measure(console: Console) -> bool:
    """Import the list, then again, and print how long it took and how much memory; whether the bars were kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = settings_file(folder)
        _write_list(folder / "people.csv")
        table = Table(f"import of {LINES:,} lines", "seconds", "processor, s", "MB", "new")
        taken = {what: _imported(config) for what in ("the first time", "again")}
    for what, (seconds, processor, memory, new) in taken.items():
        table.add_row(what, f"{seconds:.1f}", f"{processor:.1f}", f"{memory:.0f}", f"{new:,}")
    console.print(table)
    is_met = all(seconds <= BAR and memory <= BAR_MEMORY for seconds, _, memory, _ in taken.values())
    console.print(f"<= {BAR:.0f} s and <= {BAR_MEMORY:.0f} MB: {'yes' if is_met else 'no'}")
    return is_met and [new for *_, new in taken.values()] == [LINES, 0]


def _write_list(path: Path) -> None:
    """Addresses in no order, as a list has them."""
    chance = random.Random(1)  # noqa: S311 - data for a bench
    with path.open("w", encoding="utf-8") as file:
        file.write("E-Mail,Full Name,Consented on\n")
        for number in range(LINES):
            host = f"mail{chance.randrange(HOSTS)}.example.com"
            day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            file.write(f"{chance.getrandbits(40):x}.{number}@{host},Reader Number {number},{day}\n")


def _imported(config: Path) -> tuple[float, float, float, int]:
    """The seconds by the clock and of the processor, the memory at its peak in MB, and how many were new."""
    command = [sys.executable, "-m", "digest", "--config", str(config), "subscribers", "import", "people.csv", "--json"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=config.parent, stdout=subprocess.PIPE) as program:  # noqa: S603 - our own
        told = program.stdout.read() if program.stdout else b""
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    seconds = time.perf_counter() - start
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(told)["new"]
