"""Rendering in a process of its own: what loops, crashes or eats memory there does no harm here."""

from __future__ import annotations

import atexit
import json
import pickle  # to send; what comes back is JSON
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import digest
from digest.compose.render.frames import receive, send
from digest.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.compose.render.edition import Form
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView, NoticeView

SECONDS = 5.0
"""How long a render may take: five hundred times what a long edition needs, and as long as an author will wait."""

_START_SECONDS = 60.0  # until a new process answers: it takes half a second, on a busy machine ten times as much
_GRACE = 2.0  # seconds after the limit in which the process can still say itself which line it was at

WORKER = (sys.executable, "-m", "digest.compose.render.worker")


class Apart:
    """One process that renders for this one: started when it is first needed, and again when it has died."""

    def __init__(self, command: Sequence[str] = WORKER, seconds: float = SECONDS) -> None:
        self._command = command
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def typeset(self, form: Form, view: EditionView | NoticeView, look: Look) -> dict[str, str]:
        """The parts of the edition by name, as `digest.compose.render.edition.typeset` makes them.

        Raises:
            RenderError: The templates have a fault, or the process died of them or had to be ended.
        """
        question = pickle.dumps((form, view, look, self._seconds))
        with self._lock:
            answer = self._ask(question, f"look `{look.name}` with the templates in {look.folders[0]}")
        if "made" not in answer:
            raise RenderError(str(answer["fault"]))
        return {str(name): str(part) for name, part in answer["made"].items()}

    def stop(self) -> None:
        """End the process, if there is one; the next render starts another."""
        with self._lock:
            self._end()

    def _ask(self, question: bytes, what: str) -> dict[str, Any]:
        deadline = _Deadline(self._running(), self._seconds + _GRACE)
        try:
            with deadline:
                answer = json.loads(deadline.exchange(question))
            if not isinstance(answer, dict) or not answer.keys() & {"made", "fault"}:
                raise ValueError("no answer")  # noqa: TRY301 - told below like whatever else is none
        except (OSError, EOFError, ValueError) as error:
            died = self._end()
            reason = f"took more than {self._seconds:g} seconds" if deadline.has_passed else f"crashed ({died})"
            raise RenderError(f"{what}: rendering {reason}, and was ended. Undo the last change") from error
        except BaseException:  # an interrupt: the answer is still to come, and would be taken for the next one
            self._end()
            raise
        if deadline.has_passed:
            self._end()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for this process, which then ends that one
        )
        deadline = _Deadline(self._process, _START_SECONDS)
        try:
            with deadline:
                deadline.hear()
        except (OSError, EOFError, ValueError) as error:
            reason = f"did not start in {_START_SECONDS:g} seconds" if deadline.has_passed else "could not be started"
            died = self._end()
            raise RenderError(f"the process that renders edited templates {reason} ({died})") from error
        except BaseException:
            self._end()
            raise
        return self._process

    def _end(self) -> str:
        """End the process and let go of its pipes; says how it died."""
        process, self._process = self._process, None
        if process is None:
            return ""
        with suppress(OSError):  # what could not be written is lost
            _open(process.stdin).close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)  # one that crashed is to say how, one that is idle ends with its input
        process.kill()
        code = process.wait()
        _open(process.stdout).close()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


class _Deadline:
    """Kills a process that has not answered in time, so that no reading or writing waits for ever."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.has_passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def exchange(self, question: bytes) -> bytes:
        send(_open(self._process.stdin), question)
        return self.hear()

    def hear(self) -> bytes:
        return receive(_open(self._process.stdout))

    def _pass(self) -> None:
        self.has_passed = True
        self._process.kill()


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - for the type checker: both are pipes
    return stream


def _environment() -> dict[str, str]:
    """What the process is told of this one's environment: where the program is, and no secret."""
    place = {"PYTHONPATH": str(Path(digest.__file__).parents[1]), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}
    return place | {"PYTHONHASHSEED": "0"}  # a template that goes through a set finds the same order each time


APART = Apart()
"""The one process for all edited templates; it ends with this one."""
atexit.register(APART.stop)
