"""What a report is about, and what kind of thing it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from digest.pick.language.lexicon import Lexicon, table

LEAD = 600  # characters of text that say what a report is about; what follows is background
_TITLE_COUNTS = 2.0  # a word of the headline counts so often
_SAYS_IT_ALONE = 3  # the weight of a word that needs no second one beside it
_HALF = 4.0  # summed weight at which a topic is about 0.63 certain


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    titles: tuple[re.Pattern[str], ...]
    urls: tuple[re.Pattern[str], ...]
    enough: float
    has_words: bool
    has_unless: bool


def topics(title: str, text: str) -> dict[str, float]:
    """How sure it is, from 0 to 1, that a report is about each topic; topics that nothing speaks for are left out."""
    in_title, in_text = _lexicon().find(title), _lexicon().find(text[:LEAD])
    found = {}
    for label in sorted(in_title.keys() | in_text.keys()):
        titled, told = in_title.get(label, {}), in_text.get(label, {})
        weight = _TITLE_COUNTS * sum(titled.values()) + sum(told.values())
        words = titled | told
        if len(words) == 1 and max(words.values()) < _SAYS_IT_ALONE:
            weight /= 2
        found[label] = round(1 - math.exp(-weight / _HALF), 4)
    return found


def topic_names() -> frozenset[str]:
    """The topics that a focus may weigh."""
    return frozenset(table("topics.yaml"))


def kind(title: str, text: str, url: str) -> str:
    """What sort of entry it is: `news`, or one of the kinds of `kinds.yaml` such as `opinion`, `live` or `sport`."""
    path = url.lower()
    in_title = _kind_words().weigh(title)
    in_text = _kind_words().weigh(text[:LEAD])
    for row in _kinds():
        weight = _TITLE_COUNTS * in_title.get(row.name, 0) + in_text.get(row.name, 0)
        excused = row.has_unless and bool(in_title.get(f"unless {row.name}"))
        if any(pattern.search(title) for pattern in row.titles) or any(pattern.search(path) for pattern in row.urls):
            return row.name
        if row.has_words and weight >= row.enough and not excused:
            return row.name
    return "news"


@cache
def _lexicon() -> Lexicon:
    return Lexicon(table("topics.yaml"))


@cache
def _kind_words() -> Lexicon:
    words = {row["kind"]: row.get("words", {}) for row in table("kinds.yaml")}
    unless = {f"unless {row['kind']}": {1: row["unless"]} for row in table("kinds.yaml") if "unless" in row}
    return Lexicon(words | unless)


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            row["kind"],
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in row.get("titles", ())),
            tuple(re.compile(pattern) for pattern in row.get("urls", ())),
            row.get("enough", 0),
            "words" in row,
            "unless" in row,
        )
        for row in table("kinds.yaml")
    )
