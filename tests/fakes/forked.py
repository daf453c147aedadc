"""`digest` in a process of its own for each call, forked from one where it is loaded: to load it takes a second or so.

That one has run the demo, too, so that the tables are read and the templates compiled.

What a fork cannot show, since all have it from the one process, is what a new interpreter may do otherwise: the order
of sets, what of the environment is read when a module loads, what nobody has read yet. Tests of that start the program
anew.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from digest.demo import run as demo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
"""All that the programs under test have in their environment: how to measure what of them the tests reach."""

SECONDS = 100
"""After which a call is ended, with -14 as its exit code."""
_ROOT = Path(__file__).parents[2]
_LOADED_LATE = "digest.engine.replay", "digest.collect.links"
"""What commands load only when they need it, as those of most tests do, and the demo does not."""


def call(arguments: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Call `digest` in a folder, with next to no environment; as `subprocess.run` with `capture_output`."""
    server = _server()
    assert server.stdin
    assert server.stdout
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder) / "out", Path(folder) / "errors"
        server.stdin.write(json.dumps([list(arguments), str(cwd), str(out), str(errors)]) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), errors.read_text("utf-8"))


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env=MEASURED,
    )
    atexit.register(server.communicate)  # the end of what it reads is its end
    return server


def serve() -> None:
    """For each line that is read, fork, and answer with the exit code of the fork, which is the program."""
    main = import_module("digest.cli.app").main
    for name in _LOADED_LATE:
        import_module(name)
    with tempfile.TemporaryDirectory() as name:
        demo.run(Path(name), lambda _stage: None, lambda _built: None)
    gc.freeze()  # a look at what all share would make each fork copy it
    # A process of multiprocessing ends without taking apart all that was loaded, which takes longer than most commands.
    forks = multiprocessing.get_context("fork")
    while line := sys.stdin.readline():
        process = forks.Process(target=_called, args=(main, *json.loads(line)))
        process.start()
        process.join()
        print(process.exitcode, flush=True)  # noqa: T201 - this is the answer


def _called(main: Callable[[], None], arguments: list[str], cwd: str, out: str, errors: str) -> None:
    signal.alarm(SECONDS)
    sys.argv = ["digest", *arguments]
    new = os.O_WRONLY | os.O_CREAT
    for number, (path, flags) in enumerate([(os.devnull, os.O_RDONLY), (out, new), (errors, new)]):
        os.dup2(os.open(path, flags), number)
    os.chdir(cwd)
    try:
        main()
    finally:
        atexit._run_exitfuncs()
