"""Words as the picker compares them: stems without endings, names, numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)?")
_NAME = re.compile(r"\b(?:[A-ZÀ-Þ][\w'’.-]*\w|[A-Z]\b)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

STOP = frozenset(table("english.yaml")["stop"])
# Longest first, each with what takes its place.
_ENDINGS = {
    "ational": "ate",
    "isation": "ise",
    "ization": "ize",
    "ements": "",
    "ations": "",
    "iness": "y",
    "ement": "",
    "ation": "",
    "ingly": "",
    "ities": "ity",
    "edly": "",
    "ings": "",
    "ions": "",
    "ies": "y",
    "ing": "",
    "ers": "",
    "ion": "",
    "ied": "y",
    "ed": "",
    "er": "",
    "es": "",
    "ly": "",
    "s": "",
    "e": "",
}
_SHORTEST = 4  # letters that a stem keeps


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A lower-case word without its grammatical ending: `missiles` and `missile` are one."""
    word = word.replace("’", "'").removesuffix("'s").replace("'", "")
    if word.isascii() and word.isalpha():
        for ending, instead in _ENDINGS.items():
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
                return _single(word[: len(word) - len(ending)] + instead)
    return word


def _single(word: str) -> str:
    """`stopp`, left of `stopped`, becomes `stop`."""
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] in "bdgmnprt" else word


def terms(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, with repetitions."""
    words = (match[0].casefold() for match in _WORD.finditer(text))
    return [stem(word) for word in words if word not in STOP and (len(word) > 1 or word.isdigit())]


def located(text: str) -> Iterator[tuple[str, str, int]]:
    """The stems of the words that carry meaning, each as it was written and with the character it begins at."""
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if word not in STOP and (len(word) > 1 or word.isdigit()):
            yield stem(word), match[0], match.start()


def names(text: str) -> list[str]:
    """Capitalised words as stems, and numbers of two digits or more, with repetitions."""
    found = (match[0].removesuffix("'s").removesuffix("’s") for match in _NAME.finditer(text))
    kept = [stem(name.casefold()) for name in found if name.casefold() not in STOP]
    return kept + [number for number in _NUMBER.findall(text) if len(number) > 1]
