"""Who is introduced in a text, and who is called by a surname as if the reader knew them.

News names somebody in full once, often with an office, and by the surname afterwards. A sentence taken from further
down says "Ms. Tan", and the reader asks who that is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.words import STOP
from digest.pick.tag.people import known_people
from digest.pick.tag.places import gazetteer

if TYPE_CHECKING:
    from collections.abc import Collection

_NAME = r"[A-ZÀ-Þ][^\W_]*(?:[’'-][^\W_]+)*"
_PARTICLE = r"(?:[A-Z]\.|al|bin|de|der|van|von)"
# "Lena Tan", "Lena M. Tan", "Lena van der Tan": the last word is what she is called by afterwards.
_FULL = re.compile(rf"(?<![\w’'-]){_NAME}(?:\s(?:{_PARTICLE}|{_NAME}))*\s{_NAME}")
_WORD = re.compile(rf"(?<![\w’'-]){_NAME}")
_GENITIVE = re.compile(r"['’]s?$")
_POLITE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.?\s$")
_CALLED_POLITELY = re.compile(rf"\b(?:Mr|Mrs|Ms|Dr)\.?\s({_NAME})(?!\s[A-Z])")
_OFFICE = re.compile(rf"\b(?:{'|'.join(table('english.yaml')['offices'])})\s$", re.IGNORECASE)
_NAMED_BEFORE = re.compile(rf"(?<![\w’'-])(?:{_NAME}|{_PARTICLE})\s$")
_NAMED_AFTER = re.compile(rf"^\s{_NAME}")
# "Tan, the minister", "Tan, 34, a teacher", "Tan, deputy head of".
_SAYS_WHO = re.compile(r"^,\s(?:(?:the|a|an|who)\b|\d{1,3},|(?:[\w’'-]+\s){1,4}(?:of|for|at)\b)")
_GOVERNS = frozenset(
    {"president", "prime minister", "premier", "chancellor", "supreme leader", "king", "emperor", "pope"}
)
_OF_A_THING = re.compile(r"\b(?:the|a|an|its|this|that)\s$", re.IGNORECASE)


@lru_cache(maxsize=512)
def surnames(text: str) -> frozenset[str]:
    """What people are called by whom a text names in full or politely; some names of other things are among them."""
    found = {_GENITIVE.sub("", match[1]) for match in _CALLED_POLITELY.finditer(text)}
    for match in _FULL.finditer(text):
        words = match[0].split()
        owner = max((place for place, word in enumerate(words[:-1]) if _GENITIVE.search(word)), default=-1)
        words = [_GENITIVE.sub("", word) for word in words[owner + 1 :]]  # "China's Lena Tan"
        last, named = words[-1], [word for word in words if not _is_common(word)]
        is_person = len(named) > 1 or (len(words) > 1 and _OFFICE.search(f"{words[-2]} "))
        if last in named and is_person and not (last.isupper() or _is_place(" ".join(words))):
            found.add(last)
    return frozenset(found - _known_to_all())


def called(text: str, people: Collection[str]) -> frozenset[str]:
    """Whom of `people`, by surname, a text calls by it alone before it says who they are."""
    first: dict[str, bool] = {}
    for name, before, after in _mentions(text, people):
        first.setdefault(name, _is_bare(before, after))
    return frozenset(name for name, bare in first.items() if bare)


def introduced(text: str, people: Collection[str]) -> frozenset[str]:
    """Whom of `people`, by surname, a text names in full or with an office."""
    return frozenset(name for name, before, after in _mentions(text, people) if _is_introduction(before, after))


def known(headline: str, people: Collection[str]) -> frozenset[str]:
    """Whom of `people`, by surname, a headline names in whatever way: it has no room for more."""
    return frozenset(name for name, _, _ in _mentions(headline, people))


def _mentions(text: str, people: Collection[str]) -> list[tuple[str, str, str]]:
    """Every mention of one of the people, with the text before and behind it."""
    if not people:
        return []
    found = []
    for match in _WORD.finditer(text):
        written = match[0]
        name = _GENITIVE.sub("", written)
        if name in people:
            found.append((name, text[: match.start()], text[match.start() + len(written) :]))
    return found


def _is_bare(before: str, after: str) -> bool:
    if _POLITE.search(before):
        return True
    return not (_is_introduction(before, after) or _NAMED_AFTER.match(after) or _OF_A_THING.search(before))


def _is_introduction(before: str, after: str) -> bool:
    if _SAYS_WHO.match(after) or _OFFICE.search(before):
        return True
    return bool(_NAMED_BEFORE.search(before)) and not _POLITE.search(before)


@lru_cache(maxsize=4096)
def _is_common(word: str) -> bool:
    """Whether a word is written with a capital and names nobody: an office, a place."""
    return word.casefold() in _common() or _is_place(word)


def _is_place(name: str) -> bool:
    found = gazetteer().read(name)
    return bool(found.countries) and not found.people


@cache
def _common() -> frozenset[str]:
    return STOP | frozenset(table("english.yaml")["common_names"])


@cache
def _known_to_all() -> frozenset[str]:
    """Names that alone stand for one person of the world's politics: of those who govern or governed a country."""
    return frozenset(
        form
        for person, forms in known_people().items()
        if any(office.name in _GOVERNS for office in person.offices)
        for form in forms
        if " " not in form
    )
