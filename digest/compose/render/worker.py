"""The process that renders edited templates: `python -m digest.compose.render.worker`, started by `apart`.

It reads questions from its input and writes answers to its output until the input ends, which it does at the latest
with the process that started it.
"""

from __future__ import annotations

import json
import os
import pickle  # for what our own process sends; what goes back to it is JSON
import resource
import signal
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from digest.compose.render.edition import typeset
from digest.compose.render.frames import receive, send
from digest.compose.render.templates import OutOfTimeError
from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = 512_000_000
"""Bytes of address space: the process needs 60 million, and an edition hardly any."""

_GRACE = 5  # seconds of processor time after the limit: then nobody listens any more, or nothing can be raised


def main() -> None:
    """Answer until the input ends."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _confine()
    send(answers, b"ready")
    serve(questions, answers)


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each question with JSON: `made`, the parts of what was asked for, or `fault`, a text for the author."""
    while True:
        try:
            question = receive(questions)
        except EOFError:
            return
        form, view, look, seconds = pickle.loads(question)  # noqa: S301 - it is from the process that started this one
        with _limited(seconds):
            answer = _answer(form, view, look)
        send(answers, json.dumps(answer).encode())


def _answer(form: Any, view: Any, look: Any) -> dict[str, Any]:
    try:
        return {"made": typeset(form, view, look)}
    except DigestError as error:
        return {"fault": str(error)}
    except Exception as error:  # noqa: BLE001 - told by the other process, which has somebody to tell
        return {"fault": f"look `{look.name}`: {type(error).__name__}: {error}"}


def _confine() -> None:
    """Set limits, and let go of input and output: a guard against loops and crashes, not against a way out of Jinja."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with suppress(OSError, ValueError):  # some systems do not know a limit
            resource.setrlimit(limit, (most, most))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` into what takes longer; what it cannot be raised into is ended by the system."""

    def too_late(*_: object) -> None:
        raise OutOfTimeError(f"takes more than {seconds:g} seconds")

    signal.signal(signal.SIGALRM, too_late)
    # Again each second, because Jinja swallows what is raised while it compiles a constant.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    # Nobody handles SIGPROF, so that it ends the process. A limit of RLIMIT_CPU is counted from the process's beginning
    # and by another clock than any that can be read: after hours it may lie in the past.
    signal.setitimer(signal.ITIMER_PROF, seconds + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
