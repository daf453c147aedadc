"""Logins for people, from the command line: where a password comes from, and what is printed of it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from digest.accounts import passwords, users
from tests.e2e.conftest import Program
from tests.fakes.editions import opened
from tests.fakes.forked import MEASURED

if TYPE_CHECKING:
    from pathlib import Path

ANN, BEN = "ann@desk.example", "ben@desk.example"
PASSWORD = "seven herons cross"  # noqa: S105 - opens nothing but what this test makes


@pytest.fixture
def desk(tmp_path: Path) -> Program:
    """The program with settings of its own and nobody who may log in."""
    made = Program(tmp_path / "config.yaml")
    made.run("init")
    return made


def add(desk: Program, email: str = ANN, role: str = "admin", name: str = "Ann") -> None:
    desk.run("users", "add", email, "--name", name, "--role", role, "--generate")


def is_password(desk: Program, password: str, email: str = ANN) -> bool:
    with opened(desk.config.parent / "digest.db") as database, database.read() as session:
        return passwords.matches(users.find(session, email).password_hash, password)


def called(desk: Program, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "digest", "--config", str(desk.config), *arguments]


def piped(desk: Program, line: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = called(desk, *arguments)
    return subprocess.run(command, input=line, capture_output=True, text=True, check=False, timeout=60, env=MEASURED)


def typed(desk: Program, lines: list[str], *arguments: str) -> str:
    """Call the program on a terminal where somebody answers each question with a line; all that the screen shows."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb+", buffering=0) as terminal:
        done = subprocess.Popen(
            called(desk, *arguments), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=MEASURED
        )
        os.close(theirs)
        shown = b""
        try:
            while True:
                shown += terminal.read(1000)
                if lines and shown.endswith(b": "):
                    terminal.write(f"{lines.pop(0)}\n".encode())
        except OSError:  # the other end is closed: the program has ended
            assert done.wait(60) == 0, shown
    return shown.decode()


def test_a_generated_password_is_shown_once_and_is_the_password(desk: Program) -> None:
    told = desk.run("users", "add", "Ann@DESK.example", "--name", "Ann", "--role", "admin", "--generate")
    assert f"{ANN} may log in as admin" in told
    password = told.partition("password: ")[2].split()[0]
    assert is_password(desk, password)
    assert password not in desk.run("users", "list")


def test_a_password_is_read_from_a_pipe_with_its_blanks_and_without_the_end_of_the_line(desk: Program) -> None:
    done = piped(
        desk, f"{PASSWORD} \r\nmore", "users", "add", ANN, "--name", "A", "--role", "editor", "--password-stdin"
    )
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert is_password(desk, f"{PASSWORD} ")


def test_a_password_is_asked_for_twice_on_a_terminal_and_not_shown(desk: Program) -> None:
    answers = [PASSWORD, "something else", PASSWORD, PASSWORD]
    shown = typed(desk, answers, "users", "add", ANN, "--name", "Ann", "--role", "editor")
    assert shown.count("The same again") == 2
    assert PASSWORD not in shown
    assert "something else" not in shown
    assert f"{ANN} may log in as editor" in shown
    assert is_password(desk, PASSWORD)


def test_without_a_terminal_the_password_must_come_from_somewhere(desk: Program) -> None:
    for options, words in (
        ((), "give --password-stdin or --generate"),
        (("--password-stdin", "--generate"), "not both"),
    ):
        done = piped(desk, "", "users", "add", ANN, "--name", "Ann", "--role", "editor", *options)
        assert done.returncode == 2
        assert words in done.stderr
    assert desk.json("users", "list") == []


def test_a_poor_password_or_a_strange_address_makes_no_account(desk: Program) -> None:
    done = piped(desk, "short\n", "users", "add", ANN, "--name", "Ann", "--role", "editor", "--password-stdin")
    assert done.returncode == 1
    assert "too short" in done.stderr
    assert "is not an address" in desk.run(
        "users", "add", "ann", "--name", "A", "--role", "editor", "--generate", code=2
    )
    assert "viewer" in desk.run("users", "add", ANN, "--name", "A", "--role", "boss", "--generate", code=2)
    assert desk.json("users", "list") == []


def test_a_role_can_be_changed_and_a_login_taken_and_given_back(desk: Program) -> None:
    add(desk)
    add(desk, BEN, "viewer", name="[b]Ben")
    assert "has the role approver" in desk.run("users", "role", BEN, "approver")
    assert "is disabled" in desk.run("users", "disable", BEN)
    listed = desk.json("users", "list")
    assert listed[1] == {
        "email": BEN, "name": "[b]Ben", "role": "approver", "disabled": True, "seen_at": None, "sessions": 0,
    }  # fmt: skip
    shown = desk.run("users", "list")
    assert "[b]Ben" in shown
    assert "disabled" in shown
    assert "2 users" in shown
    assert "may log in" in desk.run("users", "enable", BEN)
    assert not desk.json("users", "list")[1]["disabled"]


def test_the_last_admin_can_be_neither_disabled_nor_demoted(desk: Program) -> None:
    add(desk)
    for arguments in (("disable", ANN), ("role", ANN, "editor")):
        assert "is the last admin" in desk.run("users", *arguments, code=1)


def test_a_password_can_be_reset(desk: Program) -> None:
    add(desk)
    password = desk.json("users", "reset", ANN, "--generate")["password"]
    assert is_password(desk, password)
    done = piped(desk, f"{PASSWORD}\n", "users", "reset", ANN, "--password-stdin")
    assert done.returncode == 0, done.stderr
    assert is_password(desk, PASSWORD)
    assert not is_password(desk, password)


@pytest.mark.parametrize("arguments", ["disable {}", "enable {}", "role {} editor", "reset {}"])
def test_who_has_no_account_is_named(desk: Program, arguments: str) -> None:
    assert f"{BEN} has no account" in desk.run("users", *arguments.format(BEN).split(), code=1)
