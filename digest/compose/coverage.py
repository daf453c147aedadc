"""The coverage by country as readers see it: which countries, in what words, and when it is not worth a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from digest.compose.view import Bar, Coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Two bars, or a handful of reports, say less than a sentence does, and a report more or less would turn them round.
LEAST_COUNTRIES, LEAST_REPORTS = 3, 10
# A phone shows so many without scrolling, beside the words above them.
MOST_COUNTRIES = 8


def coverage(
    reported: Mapping[str, Any], stories: Sequence[str], country_name: Callable[[str], str]
) -> Coverage | None:
    """What the reports that an edition was chosen from are about, beside what it tells.

    Args:
        reported: `Edition.coverage`: `reports` in all, and `countries`, how many of them are about each.
        stories: For each story of the edition the country that it is about first, or nothing.
        country_name: Turns a country's two letters into the name that readers see.

    Returns:
        None where there is too little to compare.
    """
    counts = {code: count for code, count in reported.get("countries", {}).items() if count > 0}
    if len(counts) < LEAST_COUNTRIES or reported["reports"] < LEAST_REPORTS:
        return None
    told = Counter(stories)
    most = sorted(counts, key=lambda code: (-counts[code], -told[code], code))[:MOST_COUNTRIES]
    bars = [Bar(code, _label(country_name(code)), counts[code], told[code]) for code in most]
    first = bars[0]
    is_about = "are about" if first.reports > 1 else "is about"
    takeaway = (
        f"This edition had {reported['reports']:,} reports to choose from: {first.reports:,} {is_about} "
        f"{country_name(first.code)}, {_share(first.stories, len(stories))}."
    )
    return Coverage(bars, takeaway)


def _share(stories: int, of: int) -> str:
    """The end of a sentence that has the reports on a country: how many of the edition's stories are about it too."""
    if of == 1:
        return "as is its one story" if stories else "and its one story is not"
    if stories == of:
        return f"as are all of its {of} stories"
    counted = {0: "and none", 1: "as is 1"}.get(stories, f"as are {stories}")
    return f"{counted} of its {of} stories{' is' if not stories else ''}"


def _label(name: str) -> str:
    """A name as it stands in a list: `the Philippines` without its article."""
    return name.removeprefix("the ").strip()
