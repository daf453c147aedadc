"""What a story's score is made of, each part by name: plain numbers, and the same in words.

The score is a product of powers: each part is a number near 1 that doubles when twice as much speaks for the story, and
its weight in the settings is the exponent, so that 0 leaves the part out. The default weights are those of a regression
on 61 labelled days (a softmax over the stories of a day, as in ListNet, Cao et al. 2007), rounded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.rank.event import event
from digest.pick.tag.kinds import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from digest.pick.group.copies import Telling
    from digest.pick.report import Report
    from digest.settings import Weights

KINDS = {"news": 1.0, "live": 0.7, "analysis": 0.55, "explainer": 0.4, "opinion": 0.2}
TOP = 10  # places of a feed from its top in which prominence falls to nothing


@dataclass(frozen=True, slots=True)
class Voices:
    """Who tells a story.

    `heard` counts outlets: each as its weight, less if a state directs it, less if it only prints another's text.
    `homes` counts the countries they sit in; one of which only state-affiliated outlets speak counts as they do.
    """

    heard: float
    homes: float
    outlets: int
    countries: int
    copying: int
    state_affiliated: int


def voices(tellings: Sequence[Telling], elsewhere: Sequence[Report], weights: Weights) -> Voices:
    """Counts the outlets of a story.

    Args:
        tellings: its reports, wire copies folded.
        elsewhere: reports in languages that the newsletter does not quote: they are heard all the same.
        weights: how much state-affiliated outlets and copies count.
    """
    own = [*(telling.original for telling in tellings), *elsewhere]
    loudest: dict[str, float] = {}
    homes: dict[str, float] = {}
    for reports, share in ((own, 1.0), ([copy for each in tellings for copy in each.copies], weights.copies)):
        for report in reports:
            word = report.weight * (weights.state_affiliated if report.state_affiliated else 1.0)
            loudest[report.outlet] = max(loudest.get(report.outlet, 0.0), word * share)
            home = report.country or ""  # outlets of which nobody knows where they sit count as of one country
            homes[home] = max(homes.get(home, 0.0), min(1.0, word) * share)
    every = [*own, *(copy for each in tellings for copy in each.copies)]
    return Voices(
        heard=sum(loudest.values()),
        homes=sum(homes.values()),
        outlets=len(loudest),
        countries=len({report.country for report in every if report.country}),
        copying=len(loudest) - len({report.outlet for report in own}),
        state_affiliated=len({report.outlet for report in every if report.state_affiliated}),
    )


def outlets(found: Voices) -> float:
    """1 for one outlet, 2 for three, 5.5 for ten."""
    return (1 + found.heard) / 2


def countries(found: Voices) -> float:
    """1 for the outlets of one country, 2 for those of three."""
    return (1 + found.homes) / 2


def events(reports: Iterable[Report]) -> float:
    """How plainly the headlines say that something has happened, on average."""
    found = [event(report.title) for report in reports]
    return sum(found) / len(found)


def prominence(reports: Iterable[Report]) -> float:
    """How high the story stands in the feeds that carry it: 1 further down or not known, 2 at the top of all."""
    places = feed_places(reports)
    return 1 + sum(max(0.0, 1 - place / TOP) for place in places.values() if place is not None) / len(places)


def feed_places(reports: Iterable[Report]) -> dict[str, int | None]:
    """For each outlet the highest place of a story in its feeds, 0 at the top, None where nobody knows."""
    best: dict[str, int | None] = {}
    for report in reports:
        known = [place for place in (best.get(report.outlet), report.position) if place is not None]
        best[report.outlet] = min(known, default=None)
    return best


def recency(newest: datetime, now: datetime, fading_hours: float) -> float:
    """1 for what is reported now; after so many hours a third is left."""
    return math.exp(-max(0.0, (now - newest).total_seconds() / 3600) / fading_hours)


def latest_development(reports: Sequence[Report], kinds: Sequence[str]) -> datetime:
    """When the newest news of a story was published: a late comment does not make it younger."""
    news = [report.published_at for report, kind in zip(reports, kinds, strict=True) if kind in {"news", "live"}]
    return max(news or [report.published_at for report in reports])


def kind(name: str) -> float:
    """What a story of this kind counts beside news."""
    return 0.0 if name in NEVER else KINDS.get(name, 1.0)
