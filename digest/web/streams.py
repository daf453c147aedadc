"""Answers that go on for as long as somebody watches: few at a time, and over at once when the server stops."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

MOST = 12
"""Each asks the database once a second."""


@dataclass(slots=True)
class Streams:
    """The streams of one server; all but `stop` is for its event loop alone."""

    count: int = 0
    is_stopped: bool = False

    @contextmanager
    def one(self) -> Iterator[Callable[[], bool]]:
        """A further stream, which is to ask now and then whether it may go on; beyond `MOST` it may not."""
        has_room = self.count < MOST
        self.count += 1
        try:
            yield lambda: has_room and not self.is_stopped
        finally:
            self.count -= 1

    def stop(self) -> None:
        """Let all of them end: a server that stops waits for the answers that are under way."""
        self.is_stopped = True


def streams_of(request: Request) -> Streams:
    """The streams of the server."""
    found: Streams = request.state.streams
    return found
