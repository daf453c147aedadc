"""A text in pieces: its words, and what stands between them."""

from __future__ import annotations

import re
from collections import Counter

# Chinese and Japanese have no blanks between words: there, each character counts for itself.
_SOLID = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"\s+|[{_SOLID}]|(?:(?![{_SOLID}])\w)+|.")


def pieces(text: str) -> list[str]:
    """All of a text, each word, each run of blanks and each other character for itself."""
    return _PIECES.findall(text)


def words(text: str) -> Counter[str]:
    """How often each word is in a text, be it with a capital or without."""
    return Counter(piece for piece in pieces(text.casefold()) if piece[0].isalnum())


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much of two texts' words is the same in whatever order, 0 to 1 (Sørensen-Dice).

    It takes no longer than reading them, however they are chosen.
    """
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)
