"""Waiting for what happens elsewhere, for as long as a busy machine may need."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_for(reached: Callable[[], bool], seconds: float = 20) -> None:
    """Go on once `reached` is true; fail when it is not in time."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "that did not happen in time"
        time.sleep(0.05)
