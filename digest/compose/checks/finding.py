"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Result = Literal["pass", "warn", "fail", "absent"]
"""`absent` is said of a tool only: it is not on this machine, so that nothing is known."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found: in which place, what is wrong, and how to mend it; both are empty after a pass."""

    name: str
    result: Result
    place: str = ""
    message: str = ""

    @property
    def about(self) -> str:
        """The name and the place, where that is another word."""
        return self.name if self.place in {"", self.name} else f"{self.name}, {self.place}"


class Finding(NamedTuple):
    """What a check function reports; one that has nothing to report has passed."""

    result: Result
    place: str
    message: str

    def of(self, name: str) -> Check:
        """The finding as one of the check `name`."""
        return Check(name, *self)


def checked(name: str, findings: list[Finding]) -> list[Check]:
    """What the check `name` says: its findings, or that it passes."""
    return [finding.of(name) for finding in findings] or [Check(name, "pass")]
