"""What the end-to-end tests share: the program as its users call it, and a web server with outlets' feeds."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
import yaml

from tests.fakes import forked
from tests.fakes.forked import MEASURED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

SAMPLES = Path(str(files("digest.demo"))) / "feeds"
NOW = "2026-10-14T22:00:00Z"
"""When the sample feeds are fresh."""


class Outlets:
    """Serves bytes by path on a loopback port; a test changes `pages` as an outlet changes its feed."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        self.pause: Callable[[], object] = lambda: None
        outlets = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outlets.asked.append(self.path)
                outlets.pause()
                status, kind, body = outlets.pages.get(self.path, (404, "text/plain", b"not here"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a reader may give up
                    self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Keep the tests' output readable."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, name: str, body: bytes, status: int = 200, kind: str = "application/xml") -> str:
        """Serve `body` under `name`; its address."""
        self.pages[f"/{name}"] = (status, kind, body)
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"


@dataclass(frozen=True)
class Program:
    """`digest`, with a settings file and nothing in its environment but what a test gives it."""

    config: Path

    def run(self, *arguments: str, code: int = 0, cwd: Path | None = None, anew: bool = False) -> str:
        """Call the program; what it printed. Fails the test when it exits otherwise than with `code`.

        `anew` starts an interpreter for it.
        """
        call = started if anew else forked.call
        done = call(["--config", str(self.config), *arguments], cwd or self.config.parent)
        assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr if code else done.stdout

    def json(self, *arguments: str, anew: bool = False) -> Any:
        """Call the program for JSON."""
        return json.loads(self.run(*arguments, "--json", anew=anew))

    def settings(self) -> dict[str, Any]:
        """The settings file as data."""
        data: dict[str, Any] = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        return data

    def change(self, data: dict[str, Any]) -> None:
        """Write the settings file anew."""
        self.config.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def started(arguments: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """The program in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-m", "digest", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=forked.SECONDS,
        cwd=cwd,
        env=MEASURED,
    )


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    """A web server without pages."""
    with Outlets() as server:
        yield server


@pytest.fixture
def program(tmp_path: Path, outlets: Outlets) -> Program:
    """The program with the demo's settings; its feeds are the sample feeds, served for this test."""
    return installed(tmp_path, outlets)


def installed(folder: Path, outlets: Outlets) -> Program:
    """The program with the demo's settings in a folder, and its feeds served by `outlets`."""
    made = Program(folder / "config.yaml")
    shutil.copy(SAMPLES.parent / "config.yaml", made.config)
    settings = made.settings()
    for feed in settings["feeds"]:
        name = feed["url"].rpartition("/")[2]
        feed["url"] = outlets.publish(name, (SAMPLES / name).read_bytes())
    made.change(settings)
    return made


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample feeds collected and a draft built, once for all tests; the outlets are gone since."""
    folder = tmp_path_factory.mktemp("prepared")
    with Outlets() as outlets:
        made = installed(folder, outlets)
        made.run("collect", "--now", NOW)
        made.run("build", "--now", NOW)
    return folder


@pytest.fixture
def built(prepared: Path, tmp_path: Path) -> Program:
    """The program in a copy of that folder."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return Program(tmp_path / "config.yaml")
