"""The sample outlets' web server: a real one, on this machine's loopback address only."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LOOPBACK = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files with Last-Modified, so that a second visit is answered with 304."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".xml": "application/xml"}

    def log_message(self, *_arguments: object) -> None:
        """Keep the demo's own lines readable."""


@contextmanager
def serving(folder: Path, port: int) -> Iterator[int]:
    """Serve `folder` while the block runs.

    Args:
        folder: The feeds.
        port: The wished-for port; another is taken when it is in use.

    Yields:
        The port that it serves on.
    """
    handler = partial(_Quiet, directory=str(folder))
    with _server(port, handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="sample outlets", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _server(port: int, handler: Callable[..., _Quiet]) -> ThreadingHTTPServer:
    """Only binding tells whether a port is free: one that a connection goes out by refuses whoever asks for it."""
    try:
        return ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError:
        return ThreadingHTTPServer((_LOOPBACK, 0), handler)
