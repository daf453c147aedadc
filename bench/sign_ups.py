"""Sign-ups as they come after a mention on television: 300 a second for 20 seconds, each from another address.

`digest serve` answers from SQLite in one process, and meanwhile decides on what came and mails; what asks runs beside
it on the same machine. An answer's time counts from when it was due to be asked for, so that a server that falls
behind is not spared.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.db.audience import AudienceMail, SignUp, Standing, Subscription
from digest.engine.installation import open_installation
from tests.fakes.editions import SLUG, settings_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

A_SECOND, SECONDS = 300, 20
ALL = A_SECOND * SECONDS
FIRST = 20  # answers of a new process, which are not counted
BAR = 250.0  # ms, of 99 in 100 answers
_CONNECTIONS = 64  # as a proxy holds them
_PATIENCE = 900  # seconds until everything is decided on
_NO_LIMIT = {"DIGEST_SIGN_UPS__IN_ALL_AN_HOUR": str(10 * ALL)}


class Answer(NamedTuple):
    """How long an answer took, in ms, and what it was."""

    taken: float
    status: int
    body: bytes


def measure(console: Console) -> bool:
    """Ask, wait until everything is decided on, count, and print; whether every bar was met."""
    with tempfile.TemporaryDirectory() as folder:
        config = settings_file(Path(folder), serve={"proxies": ["127.0.0.1"]})
        with _served(config) as (port, process):
            asyncio.run(_ask(port, range(ALL, ALL + FIRST)))
            before = _processor(process)
            answers = asyncio.run(_ask(port, range(ALL)))
            used = _processor(process) - before
            counts = _counted(config)
    table = Table("300 sign-ups a second for 20 seconds", "", "bar")
    taken = sorted(answer.taken for answer in answers)
    for name, share in (("median", 0.5), ("95th percentile", 0.95)):
        table.add_row(name, f"{taken[ceil(len(taken) * share) - 1]:.0f} ms")
    p99 = taken[ceil(len(taken) * 0.99) - 1]
    table.add_row("99th percentile", f"{p99:.0f} ms", f"{BAR:.0f} ms")
    table.add_row("the slowest", f"{taken[-1]:.0f} ms")
    table.add_row("processor's time, all that was done meanwhile", f"{1000 * used / ALL:.1f} ms each")
    statuses = Counter(answer.status for answer in answers)
    table.add_row("answers", ", ".join(f"{count:,} of {status}" for status, count in statuses.items()), f"{ALL:,}")
    bodies = len({answer.body for answer in answers})
    table.add_row("different answers", str(bodies), "1")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}", f"{ALL:,}")
    console.print(table)
    return p99 <= BAR and statuses == {200: ALL} and bodies == 1 and set(counts.values()) == {ALL}


@contextmanager
def _served(config: Path) -> Iterator[tuple[int, int]]:
    """The port that a `digest serve` of its own answers at, and the number of its process."""
    command = [sys.executable, "-u", "-m", "digest", "--config", str(config), "serve"]
    environment = os.environ | _NO_LIMIT
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:  # noqa: S603 - our own program
        try:
            assert process.stdout is not None
            address = next(
                found for line in process.stdout if (found := re.search(rb"http://127\.0\.0\.1:(\d+)", line))
            )
            yield int(address[1]), process.pid
        finally:
            process.terminate()


def _processor(process: int) -> float:
    """Seconds of the processor that a process has used, by its own clock of Linux (`clock_getcpuclockid`)."""
    return time.clock_gettime((~process << 3) | 2)


async def _ask(port: int, numbers: range) -> list[Answer]:
    """Send a sign-up for each number, as many a second as there are to be."""
    start = time.perf_counter() + 0.5
    due = iter([(number, start + place / A_SECOND) for place, number in enumerate(numbers)])
    answers: list[Answer] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, at in due:
            await asyncio.sleep(max(0, at - time.perf_counter()))
            writer.write(_request(number))
            status, body = await _answer(reader)
            answers.append(Answer((time.perf_counter() - at) * 1000, status, body))
        writer.close()

    await asyncio.gather(*(connection() for _ in range(_CONNECTIONS)))
    return answers


def _request(number: int) -> bytes:
    body = f"email=Reader{number}%40Bench.Example&newsletter={SLUG}&first=JP&website="
    network = f"10.{number >> 8 & 255}.{number & 255}.7"
    return (
        f"POST /subscribe HTTP/1.1\r\nHost: pages.digest.example\r\nX-Forwarded-For: {network}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    assert length is not None
    return int(head.split(b" ", 2)[1]), await reader.readexactly(int(length[1]))


def _counted(config: Path) -> dict[str, int]:
    """What is in the database once everything is decided on, less the first few."""
    installation = open_installation(config)
    waits = select(func.count()).where(col(SignUp.handled_at).is_(None))
    until = time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < until:
            with installation.database.read() as session:
                if not session.exec(waits).one():
                    return _rows(session)
            time.sleep(0.5)
        raise TimeoutError(f"not everything was decided on within {_PATIENCE} seconds")
    finally:
        installation.database.close()


def _rows(session: Session) -> dict[str, int]:
    asked = select(func.count()).where(SignUp.outcome == "asked")
    pending = select(func.count()).where(Subscription.standing == Standing.PENDING)
    mails = select(func.count()).select_from(AudienceMail)
    addresses = select(func.count(func.distinct(AudienceMail.address)))
    return {
        "sign-ups that a mail was written for": session.exec(asked).one() - FIRST,
        "pending subscriptions": session.exec(pending).one() - FIRST,
        "mails": session.exec(mails).one() - FIRST,
        "addresses that are mailed": session.exec(addresses).one() - FIRST,
    }
