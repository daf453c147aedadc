"""Why a report is in its story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digest.pick.group.across import in_common, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.group.features import Features
    from digest.pick.group.likeness import Likeness
    from digest.pick.report import Report

_COPY = 0.8  # likeness of words above which a text is another one's copy: lightly edited wire texts have .85 and more
_TELLING = 5  # shared words that are named

OPENED, HEADLINE, COPY, RULING, ALIKE, KEPT = "opened it", "same headline", "copy", "ruling", "alike", "kept"


@dataclass(frozen=True, slots=True)
class Join:
    """Why a report is in its story.

    `why` is `opened it` (published first), `same headline` (of the same outlet), `ruling` (an editor's), `copy`
    (nearly the same text), `alike`, or `kept`: in it from an earlier run, and like none of the others now. `with_id` is
    the report that it is joined with or most like; `likeness` is that of their words, 0 to 1, or, between languages, of
    what both name; `shared` are the words that make them alike, most telling first.
    """

    report_id: int
    why: str
    with_id: int | None = None
    likeness: float = 0.0
    shared: tuple[str, ...] = ()


class Reasons:
    """Finds why reports are together.

    Args:
        reports: all reports; the other arguments give them by their index.
        found: what they are compared by.
        alike: how alike they are.
        headlines: for a report, the earlier one of its outlet with its headline.
        ruled: for a report, those that rulings say it belongs with.
    """

    def __init__(
        self,
        reports: Sequence[Report],
        found: Features,
        alike: Likeness,
        headlines: dict[int, int],
        ruled: dict[int, list[int]],
    ) -> None:
        self._reports = reports
        self._found = found
        self._alike = alike
        self._headlines = headlines
        self._ruled = ruled
        self._inside = np.zeros(len(reports), bool)  # the reports of the story that is being explained

    def of(self, members: Sequence[int]) -> tuple[Join, ...]:
        """Why each of the reports of a story is in it."""
        inside = frozenset(members)
        self._inside[members] = True
        first = Join(self._reports[members[0]].id, OPENED)
        joins = (first, *(self._join(member, inside) for member in members[1:]))
        self._inside[members] = False
        return joins

    def _join(self, member: int, inside: frozenset[int]) -> Join:
        for other in self._ruled.get(member, ()):
            if other in inside:
                return self._because(RULING, member, other)
        if (earlier := self._headlines.get(member)) in inside:
            return self._because(HEADLINE, member, earlier)
        others, values = self._alike.around([member])
        here = self._inside[others]
        if not here.any():
            return Join(self._reports[member].id, KEPT)
        return self._because(ALIKE, member, int(others[here][values[here].argmax()]))

    def _because(self, why: str, member: int, other: int) -> Join:
        one, with_ = self._reports[member], self._reports[other]
        parts = self._found.shared(member, other)
        shared, alike = tuple(parts), round(sum(parts.values()), 3)
        if why == ALIKE and alike >= _COPY:
            why = COPY
        if language(one) != language(with_):
            shared, alike = in_common(one, with_), round(self._alike.between(member, other), 3)
        return Join(one.id, why, with_.id, alike, shared[:_TELLING])
