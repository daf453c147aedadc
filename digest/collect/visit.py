"""What became of a visit to a feed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a visit ended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One feed's visit: what was new, or what went wrong."""

    outlet: str
    url: str
    outcome: Outcome
    new: int = 0
    edited: int = 0
    error: str = ""
