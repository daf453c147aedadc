"""Weighted words, found in one reading of a text."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import ahocorasick_rs
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDINGS = ("", "s", "es", "'s", "s'")


class Lexicon:
    """Words that speak for a label, each with a weight.

    Args:
        table: for each label, weight -> words. A word matches as a whole, with a plural s or a genitive; a star at its
            end stands for any ending. A phrase of weight 0 says nothing of its label, nor do the words within it: with
            `landslide victory` at 0, a `landslide` of voters is no disaster.
    """

    def __init__(self, table: Mapping[str, Mapping[int, list[str]]]) -> None:
        speaks: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._open_ended: set[str] = set()
        for label, weights in table.items():
            for weight, words in weights.items():
                for word in words:
                    bare = word.removesuffix("*")
                    speaks[bare].append((label, weight))
                    if bare != word:
                        self._open_ended.add(bare)
        self._words = list(speaks)
        self._speaks = [speaks[word] for word in self._words]
        self._automaton = ahocorasick_rs.AhoCorasick(self._words)

    def find(self, text: str) -> dict[str, dict[str, float]]:
        """For each label found, the different words in `text` that speak for it, with their weights."""
        lower = text.lower().replace("’", "'")
        matches = [
            match
            for match in self._automaton.find_matches_as_indexes(lower, overlapping=True)
            if not lower[match[1] - 1 : match[1]].isalnum() and self._ends(lower, self._words[match[0]], match[2])
        ]
        hidden: dict[str, set[int]] = defaultdict(set)  # by label, the places in the text that say nothing of it
        for index, start, end in matches:
            for label, weight in self._speaks[index]:
                if not weight:
                    hidden[label].update(range(start, end))
        words: dict[str, dict[str, float]] = defaultdict(dict)
        for index, start, end in sorted(matches):
            for label, weight in self._speaks[index]:
                if weight and not (start in hidden[label] and end - 1 in hidden[label]):
                    words[label][self._words[index]] = weight
        return dict(words)

    def weigh(self, text: str) -> dict[str, float]:
        """For each label found, the sum of the weights of its different words in `text`."""
        return {label: sum(words.values()) for label, words in self.find(text).items()}

    def _ends(self, text: str, word: str, end: int) -> bool:
        rest = text[end : end + 12]
        ending = rest[: next((at for at, char in enumerate(rest) if not (char.isalnum() or char == "'")), len(rest))]
        return word in self._open_ended or ending in _ENDINGS


@cache
def table(name: str) -> Any:
    """One of the YAML tables that are shipped beside this module."""
    text = (resources.files("digest.pick") / "data" / name).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe loader, in C where it was built
    return yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
