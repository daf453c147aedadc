"""Programs of the system that are used when they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from digest.compose.checks import Check, Finding
from digest.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Ours may hold the mail server's password, a model's key and more, which are no business of another program's.
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")


def ask(name: str, programs: Sequence[str], package: str, question: Callable[[str], list[Finding]]) -> list[Check]:
    """What a tool says, as checks of its name.

    Args:
        name: The tool's.
        programs: What its program may be called; the first that is found is used.
        package: The Debian package that has it.
        question: Asks the program, which is given with its path.

    Returns:
        Its findings; or one of the result `absent`, when it is not installed or cannot be used.
    """
    found = next(filter(None, map(shutil.which, programs)), None)
    if found is None:
        return [Check(name, "absent", "this machine", f"{programs[0]} is not installed: apt install {package}")]
    try:
        return [finding.of(name) for finding in question(found)]
    except ToolError as error:
        return [Check(name, "absent", "this machine", str(error))]


def run(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    """What a program prints when it is given these bytes, and of our environment no more than where and how to work.

    Raises:
        ToolError: It cannot be started, fails, or takes longer than `seconds`.
    """
    program = command[0].rpartition("/")[2]
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(command, input=given, env=env, capture_output=True, check=False, timeout=seconds)  # noqa: S603 - found by its name, called with our own arguments
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{program} took longer than {seconds:g} seconds: try it by hand") from error
    except OSError as error:
        raise ToolError(f"{program} cannot be started: {error.strerror}") from error
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise ToolError(
            f"{program} fails with exit code {done.returncode}: {words[-1] if words else 'it does not say why'}"
        )
    return done.stdout


def points(score: float, good: float, bad: float, rules: Sequence[str]) -> Finding:
    """A spam filter's score: up to `good` passes, above `bad` fails; with the rules that count against the message."""
    said = f"{score:.1f} points, and up to {good:g} is good"
    if score <= good:
        return Finding("pass", "message", said)
    return Finding(
        "fail" if score > bad else "warn", "message", f"{said}; what counts: {', '.join(rules) or 'no rule'}"
    )
