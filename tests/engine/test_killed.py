"""The sending process is killed again and again; nobody may get two copies, and nobody may be lost."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.editions import MovingClock, addresses, approved_edition, new_installation, settings_file, subscribe
from tests.fakes.smtp import smtp_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KILLS = 5


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "accepted"


@pytest.fixture
def config(request: pytest.FixtureRequest, tmp_path: Path, journal: Path) -> Iterator[Path]:
    """An approved edition for so many readers, and a server in a process of its own that takes it."""
    journal.touch()
    with smtp_process(journal) as port:
        path = settings_file(tmp_path, smtp={"port": port})
        with new_installation(path, MovingClock()) as installation:
            with installation.database.write() as session:
                subscribe(session, addresses(request.param))
            approved_edition(installation)
        yield path


def readers(count: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("config", [count], indirect=True)


@contextlib.contextmanager
def sending(config: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`digest send` in a process of its own, gone at the end in any case."""
    command = [sys.executable, "-m", "digest", "--config", str(config), "send", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def accepted(journal: Path) -> list[str]:
    return journal.read_text().split()


def wait_until(process: subprocess.Popen[str], reached: Callable[[], bool]) -> None:
    """Watch closely, so that the kill falls anywhere between two system calls."""
    deadline = time.monotonic() + 30
    while not reached() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def finish(config: Path) -> dict[str, Any]:
    with sending(config, "--json") as process:
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    made: dict[str, Any] = json.loads(out)
    return made


def check_everybody(result: dict[str, Any], journal: Path, count: int) -> tuple[int, list[str]]:
    """Everyone has one copy or is listed as unknown, nobody has two; how many unknown rows, and whose copy came."""
    copies = Counter(accepted(journal))
    assert [to for to, count in copies.items() if count > 1] == []
    assert result["status"] == "sent"
    counts = result["deliveries"]
    assert set(counts) <= {"sent", "unknown"}
    assert sum(counts.values()) == count
    unknown = {row["email"] for row in result["troubled"]}
    assert len(unknown) == counts.get("unknown", 0)  # few enough that all of them are listed
    assert set(addresses(count)) - set(copies) <= unknown
    assert counts["sent"] == len(set(copies) - unknown)
    return len(unknown), sorted(set(copies) & unknown)


@readers(1000)
def test_after_five_kills_everyone_has_one_copy_or_is_listed_as_unknown(
    config: Path, journal: Path, record_property: Callable[[str, object], None]
) -> None:
    moments = sorted(random.sample(range(20, 950), KILLS))  # pytest-randomly prints and repeats the seed
    kills = 0
    for moment in moments:
        with sending(config) as process:
            wait_until(process, lambda goal=moment: len(accepted(journal)) >= goal)  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.005))  # noqa: S311 - chance, not secrecy
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills == KILLS
    result = finish(config)
    unknown, arrived = check_everybody(result, journal, 1000)
    assert unknown <= 10 * kills
    record_property("kills", kills)
    record_property("sent", result["deliveries"]["sent"])
    record_property("unknown", unknown)
    record_property("unknown that did arrive", len(arrived))


@readers(200)
def test_killed_before_the_first_copy_it_sends_them_all(config: Path, journal: Path) -> None:
    with sending(config) as process:
        time.sleep(0.2)  # the interpreter is still loading
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert check_everybody(finish(config), journal, 200) == (0, [])


@readers(200)
def test_two_sendings_at_once_send_one_copy_each(config: Path, journal: Path) -> None:
    with sending(config, "--json") as first:
        wait_until(first, lambda: len(accepted(journal)) >= 10)
        first.send_signal(signal.SIGSTOP)  # or it may be done before the second has started
        with sending(config) as second:
            _, errors = second.communicate(timeout=30)
        first.send_signal(signal.SIGCONT)
        assert second.returncode == 1
        assert f"another digest process ({first.pid}) holds `send-asia`" in errors
        assert first.poll() is None
        out, _ = first.communicate(timeout=60)
    assert check_everybody(json.loads(out), journal, 200) == (0, [])


@readers(200)
def test_ctrl_c_loses_nothing_and_says_so(config: Path, journal: Path) -> None:
    with sending(config) as process:
        wait_until(process, lambda: len(accepted(journal)) >= 100)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Nothing is lost: run the same command again to go on." in " ".join(errors.split())
    assert 100 <= len(accepted(journal)) < 200
    assert check_everybody(finish(config), journal, 200) == (0, [])
