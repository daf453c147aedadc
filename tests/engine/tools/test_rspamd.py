from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose.checks import Finding
from digest.engine.tools import rspamd
from digest.errors import ToolError
from tests.fakes.programs import found

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE = b"Subject: x\r\n\r\ntext\r\n"


def answer(**scores: float) -> dict[str, Any]:
    """What the daemon says of a message, as far as it is read."""
    symbols = {name: {"name": name, "score": score, "metric_score": score} for name, score in scores.items()}
    return {"is_skipped": False, "score": sum(scores.values()), "required_score": 15.0, "action": "no action"} | {
        "symbols": symbols
    }


@contextmanager
def daemon(said: dict[str, Any]) -> Iterator[tuple[str, list[bytes]]]:
    """A stand-in that gives every message the same answer; where it listens, and what it was given."""
    given: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given.append(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Keep the tests' output readable."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", given
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_says_nothing_of_the_message_is_left_out() -> None:
    scores = {"HFILTER_HOSTNAME_UNKNOWN": 2.5, "MIME_GOOD": -0.1, "MISSING_TO": 1.0}
    said = rspamd.read(json.dumps(answer(**scores)).encode())
    assert said == Finding("warn", "message", "0.9 points, and up to 0.5 is good; what counts: MISSING_TO 1.0")


@pytest.mark.parametrize("output", [b"", b"[]", b"{}", b'{"symbols": []}', b'{"symbols": {"A": {"score": "x"}}}'])
def test_an_output_without_symbols_is_no_opinion(output: bytes) -> None:
    with pytest.raises(ToolError, match="no list of symbols"):
        rspamd.read(output)


@pytest.mark.needs("rspamc", "rspamd")
def test_its_client_asks_the_daemon_of_the_address() -> None:
    program = found("rspamc")
    assert program is not None
    with daemon(answer(MISSING_DATE=1.0, SUBJ_ALL_CAPS=2.1)) as (address, given):
        (said,) = rspamd.findings(program, MESSAGE, address)
    assert said.result == "fail"
    assert "SUBJ_ALL_CAPS 2.1, MISSING_DATE 1.0" in said.message
    assert MESSAGE in given[0]


@pytest.mark.needs("rspamc", "rspamd")
def test_a_daemon_that_does_not_run_is_named_with_its_address() -> None:
    program = found("rspamc")
    assert program is not None
    with pytest.raises(ToolError, match=r"Is rspamd running at 127.0.0.1:9\?"):
        rspamd.findings(program, MESSAGE, "127.0.0.1:9")
