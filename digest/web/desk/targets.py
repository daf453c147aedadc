"""How long each text of an edition is to be: the counts beside what an editor types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from digest.compose.checks.inbox import PREHEADER, SUBJECT_WARN
from digest.db.editions import Section
from digest.pick.choose import WORDS


@dataclass(frozen=True, slots=True)
class Target:
    """A length that reads well, from `least` to `most`. It is advice: nothing is refused for it."""

    most: int
    least: int = 0
    unit: Literal["words", "characters"] = "words"

    def count(self, text: str) -> int:
        """How long a text is, as the script counts it, too."""
        return len(text.split()) if self.unit == "words" else len(text.strip())

    def missed_by(self, text: str) -> str:
        """`4 over` or `8 short`; empty for a text of the right length, and for none at all."""
        count = self.count(text)
        if count > self.most:
            return f"{count - self.most} over"
        return f"{self.least - count} short" if 0 < count < self.least else ""

    @property
    def range(self) -> str:
        """`60`, or `40–130`."""
        return f"{self.least}–{self.most}" if self.least else f"{self.most}"


SUBJECT = Target(SUBJECT_WARN, unit="characters")
PREHEADER_LINE = Target(PREHEADER[-1], PREHEADER[0], unit="characters")
KEY_POINT = Target(25)
NOTE = Target(80)
HEADLINE = Target(12)
WHY_IT_MATTERS = Target(35)
SUMMARY = {section: Target(WORDS[section.value]) for section in Section}
