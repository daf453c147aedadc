"""A long list, of which a page shows one part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS = 50


@dataclass(frozen=True, slots=True)
class Part:
    """The part that somebody wants to see, from 1, and what else they asked for, as the address has it."""

    number: int = 1
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, int]:
        """What to read: these rows, and one more, which tells whether another part follows."""
        return {"limit": ROWS + 1, "offset": (self.number - 1) * ROWS}

    def turns(self, found: Sequence[object]) -> dict[str, str]:
        """The queries of the parts before and after it, as `before` and `after`; empty where there is none."""
        return {
            "before": self._query(-1) if self.number > 1 else "",
            "after": self._query(1) if len(found) > ROWS else "",
        }

    def _query(self, step: int) -> str:
        return urlencode({**self.asked, "page": self.number + step})
