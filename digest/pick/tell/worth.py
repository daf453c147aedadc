"""What is worth telling of a story: how likely an editor's summary of it has each word that its reports have.

A word that many outlets use, in headlines and first sentences, is what the story is about. So a sentence's worth is not
where it stands but what it says, and two sentences that say one thing are worth little more than one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from digest.pick.language.lexicon import table
from digest.pick.language.words import STOP, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

Unit = tuple[str, ...]  # a stem, or two neighbouring stems of which one at least means something
FEATURES = ("word", "pair", "outlets", "headlines", "openings", "mentions", "name", "number")
WEIGHTS: dict[str, float] = table("telling.yaml")["worth"]
_FITTED_ON = 3  # reports of each story that the weights were fitted on: counts of more are scaled down to it
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)?")


@lru_cache(maxsize=4096)
def units(text: str) -> frozenset[Unit]:
    """The meaningful words of a text and its pairs of neighbouring words, as stems."""
    words = [word.casefold() for word in _WORD.findall(text)]
    stems = [stem(word) for word in words]
    means = [word not in STOP for word in words]
    pairs = ((stems[at], stems[at + 1]) for at in range(len(stems) - 1) if means[at] or means[at + 1])
    return frozenset([*((one,) for one, meant in zip(stems, means, strict=True) if meant), *pairs])


def features(headlines: Sequence[str], bodies: Sequence[Sequence[str]]) -> tuple[list[Unit], NDArray[np.float64]]:
    """The units of the bodies, and for each a row of the values that `WEIGHTS` weighs, in the order of `FEATURES`.

    Args:
        headlines: of the reports; one that several carry stands once.
        bodies: the sentences of each report, in order; a sentence that several carry stands once.
    """
    outlets, openings, mentions = Counter[Unit](), Counter[Unit](), Counter[Unit]()
    for body in bodies:
        own = [units(sentence) for sentence in body]
        for each in own:
            mentions.update(each)
        outlets.update(frozenset[Unit]().union(*own))
        openings.update(own[0] if own else ())
    titled = Counter(unit for headline in headlines for unit in units(headline))
    names = _names(sentence for body in bodies for sentence in body)
    found = list(mentions)
    scale = min(1.0, _FITTED_ON / max(len(bodies), 1))
    counts = [(outlets[unit] - 1, titled[unit], openings[unit], mentions[unit] - 1) for unit in found]
    kinds = [(len(unit) == 1, len(unit) > 1) for unit in found]
    marks = [(unit[0] in names and unit[-1] in names, unit[0][0].isdigit() or unit[-1][0].isdigit()) for unit in found]
    logs = np.log(1 + scale * np.array(counts, dtype=np.float64).reshape(-1, 4))
    return found, np.hstack([np.array(kinds).reshape(-1, 2), logs, np.array(marks).reshape(-1, 2)])


def worth(headlines: Sequence[str], bodies: Sequence[Sequence[str]]) -> dict[Unit, float]:
    """How likely a summary has each unit of the bodies, from 0 to 1."""
    found, values = features(headlines, bodies)
    weights = np.array([WEIGHTS[name] for name in FEATURES])
    return dict(zip(found, (1 / (1 + np.exp(-(values @ weights)))).tolist(), strict=True))


def _names(sentences: Iterable[str]) -> set[str]:
    return {stem(word.casefold()) for sentence in sentences for word in _WORD.findall(sentence) if word[0].isupper()}
