"""Storing what many send at once, several in one transaction: whoever sent it is answered when it is stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOMENT = 0.01  # seconds

Sent = TypeVar("Sent")


class Gathering(Generic[Sent]):
    """What comes within a moment, or while a transaction is under way, is stored together by the next one.

    A transaction takes as long as forty rows in it: of many who come at once each pays a small share.
    """

    def __init__(self, store: Callable[[Sequence[Sent]], None]) -> None:
        self._store = store
        self._waiting: list[tuple[Sent, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def put(self, sent: Sent) -> None:
        """Store this, and return when it is stored. Raises what `store` raises."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((sent, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_all())
        await stored

    async def _store_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(_MOMENT)
            batch, self._waiting = self._waiting, []
            error = await run_in_threadpool(self._tried, [sent for sent, _ in batch])
            for _, stored in batch:
                if stored.done():  # whoever sent it has gone
                    continue
                if error:
                    stored.set_exception(error)
                else:
                    stored.set_result(None)
        self._storing = None

    def _tried(self, batch: Sequence[Sent]) -> Exception | None:
        try:
            self._store(batch)
        except Exception as error:  # noqa: BLE001 - raised again where each of them waits
            return error
        return None
