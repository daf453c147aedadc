"""Calls that can be given up: the system looks names up in a way that nothing can interrupt."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


class Abandoning(ThreadPoolExecutor):
    """Runs each call in a thread of its own, for which neither the event loop nor the end of the program waits.

    An event loop accepts no other kind of executor than a `ThreadPoolExecutor`; the pool of this one stays empty. Who
    uses it bounds how many calls there are at a time.
    """

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin the call."""
        future = Future[T]()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = call(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
                future.set_exception(error)
            else:
                future.set_result(result)

        Thread(target=run, name="abandoning", daemon=True).start()
        return future
