"""What a sentence says beyond what was read: words are compared by their roots, so that "killing" says "kill"."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.words import stem, terms
from digest.pick.tell.tolls import NUMBER_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT = 5  # letters by which "northwest" and "northwestern" are one word
_PEOPLES = ("ian", "ese", "ish", "i")  # endings by which "Pakistani" is said by "Pakistan"
_LEFT = 4  # letters that are left of such a word
_REPEATS = 0.75  # share of a sentence's words that were read, at which it only repeats them
_ADDS = 3  # words that a sentence adds at least, or a number


@lru_cache(maxsize=4096)
def roots(text: str) -> frozenset[str]:
    """The roots of the words of a text that mean something."""
    return frozenset(_root(word) for word in terms(text))


def adds(text: str, read: frozenset[str]) -> frozenset[str]:
    """The roots that a text has and `read` has not, without those that tell nothing ("officials")."""
    return roots(text) - read - _hollow()


def repeats(text: str, read: frozenset[str]) -> bool:
    """Whether a text says little beyond what has the roots `read`."""
    own, new = roots(text), adds(text, read)
    if any(root[:1].isdigit() or root in _numbers() for root in new):
        return False
    return len(new) < _ADDS or len(own & read) >= _REPEATS * len(own)


@lru_cache(maxsize=65_536)
def _root(word: str) -> str:
    word = _irregular().get(word, word)
    for ending in _PEOPLES:
        if word.endswith(ending) and len(word) - len(ending) >= _LEFT:
            word = word.removesuffix(ending)
            break
    return word if word[:1].isdigit() else word[:_ROOT]


@cache
def _irregular() -> dict[str, str]:
    rows: dict[str, Iterable[str]] = table("english.yaml")["irregular"]
    return {stem(form): stem(word) for word, forms in rows.items() for form in forms}


@cache
def _numbers() -> frozenset[str]:
    return frozenset(_root(stem(word)) for word in NUMBER_WORDS)


@cache
def _hollow() -> frozenset[str]:
    return frozenset(_root(stem(word)) for word in table("english.yaml")["hollow"])
