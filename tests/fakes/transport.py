"""A transport that answers as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from digest.deliver.outcome import Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def accept(_to: str) -> Reply:
    """The answer of a server that takes everything."""
    return Reply(250, "2.0.0 queued")


class ScriptedTransport:
    """Remembers what was handed over; `answer` gives the reply for an address, or raises."""

    def __init__(self, answer: Callable[[str], Reply] = accept) -> None:
        self.answer = answer
        self.tried: list[str] = []
        self.taken: list[str] = []
        self.messages: list[bytes] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to let go of."""

    def send(self, sender: str, to: str, message: bytes) -> Reply:
        """Give the scripted reply; what gets a 2 is taken."""
        del sender
        self.tried.append(to)
        reply = self.answer(to)
        self.messages.append(message)
        if 200 <= reply.code < 300:
            self.taken.append(to)
        return reply
