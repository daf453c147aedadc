"""Words as the picker compares them: stems without endings, names, numbers; pairs of characters in unparted scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator

# Vowel signs and other marks that Python does not count among letters, in Hebrew, Arabic and the scripts of South and
# Southeast Asia; without them, words of these scripts would fall into pieces.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u1780-\u17d3"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*(?:[.,][0-9]+)*(?:['’][^\W_]+)?")
# Letters of scripts that part no words: Thai, Lao, Burmese, Khmer, kana, Chinese.
_UNPARTED = re.compile(r"[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
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
_LONG_WORD, _TITLE_CASE = 4, 0.7  # letters of words that title case begins with a capital, and the share that has one


_LONG = {short: long for long, shorts in table("english.yaml")["spelled_out"].items() for short in shorts}
_SHORT = re.compile(
    r"\b(?:"
    + "|".join(re.escape(short) for short in sorted(_LONG, key=lambda short: (-len(short), short)))
    + r")(?!\w)"
)


def spelled_out(text: str) -> str:
    """A text with the states and bodies that headlines shorten under one name each: `US` and `U.S.` are `America`."""
    return _SHORT.sub(lambda match: _LONG[match[0]], text)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A lower-case word without its grammatical ending: `missiles` and `missile` are one; so are `12` and `१२`."""
    if word.isdecimal() and not word.isascii():
        return "".join(str(unicodedata.decimal(digit)) for digit in word)
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
    return [stem for stem, _, _ in located(text)]


def located(text: str) -> Iterator[tuple[str, str, int]]:
    """The stems of the words that carry meaning, each as it was written and with the character it begins at.

    Where words are not parted, every two characters that follow each other stand for one.
    """
    for match in _WORD.finditer(text):
        written = match[0]
        if not written.isascii() and _UNPARTED.search(written):
            yield from _pairs(written, match.start())
            continue
        word = written.casefold()
        if word not in STOP and (len(word) > 1 or word.isdigit()):
            yield stem(word), written, match.start()


def _pairs(word: str, start: int) -> Iterator[tuple[str, str, int]]:
    """Numbers and words of other scripts that stand in unparted text count as such."""
    past = 0
    for match in _UNPARTED.finditer(word):
        if match.start() > past:
            yield stem(word[past : match.start()].casefold()), word[past : match.start()], start + past
        run = match[0]
        for place in range(max(1, len(run) - 1)):
            pair = run[place : place + 2]
            yield pair, pair, start + match.start() + place
        past = match.end()
    if past < len(word):
        yield stem(word[past:].casefold()), word[past:], start + past


def is_title_case(text: str) -> bool:
    """Whether nearly all long words of a headline begin with a capital, so that capitals mark no names."""
    long = [
        word for word in text.split() if len(word) >= _LONG_WORD and word[0].isalpha() and word.casefold() not in STOP
    ]
    return sum(word[0].isupper() for word in long) > _TITLE_CASE * len(long)


def names(text: str) -> list[str]:
    """Capitalised words as stems, and numbers of two digits or more, with repetitions."""
    found = (match[0].removesuffix("'s").removesuffix("’s") for match in _NAME.finditer(text))
    kept = [stem(name.casefold()) for name in found if name.casefold() not in STOP]
    return kept + [stem(number) for number in _NUMBER.findall(text) if len(number) > 1]
