"""What a report is about, and whose affair it tells: a state's, a firm's, or private life."""

from __future__ import annotations

import math
from functools import cache

from digest.pick.language.lexicon import Lexicon, table

LEAD = 600  # characters of text that say what a report is about; what follows is background
TITLE_COUNTS = 2.0  # a word of the headline counts so often
_SAYS_IT_ALONE = 3  # the weight of a word that needs no second one beside it
_HALF = 4.0  # summed weight at which a topic is about 0.63 certain


def topics(title: str, text: str) -> dict[str, float]:
    """How sure it is, from 0 to 1, that a report is about each topic; topics that nothing speaks for are left out."""
    return _certainties(_topic_words(), title, text)


def signs(title: str, text: str, people: int = 0) -> dict[str, float]:
    """How sure it is, from 0 to 1, that a report tells the affair of a `state`, of `commerce` or of private `life`.

    `people` is how many people of politics it names: each says as much of a state as a word that says it alone.
    """
    found = _certainties(_sign_words(), title, text)
    if people:
        found["state"] = round(1 - (1 - found.get("state", 0.0)) * math.exp(-people * _SAYS_IT_ALONE / _HALF), 4)
    return found


def topic_names() -> frozenset[str]:
    """The topics that a focus may weigh."""
    return frozenset(table("topics.yaml"))


def _certainties(words: Lexicon, title: str, text: str) -> dict[str, float]:
    in_title, in_text = words.find(title), words.find(text[:LEAD])
    found = {}
    for label in sorted(in_title.keys() | in_text.keys()):
        titled, told = in_title.get(label, {}), in_text.get(label, {})
        weight = TITLE_COUNTS * sum(titled.values()) + sum(told.values())
        different = titled | told
        if len(different) == 1 and max(different.values()) < _SAYS_IT_ALONE:
            weight /= 2
        found[label] = round(1 - math.exp(-weight / _HALF), 4)
    return found


@cache
def _topic_words() -> Lexicon:
    return Lexicon(table("topics.yaml"))


@cache
def _sign_words() -> Lexicon:
    return Lexicon(table("signs.yaml"))
