"""Whether a report belongs into a newsletter: how well its tags fit the newsletter's focus.

`fit(tags, focus)` is the probability, from 0 to 1, that an editor of such a newsletter would call the report relevant; at
0.5 and above it belongs. It is a logistic regression on a handful of named pieces of evidence (`evidence`), whose
weights stand in `data/fit.yaml` with how they were found.

A focus on politics (weights for security, diplomacy, trade, elections, borders, rights) asks whose affair is told: the
act of a state speaks for a report, a firm's figures or private life speak against it. A focus without politics, on the
climate for instance, is served by its topics alone.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.tag.kinds import NEVER
from digest.pick.tag.places import region, region_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.tag.tags import Tags
    from digest.settings import Focus

BELONGS = 0.5  # a report, or a story, that fits so well belongs into the newsletter
POLITICS = ("security", "diplomacy", "trade", "elections", "borders", "rights")


def fit(tags: Tags, focus: Focus) -> float:
    """How sure it is, from 0 to 1, that a report belongs into a newsletter with this focus; 0.5 and above it does.

    What names no place of the focus, or is no news (`NEVER`), does not fit at all. An empty focus is about everything.
    """
    found = evidence(tags, focus)
    if tags.kind in NEVER or not found["place"]:
        return 0.0
    if not focus.topics:
        return 1.0
    weights = table("fit.yaml")
    return 1 / (1 + math.exp(-weights["constant"] - sum(weights[name] * found[name] for name in weights.keys() & found)))


def story_fit(tags: Sequence[Tags], focus: Focus) -> float:
    """The same for a story: the mean over its reports."""
    return sum(fit(each, focus) for each in tags) / len(tags)


def evidence(tags: Tags, focus: Focus) -> dict[str, float]:
    """What speaks for and against a report, each from 0 to 1, by the names of `data/fit.yaml`.

    - `place`: it names a place of the focus at all.
    - `headline`: its headline names one.
    - `several`: it names more than one place: what passes between countries is news in both.
    - `first`, `second`: certainty times weight of the two topics that count most.
    - `affair`: the act of a state, so far as the focus is on politics; for the rest the first topic again.
    - `commerce`, `life`: a firm's figures, private life, so far as the focus is on politics and not on just that.
    """
    wanted = covered(focus)
    worth = sorted((focus.topics.get(name, 0.0) * sure for name, sure in tags.topics.items()), reverse=True)
    first, second = [*worth, 0.0, 0.0][:2]
    politics = max((focus.topics.get(name, 0.0) for name in POLITICS), default=0.0)
    economy = focus.topics.get("economy", 0.0)
    return {
        "place": float(not wanted or any(place in wanted for place in tags.places)),
        "headline": float(not wanted or any(place in wanted for place in tags.headline)),
        "several": float(len(tags.places) > 1),
        "first": first,
        "second": second,
        "affair": politics * tags.signs.get("state", 0.0) + (1 - politics) * first,
        "commerce": max(0.0, politics - economy) * tags.signs.get("commerce", 0.0),
        "life": politics * tags.signs.get("life", 0.0),
    }


def covered(focus: Focus) -> frozenset[str]:
    """The countries and region names that a focus covers; empty for everything."""
    return _covered(tuple(focus.regions), tuple(focus.countries))


@cache
def _covered(regions: tuple[str, ...], countries: tuple[str, ...]) -> frozenset[str]:
    within = {country for name in regions for country in region(name)} | set(countries)
    parts = {part for name in regions for part in region_names() if region(part) <= region(name)}
    return frozenset(within | parts)
