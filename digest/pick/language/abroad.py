"""What texts in different languages have in common: places, leaders and happenings by any name, and numbers."""

from __future__ import annotations

import unicodedata
from functools import cache

import ahocorasick_rs

from digest.pick.language.lexicon import table
from digest.pick.language.words import names, terms

_PLURAL = ("", "s", "'s", "’s")


class Meanings:
    """Finds meanings by the forms they have in several languages.

    Args:
        forms: for each meaning, how it is written.
    """

    def __init__(self, forms: dict[str, list[str]]) -> None:
        pairs = sorted({(_plain(form), meaning) for meaning, written in forms.items() for form in written})
        self._forms = [form for form, _ in pairs]
        self._means = [meaning for _, meaning in pairs]
        self._latin = ["LATIN" in unicodedata.name(form[0]) for form in self._forms]
        self._automaton = ahocorasick_rs.AhoCorasick(self._forms)

    def find(self, text: str) -> frozenset[str]:
        """The meanings that a text holds: of forms that overlap, the longest counts."""
        plain = _plain(text)
        matches = self._automaton.find_matches_as_indexes(plain, overlapping=True)
        found, past = set(), 0
        for index, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if start >= past and self._whole(plain, index, start, end):
                past = end
                found.add(self._means[index])
        return frozenset(found)

    def _whole(self, text: str, index: int, start: int, end: int) -> bool:
        """A form in Latin letters is a whole word; others may have endings and articles attached."""
        if not self._latin[index]:
            return True
        rest = text[end : end + 20]
        ending = rest[: next((at for at, char in enumerate(rest) if not (char.isalnum() or char in "'’")), len(rest))]
        return not text[start - 1 : start].isalnum() and ending in _PLURAL


def common(title: str, text: str) -> frozenset[str]:
    """The meanings, names and numbers of a text; a meaning is marked so that it is not taken for a name."""
    whole = f"{title}. {text}"
    meanings, known = _meanings()
    return frozenset(f"@{each}" for each in meanings.find(whole)) | (frozenset(names(whole)) - known)


@cache
def places() -> frozenset[str]:
    """The marked meanings that say where, not what or who."""
    return frozenset(f"@{each}" for each in table("abroad.yaml")["places"])


@cache
def _meanings() -> tuple[Meanings, frozenset[str]]:
    """All meanings, and the stems of the words in their English names."""
    forms = {name: [name, *written] for part in table("abroad.yaml").values() for name, written in part.items()}
    latin = (form for written in forms.values() for form in written if form.isascii())
    return Meanings(forms), frozenset(stem for form in latin for stem in terms(form))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
