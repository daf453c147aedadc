"""What a subscriber may choose, and what a change of it amounts to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.db.audience import Frequency, Happening

if TYPE_CHECKING:
    from typing import Self

    from digest.db.audience import Subscription


@dataclass(frozen=True, slots=True)
class Choices:
    """Which editions come, what stands first in them, and until when none is sent."""

    frequency: Frequency = Frequency.EVERY
    first: str = ""
    paused_until: datetime | None = None

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """What is chosen now."""
        return cls(subscription.frequency, subscription.first, subscription.paused_until)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """What `stored` has written down."""
        until = stored["paused_until"]
        return cls(Frequency(stored["frequency"]), stored["first"], datetime.fromisoformat(until) if until else None)

    def set_on(self, subscription: Subscription) -> None:
        """Have them hold for a subscription."""
        subscription.frequency, subscription.first = self.frequency, self.first
        subscription.paused_until = self.paused_until

    def stored(self) -> dict[str, Any]:
        """The choices as JSON holds them."""
        until = self.paused_until
        return asdict(self) | {"frequency": self.frequency.value, "paused_until": until.isoformat() if until else None}


def happenings(before: Choices, after: Choices) -> dict[Happening, dict[str, Any]]:
    """What a change of choices amounts to, each with its detail; empty if nothing is different."""
    was, becomes = before.stored(), after.stored()
    different = {key: [was[key], becomes[key]] for key in ("frequency", "first") if was[key] != becomes[key]}
    found = {Happening.CHANGED: different} if different else {}
    if before.paused_until != after.paused_until:
        kind = Happening.PAUSED if after.paused_until else Happening.RESUMED
        found[kind] = {"until": becomes["paused_until"]} if after.paused_until else {}
    return found
