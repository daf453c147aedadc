"""In which language a text is, as far as its letters show it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

_LETTERS_READ = 400
_SHARE = 0.3  # of all letters that must be of another script: names in Latin letters stand in texts of every language
# The first character of each script's blocks, and the language that stands for the script.
_BLOCKS = (
    (0x0000, ""),
    (0x0370, "el"),
    (0x0400, "ru"),
    (0x0530, ""),
    (0x0590, "he"),
    (0x0600, "ar"),
    (0x0780, ""),
    (0x0900, "hi"),
    (0x0980, "bn"),
    (0x0A00, "pa"),
    (0x0A80, "gu"),
    (0x0B00, "or"),
    (0x0B80, "ta"),
    (0x0C00, "te"),
    (0x0C80, "kn"),
    (0x0D00, "ml"),
    (0x0D80, "si"),
    (0x0E00, "th"),
    (0x0E80, "lo"),
    (0x0F00, ""),
    (0x1000, "my"),
    (0x10A0, ""),
    (0x1780, "km"),
    (0x1800, ""),
    (0x3040, "ja"),
    (0x3100, ""),
    (0x3400, "zh"),
    (0xA000, ""),
    (0xAC00, "ko"),
    (0xD7B0, ""),
)
_FOREIGN = re.compile(
    "[\u0370-\u1fff\u2e80-\ud7ff\uf900-\uffff]"
)  # not Latin, nor the quotes and dashes of Latin texts
# Languages besides English that feeds in Latin letters declare. What declares another, or none, is taken for English.
_LATIN = frozenset(
    (  # noqa: SIM905 - easier to read
        "id ms jv su tl fil ceb vi es pt fr de it nl pl cs sk sl hr bs sq ro hu tr az uz sv da no nb nn fi is et lt lv "
        "ca eu sw so ha yo zu af"
    ).split()
)
_ENGLISH = re.compile(r"\b(?:the|of|and|with|from|for|after|says|its|their|has|was|were)\b", re.IGNORECASE)
_ENOUGH = 2  # different ones of these words: one alone stands in names of companies and songs
_STARTS = [start for start, _ in _BLOCKS]


def tongue(text: str, declared: str) -> str:
    """The language of a text: that of its script, or, if it is in Latin letters, the declared one without its region.

    Scripts that several languages share stand for the largest of them: what counts is which texts share words. Feeds
    declare wrongly, most often that of their country for a text in English.
    """
    own = declared.partition("-")[0].casefold()
    if not _FOREIGN.search(text, 0, _LETTERS_READ):
        english = {word.casefold() for word in _ENGLISH.findall(text[:_LETTERS_READ])}
        return own if own in _LATIN and len(english) < _ENOUGH else "en"
    letters = [letter for letter in text[:_LETTERS_READ] if letter.isalpha()]
    scripts = Counter(_script(letter) for letter in letters)
    scripts.pop("", None)
    if scripts.total() < _SHARE * len(letters) or not scripts:
        return own if own in _LATIN else "en"
    if scripts["ja"]:
        return "ja"  # kana among Chinese characters
    return max(scripts.items(), key=lambda item: (item[1], item[0]))[0]


def _script(letter: str) -> str:
    return _BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1]
