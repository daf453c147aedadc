"""Whether a report belongs into a newsletter: how well its tags fit the newsletter's focus.

`fit(tags, focus)` is the probability, from 0 to 1, that an editor of such a newsletter would call the report relevant;
at 0.5 and above it belongs. It is a logistic regression on a handful of named pieces of evidence (`evidence`), whose
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
    from digest.pick.tag.tags import Tags
    from digest.settings import Focus

BELONGS = 0.5  # a report, or a story, that fits so well belongs into the newsletter
_NEARLY = 0.2  # a topic that weighs so much less than politics carries no report by itself; between, in proportion
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
    return 1 / (
        1 + math.exp(-weights["constant"] - sum(weights[name] * found[name] for name in weights.keys() & found))
    )


def evidence(tags: Tags, focus: Focus) -> dict[str, float]:
    """What speaks for and against a report, each from 0 to 1, by the names of `data/fit.yaml`.

    - `place`: it names a place of the focus at all.
    - `headline`: its headline names one.
    - `several`: it names more than one place; `between`: its headline does, one of them of the focus. What passes
      between countries is news in both.
    - `first`: certainty times weight of the topic that counts most.
    - `affair`: it tells the act of a state.
    - `commerce`, `life`: it tells a firm's figures, or private life.

    The last three, `several` and `between` count so far as the focus is on politics. A topic that weighs about as much
    in the focus as politics needs none of them: its own certainty takes their place.
    """
    wanted, weights = covered(focus), focus.topics
    headline = not wanted or any(place in wanted for place in tags.headline)
    politics = max((weights.get(name, 0.0) for name in POLITICS), default=0.0)
    worth = {name: weights.get(name, 0.0) * sure for name, sure in tags.topics.items()}
    own = max(
        (sure * _by_itself(weights.get(name, 0.0), politics) for name, sure in worth.items() if name not in POLITICS),
        default=0.0,
    )
    return {
        "place": float(not wanted or any(place in wanted for place in tags.places)),
        "headline": float(headline),
        "several": max(politics * (len(tags.places) > 1), own),
        "between": max(politics * (headline and len(tags.headline) > 1), own),
        "first": max(worth.values(), default=0.0),
        "affair": max(politics * tags.signs.get("state", 0.0), own),
        "commerce": max(0.0, politics - weights.get("economy", 0.0)) * tags.signs.get("commerce", 0.0),
        "life": politics * tags.signs.get("life", 0.0),
    }


def _by_itself(weight: float, politics: float) -> float:
    """How far a topic of this weight carries a report without politics: in full where it weighs as much."""
    return min(1.0, max(0.0, 1 - (politics - weight) / _NEARLY))


def covered(focus: Focus) -> frozenset[str]:
    """The countries and region names that a focus covers; empty for everything."""
    return _covered(tuple(focus.regions), tuple(focus.countries))


@cache
def _covered(regions: tuple[str, ...], countries: tuple[str, ...]) -> frozenset[str]:
    within = {country for name in regions for country in region(name)} | set(countries)
    parts = {part for name in regions for part in region_names() if region(part) <= region(name)}
    return frozenset(within | parts)
