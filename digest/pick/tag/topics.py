"""What a report is about, and whose affair it tells: a state's, a firm's, or private life."""

from __future__ import annotations

import math

from digest.pick.language.lexicon import table
from digest.pick.tag.vocabulary import LEAD, SAYS_IT_ALONE, SIGN, TITLE_COUNTS, TOPIC, words

_HELPS = 1  # the weight of a word that says nothing unless a weightier one stands in the same report
_HALF = 4.0  # summed weight at which a topic is about 0.63 certain


def topics(title: str, text: str, *, leaders_meet: bool = False) -> dict[str, float]:
    """How sure it is, from 0 to 1, that a report is about each topic; topics that nothing speaks for are left out.

    `leaders_meet` is whether the headline names politicians of two countries, which says diplomacy by itself.
    """
    found = _certainties(TOPIC, title, text)
    if leaders_meet:
        found["diplomacy"] = _surer(found.get("diplomacy", 0.0), TITLE_COUNTS * SAYS_IT_ALONE)
    return found


def signs(title: str, text: str, people: int = 0) -> dict[str, float]:
    """How sure it is, from 0 to 1, that a report tells the affair of a `state`, of `commerce` or of private `life`.

    `people` is how many people of politics it names: each says as much of a state as a word that says it alone.
    """
    found = _certainties(SIGN, title, text)
    if people:
        found["state"] = _surer(found.get("state", 0.0), people * SAYS_IT_ALONE)
    return found


def topic_names() -> frozenset[str]:
    """The topics that a focus may weigh."""
    return frozenset(table("topics.yaml"))


def _certainties(sort: str, title: str, text: str) -> dict[str, float]:
    in_title, in_text = words(title).get(sort, {}), words(text[:LEAD]).get(sort, {})
    found = {}
    for label in sorted(in_title.keys() | in_text.keys()):
        titled, told = in_title.get(label, {}), in_text.get(label, {})
        weight = TITLE_COUNTS * sum(titled.values()) + sum(told.values())
        different = titled | told
        if sort == TOPIC and max(different.values()) <= _HELPS:
            continue
        if len(different) == 1 and max(different.values()) < SAYS_IT_ALONE:
            weight /= 2
        found[label] = round(1 - math.exp(-weight / _HALF), 4)
    return found


def _surer(certainty: float, weight: float) -> float:
    """A certainty with so much more weight behind it."""
    return round(1 - (1 - certainty) * math.exp(-weight / _HALF), 4)
