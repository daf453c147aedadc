"""Servers that stay for one site after another: each takes some tenths of a second to stop, and a thousand tests ask.

It is the server of `digest serve` with the sites of `digest serve`; starting and stopping have tests of their own.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.responses import Response

from digest.web.app import Site
from digest.web.server import listening, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from digest.engine.installation import Installation
    from digest.settings import Serve

_PATIENCE = 10  # seconds


class _Stage:
    """What a running server answers for now, and how many requests are under way."""

    def __init__(self, serve: Serve) -> None:
        self.site: Site | None = None
        self._under_way = 0
        self._done = threading.Condition()
        self._listener = listening("127.0.0.1", 0)
        self._server = server_of(self, serve)
        self._server.config.lifespan = "off"  # no site has any
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="stage", daemon=True
        )
        self._thread.start()
        atexit.register(self._stop)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._count(1)
        try:
            await (self.site or Response(status_code=503))(scope, receive, send)
        finally:
            self._count(-1)

    def finish(self) -> None:
        """Wait until the site has answered everybody, and leave it."""
        assert self.site
        self.site.streams.stop()
        with self._done:
            assert self._done.wait_for(lambda: not self._under_way, _PATIENCE), "a request is still under way"
        self.site = None

    def _count(self, more: int) -> None:
        with self._done:
            self._under_way += more
            self._done.notify_all()

    def _stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


_idle: dict[tuple[str, ...], list[_Stage]] = {}
"""By the proxies that they believe."""


@contextmanager
def answering(installation: Installation) -> Iterator[str]:
    """Answer for an installation until the block ends; yields where."""
    serve = installation.settings.serve
    idle = _idle.setdefault(tuple(map(str, serve.proxies)), [])
    stage = idle.pop() if idle else _Stage(serve)
    stage.site = Site(installation)
    try:
        yield stage.address
    finally:
        stage.finish()
        idle.append(stage)
