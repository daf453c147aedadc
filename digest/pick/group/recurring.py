"""Headlines that an outlet uses again and again: "Corrections", "Market Talk", "Morning briefing".

They say which column an entry stands in, not what happened. Compared like others, they would chain a week of an
outlet's briefings into one huge story.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digest.pick.report import Report

_APART_HOURS = 16.0  # a headline that comes back after so long, over another text, is a column's
_CHANGING = re.compile(r"\d+|\b(?:" + "|".join(table("english.yaml")["dates"]) + r")\b|[^\w\s]+", re.IGNORECASE)


def heading(title: str) -> str:
    """A headline without what changes from day to day: numbers, days, months, punctuation."""
    return " ".join(_CHANGING.sub(" ", title[:400].casefold()).split())


def recurring(reports: Sequence[Report]) -> NDArray[np.int64]:
    """For each report, the number of the series that it belongs to by its outlet and headline, or -1.

    The reports come in order of publication.
    """
    by_heading: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, report in enumerate(reports):
        by_heading[report.outlet, heading(report.title)].append(index)
    series = np.full(len(reports), -1, np.int64)
    for number, (key, members) in enumerate(by_heading.items()):
        if _series_words().search(key[1]) or _comes_back([reports[index] for index in members]):
            series[members] = number
    return series


def _comes_back(reports: Sequence[Report]) -> bool:
    first, last = reports[0], reports[-1]
    hours = (last.published_at - first.published_at).total_seconds() / 3600
    return hours >= _APART_HOURS and first.text[:200] != last.text[:200]


@cache
def _series_words() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(each) for each in table("series.yaml")["headlines"]) + r")\b")
