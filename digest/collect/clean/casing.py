"""Headlines that shout: words in capitals are spelt as the report spells them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

_WORD = re.compile(r"[^\W\d_]+(?:[’'.&-][^\W\d_]+)*\.?")
_RUN = re.compile(r"\b[A-Z]{2,20}(?: [A-Z]{2,20}){0,10}\b")
_ACRONYM = 3  # letters: up to so many, capitals are more often an acronym than a shout
_WORDS = 3  # a headline in capitals has at least so many words; fewer may be a name
_KNOWN = 0.5  # of its longer words must stand in the report before the report's silence means lower case
# Words that a headline writes small whatever its style, unless they begin it.
_SMALL = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "nor",
        "not",
        "of",
        "off",
    }
    | {"on", "or", "over", "per", "so", "than", "that", "the", "their", "to", "up", "via", "vs", "was", "were", "with"}
    | {"who", "be", "are", "has", "had", "will", "he", "she", "they", "his", "her", "this", "after", "amid", "new"}
    | {"says", "say", "under", "out", "all", "no", "we", "you", "our", "your", "i"}
)
# Acronyms of four letters and more that news in English writes in capitals; compiled November 2026.
_ACRONYMS = frozenset(
    {"NATO", "ASEAN", "APEC", "SAARC", "BRICS", "AUKUS", "OPEC", "IAEA", "UNESCO", "UNICEF", "UNHCR", "UNRWA", "NASA"}
    | {"OECD", "BIMSTEC", "RCEP", "CPTPP", "COVID", "SARS", "ISIS", "LGBT", "LGBTQ", "USAID", "FIFA", "WADA", "ASIO"}
    | {"DPRK", "ICBM", "THAAD", "HIMARS", "TSMC", "ISRO", "DRDO", "NDRC", "PBOC"}
)


def calmed(title: str, text: str) -> str:
    """The title with shouted words as the report spells them.

    In a headline all in capitals, words that the report does not hold become lower case if the report holds most of
    the others, and are capitalised otherwise, because then each may be a name. In any other headline only those words
    change that the report has in lower case, and those in capitals beside them.
    """
    if not any(_is_shout(word[0]) for word in _WORD.finditer(title)):
        return title
    spelt = _spellings(text)
    if not _is_shouted(title):
        return _RUN.sub(lambda run: _spoken(run[0], spelt), title)
    long = [word[0] for word in _WORD.finditer(title) if _is_shout(word[0])]
    lower = sum(word.casefold() in spelt for word in long) >= _KNOWN * len(long)
    calm = _WORD.sub(lambda word: spelt.get(word[0].casefold()) or _guessed(word[0], lower=lower), title)
    first = _WORD.search(calm)
    return calm[: first.start()] + first[0][0].upper() + calm[first.start() + 1 :] if first else calm


def _spoken(run: str, spelt: dict[str, str]) -> str:
    """A run of words in capitals in lower case, if the report has a shouted one of them so, else as it stands."""
    words = run.split(" ")
    if not any(_is_shout(word) and spelt.get(word.casefold(), "").islower() for word in words):
        return run
    return " ".join(word if spelt.get(word.casefold()) == word else word.casefold() for word in words)


def _is_shout(word: str) -> bool:
    return len(word) > _ACRONYM and word.isupper() and word not in _ACRONYMS


def _is_shouted(title: str) -> bool:
    words = [word[0] for word in _WORD.finditer(title)]
    long = [word for word in words if len(word) > _ACRONYM]
    return len(words) >= _WORDS and sum(map(_is_shout, long)) > 1 and all(word.isupper() for word in long)


def _spellings(text: str) -> dict[str, str]:
    """How the text spells each word most often, not counting the capital that begins a sentence."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word in _WORD.finditer(text):
        before = text[max(0, word.start() - 3) : word.start()].strip()
        if before and before[-1] not in ".!?:\"'“‘":
            counts[word[0].casefold()][word[0].removesuffix(".")] += 1
    return {word: found.most_common(1)[0][0] for word, found in counts.items() if word}


def _guessed(word: str, *, lower: bool) -> str:
    small = word.casefold()
    if small in _SMALL:
        return small
    if len(word) <= _ACRONYM or word in _ACRONYMS or "." in word.rstrip("."):
        return word
    return small if lower else word.capitalize()
