"""Checking and approving, from a script and at a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from digest.cli.app import app
from digest.compose import lifecycle
from digest.db.editions import Approval, EditionStatus
from digest.engine import checking
from digest.engine.installation import open_installation
from digest.errors import ApprovalError, DeliveryError, UsageError
from tests.fakes.editions import SLUG, MovingClock, draft_edition, new_installation, opened, settings_file
from tests.fakes.forked import MEASURED
from tests.fakes.reviewing import ANA
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


def drafted(folder: Path, **fields: object) -> Path:
    """The settings of an installation with a draft whose fields are changed, set anew."""
    config = settings_file(folder)
    with new_installation(config, MovingClock()) as installation:
        draft_edition(installation)
    change(config, **fields)
    return config


def change(config: Path, **fields: object) -> None:
    """Change the draft and set it anew."""
    installation = open_installation(config, MovingClock())
    with installation.database.write() as session:
        current = lifecycle.find(session, SLUG, "1")
        current.sqlmodel_update(fields)
        maker = checking.composer(installation, installation.newsletter(SLUG))
        rendered = maker.rendered(current, lifecycle.items_of(session, current))
        current.html, current.text = rendered.html, rendered.text
    installation.database.close()


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    return drafted(tmp_path, preheader="Too short", key_points=[])


def script(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(config), *arguments])


def at_a_terminal(config: Path, *answers: str, meanwhile: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """Approve as a person does, who answers one question after the other; the exit code and all that was shown.

    `meanwhile` is what happens elsewhere before each answer.
    """
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "digest", "--config", str(config), "approve", "--by", "Ada"]
    called = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, cwd=config.parent, env=MEASURED)
    os.close(its)
    shown, left = b"", list(answers)
    try:
        while part := os.read(ours, 4096):
            shown += part
            if left and shown.count(b"[y/N]") > len(answers) - len(left):
                meanwhile()
                os.write(ours, f"{left.pop(0)}\n".encode())
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    return called.wait(timeout=60), shown.decode().replace("\r\n", "\n")


def approval(config: Path) -> tuple[EditionStatus, list[str]]:
    """Where the edition stands, and the names of what was accepted."""
    with opened(config.parent / "digest.db") as database, database.read() as session:
        edition = lifecycle.find(session, SLUG, "1")
        given = session.get(Approval, 1)
        return edition.status, [one["name"] for one in given.accepted] if given else []


def test_check_prints_what_was_found_and_exits_with_1_only_when_something_fails(tmp_path: Path) -> None:
    result = script(drafted(tmp_path, preheader="Too short"), "check")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "edition 1 (draft)",
        "  warn  preheader",
        "        9 characters: write 40 to 130",
        "  pass  20 of 21 checks",
    ]
    failing = script(drafted(tmp_path, subject="x" * 201), "check", "--json")
    assert failing.exit_code == 1
    checks = {check["name"]: check["result"] for check in json.loads(failing.output)["checks"]}
    assert (checks.pop("subject"), set(checks.values())) == ("fail", {"pass"})


def test_check_names_the_tools_that_are_absent_and_they_fail_nothing(
    warned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(warned.parent))
    result = script(warned, "check", "--tools")
    assert result.exit_code == 0
    assert result.output.count("is not installed: apt install ") == 3


def test_a_script_that_accepts_nothing_is_told_how(warned: Path) -> None:
    result = script(warned, "approve", "--by", "Ada")
    assert isinstance(result.exception, ApprovalError)
    assert "--accept preheader --accept 'key points'" in str(result.exception)
    assert approval(warned) == (EditionStatus.DRAFT, [])


@pytest.mark.parametrize("options", [("--accept", "preheader", "--accept", "key points"), ("--accept-warnings",)])
def test_a_script_accepts_by_name_or_all(warned: Path, options: tuple[str, ...]) -> None:
    result = script(warned, "approve", "--by", "Ada", "--json", *options)
    accepted = json.loads(result.output)["accepted"]
    assert [one["name"] for one in accepted] == ["preheader", "key points"]
    assert approval(warned) == (EditionStatus.APPROVED, ["preheader", "key points"])


def test_a_script_that_accepts_what_is_no_check_is_told_the_names(warned: Path) -> None:
    result = script(warned, "approve", "--by", "Ada", "--accept", "preheder")
    assert isinstance(result.exception, UsageError)


def test_a_person_is_asked_once_for_each_warning_and_what_stands_is_shown(warned: Path) -> None:
    code, shown = at_a_terminal(warned, "y", "y")
    assert (code, shown.count("[y/N]")) == (0, 2)
    assert shown.index("9 characters") < shown.index("[y/N]") < shown.index("there are none")
    assert "with these warnings accepted:" in shown
    assert approval(warned) == (EditionStatus.APPROVED, ["preheader", "key points"])


def test_what_changes_while_a_person_thinks_is_not_accepted(warned: Path) -> None:
    code, shown = at_a_terminal(warned, "y", "y", meanwhile=lambda: change(warned, preheader="Shorter"))
    assert code == 1
    assert "nobody has accepted" in shown
    assert "preheader: 7 characters" in shown
    assert approval(warned) == (EditionStatus.DRAFT, [])


def test_a_person_who_does_not_accept_a_warning_approves_nothing(warned: Path) -> None:
    code, shown = at_a_terminal(warned, "")
    assert (code, shown.count("[y/N]")) == (1, 1)
    assert "nobody has accepted" in shown
    assert approval(warned) == (EditionStatus.DRAFT, [])


def test_a_person_is_asked_nothing_about_an_edition_that_fails(tmp_path: Path) -> None:
    config = drafted(tmp_path, preheader="Too short", subject="x" * 201)
    code, shown = at_a_terminal(config)
    assert (code, "[y/N]" in shown) == (1, False)
    assert "does not pass its checks" in shown


def reviewed(folder: Path, port: int) -> Path:
    """The settings of an installation with a draft and a reviewer."""
    config = settings_file(folder, smtp={"port": port}, reviewers=[ANA])
    with new_installation(config, MovingClock()) as installation:
        draft_edition(installation)
    return config


def asked(config: Path, *options: str) -> Result:
    return script(config, "review", "ask", "--by", "Cai", "--now", "2026-02-18T11:00:00Z", *options)


def test_reviewers_are_asked_at_once_and_once(tmp_path: Path) -> None:
    with smtp_server() as server:
        config = reviewed(tmp_path, server.port)
        assert asked(config).output == f"asia 1, asked mail to {ANA}: 250 2.0.0\n"
        assert asked(config).output == "every reviewer was asked about it as it is now\n"
        assert json.loads(asked(config, "--json").output) == {"asked": [], "mails": []}
    assert [to for to, _ in server.post.accepted] == [ANA]


def test_a_mail_server_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    with smtp_server(Post(mail_reply="550 5.7.1 no")) as server:
        result = asked(reviewed(tmp_path, server.port))
    assert isinstance(result.exception, DeliveryError)
