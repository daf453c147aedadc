"""The desk as whoever installs it starts it: a program of its own, to log in to and to stop."""

from __future__ import annotations

import contextlib
import mailbox
import re
import resource
import subprocess
import sys
import time
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.fakes.desk import OWN
from tests.fakes.forked import MEASURED
from tests.fakes.visiting import visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

    from tests.e2e.conftest import Program

_SET_UP = 20
"""Seconds of the processor until the demonstration's desk has answered, and stopped: others may keep it busy."""
_STOP = 10  # seconds
_MAIL = 60  # seconds; a page wakes the engine, and it looks by itself every twenty
_BOARD = "/desk/newsletters/decoding-asia/editions/1"


@contextlib.contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`digest` as a process, with its desk on a free port; gone at the end whatever happens."""
    command = [sys.executable, "-m", "digest", *arguments]
    environment = MEASURED | {"DIGEST_SERVE__PORT": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str], pattern: str) -> str:
    """What stands in the place of the pattern's group in the first line that has it."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"it ended without {pattern!r}")


@contextlib.contextmanager
def logged_in(address: str, email: str, password: str) -> Iterator[httpx2.Client]:
    """Somebody who logged in by the form."""
    with visitor(address, OWN) as client:
        answer = client.post("/desk/login", data={"email": email, "password": password})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/desk")
        yield client


def stops(process: subprocess.Popen[str]) -> None:
    """SIGTERM ends it soon and in order."""
    began = time.monotonic()
    process.terminate()
    _, errors = process.communicate(timeout=_STOP)
    assert time.monotonic() - began < _STOP
    assert process.returncode == 0
    assert "Traceback" not in errors


def mail_in(outbox: Path) -> str:
    """The text of the first mail that comes."""
    deadline = time.monotonic() + _MAIL
    while time.monotonic() < deadline:
        for message in mailbox.Maildir(outbox) if outbox.exists() else ():
            text = message_from_bytes(message.as_bytes(), policy=default).get_body(("plain",))
            assert text is not None
            return str(text.get_content())
        time.sleep(0.1)
    raise AssertionError("no mail came")


def used_by_children() -> float:
    """Seconds of the processor that ended processes of this one took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_demonstrations_desk_lets_one_in_and_its_mails_lead_back_to_it(tmp_path: Path) -> None:
    before = used_by_children()
    with started("demo", "--desk", "--out", str(tmp_path)) as process:
        address = told(process, r"(http://127\.0\.0\.1:[0-9]+)/desk")
        email, password = told(process, r"log in as (\S+)"), told(process, r"password: (\S.*)")
        with logged_in(address, email, password) as client:
            assert client.get("/desk").headers["location"] == _BOARD
            board = client.get(_BOARD)
            assert board.status_code == 200
            assert "North Korea launches two missiles" in board.text
            client.post("/subscribe", data={"email": "me@readers.example"})
            asked = mail_in(tmp_path / "outbox")
        assert f"{address}/confirm/" in asked
        stops(process)
    assert used_by_children() - before < _SET_UP


def test_serve_has_the_desk_and_stops_while_somebody_watches(built: Program) -> None:
    login = built.json("users", "add", "ann@desk.example", "--name", "Ann", "--role", "approver", "--generate")
    with started("--config", str(built.config), "serve") as process:
        address = told(process, r"(http://127\.0\.0\.1:[0-9]+)/desk")
        with (
            logged_in(address, login["email"], login["password"]) as client,
            client.stream("GET", f"{_BOARD}/progress") as events,
        ):
            assert next(events.iter_lines()).startswith("retry:")
            stops(process)
