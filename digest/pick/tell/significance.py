"""Why a story matters, when a source says so outright."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.tell.candidates import Candidate

_CUES: dict[str, float] = table("english.yaml")["significance"]
_CUE = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _CUES), key=len, reverse=True)) + r")\b", re.IGNORECASE)
_ENOUGH = 2.6  # summed weight: more than one word that may mean nothing
_PLAIN = 1.5  # the weight that one cue has at least
_QUOTE = re.compile(r"[\"“]")
# Somebody with a cause speaks, and not somebody who weighs it.
_SPEECH = re.compile(
    r"\b(?:said|says|told|vowed|vows|warned|warns|pledged|urged|called|added|stressed|insisted|promised)\b"
)
_OBSERVERS = re.compile(
    r"\b(?:analysts?|experts?|economists?|observers?|researchers?|scholars?|diplomats|critics|historians?|professors?|think[- ]tank)\b",
    re.IGNORECASE,
)


def why(pool: Sequence[Candidate], on_the_story: frozenset[str]) -> Candidate | None:
    """The sentence that says most plainly what hangs on a story; None if no sentence does.

    Args:
        pool: sentences that can stand alone, the first of each report included: they tell what happened and never serve.
        on_the_story: words of the headline, one of which the sentence has.
    """
    best, found = _ENOUGH, None
    for one in pool:
        worth = _worth(one)
        if worth > best and one.content & on_the_story:
            best, found = worth, one
    return found


def _worth(one: Candidate) -> float:
    """The summed weights of a sentence's different cues; nothing for what tells the news itself, or is a speech."""
    text = one.span.text
    if not one.place or _QUOTE.search(text) or (_SPEECH.search(text) and not _OBSERVERS.search(text)):
        return 0.0
    weights = [_CUES[cue] for cue in {match[0].lower() for match in _CUE.finditer(text)}]
    return sum(weights) if max(weights, default=0.0) >= _PLAIN else 0.0
