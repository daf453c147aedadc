"""How an edition stands its pre-flight checks: what fails first, each with the way to the place where it is mended."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose.checks import Check
from digest.compose.names import STORIES
from digest.compose.places import placed
from digest.errors import UsageError
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.db.editions import Item

_STORY = re.compile(rf"(?:{'|'.join(STORIES.values())}) \d+")
_FIELDS = {"subject": "subject", "preheader": "preheader", "key points": "point-1"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that did not pass; `anchor` is the part of the board where it is mended, empty if that is elsewhere."""

    check: Check
    anchor: str

    @property
    def is_outdated(self) -> bool:
        """Whether setting the same words anew may mend it."""
        return self.check.name == "as built"

    @property
    def value(self) -> str:
        """The finding in a form, word for word: whoever accepts it says what was read."""
        return json.dumps([self.check.name, self.check.place, self.check.message])


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the checks said of an edition."""

    fails: list[Finding]
    warnings: list[Finding]
    passes: list[str]

    @property
    def counts(self) -> str:
        """How many fail and how many warn."""
        if not self.fails and not self.warnings:
            return f"all {counted(len(self.passes), 'check')} pass"
        said = [counted(len(self.fails), "check fails", "checks fail")] if self.fails else []
        if self.warnings:
            said.append(counted(len(self.warnings), "warning"))
        return ", ".join(said)

    @property
    def worst(self) -> str:
        """The class of the worst there is: `bad`, `warn` or `good`."""
        if self.fails:
            return "bad"
        return "warn" if self.warnings else "good"


def findings(checks: Iterable[Check], items: Sequence[Item]) -> Findings:
    """The checks of an edition, sorted; `items` are its items in the order of their positions."""
    keys = {place: item.key for place, item in placed(items)}
    found = [Finding(check, _anchor(check.place, keys)) for check in checks]
    return Findings(
        [each for each in found if each.check.result == "fail"],
        [each for each in found if each.check.result == "warn"],
        [each.check.name for each in found if each.check.result == "pass"],
    )


def accepted(values: Iterable[str]) -> list[Check]:
    """The warnings that a form says were read and accepted.

    Raises:
        UsageError: It is no form of ours.
    """
    try:
        return [Check(str(name), "warn", str(place), str(message)) for name, place, message in map(json.loads, values)]
    except (ValueError, TypeError) as error:
        raise UsageError("the form says of a warning what no page of the desk would: open the page again") from error


def _anchor(place: str, keys: Mapping[str, int]) -> str:
    """Where on the board the first place that is named can be edited."""
    if place in _FIELDS:
        return _FIELDS[place]
    story = _STORY.search(place)
    return f"item-{keys[story[0]]}" if story and story[0] in keys else ""
