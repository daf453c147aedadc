from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from digest.compose.checks import Check, Finding
from digest.engine.tools.inspection import inspect, sample
from digest.engine.tools.program import ask, points, run
from digest.errors import ToolError
from tests.fakes.editions import draft_edition

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation


def python(program: str, given: bytes = b"", seconds: float = 20.0) -> bytes:
    return run([sys.executable, "-c", program], given, seconds)


def test_a_program_is_given_bytes_and_its_own_are_returned() -> None:
    assert python("import sys; print(sys.stdin.read().upper(), end='')", b"a\xc3\xa9\n") == "AÉ\n".encode()


def test_a_program_learns_nothing_of_ours_but_where_and_how_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"PATH": "/usr/bin:/bin", "HOME": "/home/ada", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}  # noqa: S108 - a name only
    for name, value in (kept | {"DIGEST_SMTP_PASSWORD": "hunter2", "LD_PRELOAD": ""}).items():
        monkeypatch.setenv(name, value)
    env = json.loads(python("import json, os; print(json.dumps(dict(os.environ)))"))
    assert kept.items() <= env.items()
    assert set(env) - set(kept) <= {"LC_CTYPE"}  # which Python may set for itself (PEP 538)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import time; time.sleep(9)", "took longer than 0.3 seconds"),
        ("import sys; sys.exit('first\\nno such file')", "fails with exit code 1: no such file"),
        ("import sys; sys.exit(3)", "exit code 3: it does not say why"),
    ],
)
def test_a_program_that_hangs_or_fails_is_told_with_its_last_words(program: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        python(program, seconds=0.3 if "sleep" in program else 20.0)


def test_a_program_that_cannot_be_started_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="absent cannot be started: No such file"):
        run([str(tmp_path / "absent")], b"", 1.0)


def test_the_first_program_that_is_found_is_asked() -> None:
    checks = ask("python", ["no-such-program", "python3"], "python3", lambda path: [Finding("pass", "x", path)])
    assert [(check.name, check.result) for check in checks] == [("python", "pass")]
    assert checks[0].message.endswith("python3")


def test_a_tool_that_cannot_be_used_is_absent_with_the_reason() -> None:
    def broken(_program: str) -> list[Finding]:
        raise ToolError("it is out of order")

    assert ask("python", ["python3"], "python3", broken) == [
        Check("python", "absent", "this machine", "it is out of order")
    ]


@pytest.mark.parametrize(
    ("score", "result"), [(-1.0, "pass"), (0.5, "pass"), (0.6, "warn"), (1.0, "warn"), (1.1, "fail")]
)
def test_a_score_is_judged_by_what_is_good_and_what_is_bad(score: float, result: str) -> None:
    found = points(score, 0.5, 1.0, ["SHOUTING 1.1"])
    assert found.result == result
    assert ("SHOUTING" in found.message) is (result != "pass")


def test_tools_that_are_not_installed_are_named_with_their_package(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = inspect(draft_edition(installation), "localhost:11333")
    assert [(check.name, check.result) for check in checks] == [
        ("spamassassin", "absent"),
        ("rspamd", "absent"),
        ("chromium", "absent"),
    ]
    assert [check.message.rpartition("apt install ")[2] for check in checks] == ["spamassassin", "rspamd", "chromium"]


def test_what_the_tools_get_is_the_very_message_of_a_reader(installation: Installation) -> None:
    message = sample(draft_edition(installation))
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in message
    assert b"TOKENxHERE" not in message
