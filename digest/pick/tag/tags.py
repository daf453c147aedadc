"""A story with what the picker knows of it: its countries, its topics, what kind of thing it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.pick.tag.kinds import NEVER, NEWS, kind
from digest.pick.tag.places import gazetteer
from digest.pick.tag.topics import LEAD, signs, topics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.report import Report

__all__ = ["NEVER", "Story", "Tags", "story_kind", "tag", "tag_report"]

_TITLE_COUNTS = 3  # a place in the headline counts so often


@dataclass(frozen=True, slots=True)
class Tags:
    """What one report is about.

    `places` are shares of 1: countries in capitals, regions in small letters; `headline` has those that the headline
    names. `topics` and `signs` are certainties from 0 to 1.
    """

    places: dict[str, float]
    topics: dict[str, float]
    kind: str
    headline: frozenset[str] = frozenset()
    signs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One happening: the reports that tell it, each with its tags, and the tags of the whole."""

    reports: tuple[Report, ...]
    tags: tuple[Tags, ...]
    countries: dict[str, float]
    topics: dict[str, float]
    kind: str

    @property
    def outlets(self) -> list[str]:
        """The different outlets, in order of publication."""
        return list(dict.fromkeys(report.outlet for report in self.reports))


def tag_report(report: Report) -> Tags:
    """The tags of one report, from its headline and the beginning of its text."""
    places, headline = _places(report.title, report.text[:LEAD])
    return Tags(
        places,
        topics(report.title, report.text),
        kind(report.title, report.text, report.url),
        headline,
        signs(report.title, report.text),
    )


def tag(reports: Sequence[Report]) -> Story:
    """The reports of one story with their tags; shares and certainties are means over the reports."""
    tags = tuple(tag_report(report) for report in reports)
    places = _mean([each.places for each in tags])
    countries = {code: share for code, share in places.items() if code.isupper()}
    return Story(tuple(reports), tags, countries, _mean([each.topics for each in tags]), story_kind(tags))


def story_kind(tags: Sequence[Tags]) -> str:
    """The kind that most reports have; news as soon as one report is news and most are worth telling."""
    kinds = Counter(each.kind for each in tags)
    unfit = sum(kinds[name] for name in NEVER)
    if unfit * 2 > len(tags) or unfit == len(tags):
        return max((name for name in kinds if name in NEVER), key=lambda name: (kinds[name], name))
    if kinds[NEWS]:
        return NEWS
    return max((name for name in kinds if name not in NEVER), key=lambda name: (kinds[name], name))


def _places(title: str, text: str) -> tuple[dict[str, float], frozenset[str]]:
    """The places with their shares, and those in the headline."""
    found: Counter[str] = Counter()
    headline = gazetteer().countries(title) | gazetteer().regions(title)
    told = gazetteer().countries(text) | gazetteer().regions(text)
    for places, count in ((headline, _TITLE_COUNTS), (told, 1)):
        for code, number in places.items():
            found[code] += number * count
    total = sum(found.values())
    shares = {code: number / total for code, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))}
    return shares, frozenset(headline)


def _mean(shares: Sequence[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in shares:
        for name, value in each.items():
            total[name] = total.get(name, 0.0) + value / len(shares)
    return dict(
        sorted(((name, round(value, 4)) for name, value in total.items()), key=lambda item: (-item[1], item[0]))
    )
