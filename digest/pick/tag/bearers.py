"""What bears the name of a place and is none: a person, a ship that flies a flag for its taxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.pick.language.words import STOP

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEAR = 30  # characters looked at to either side of a name
_LONG = 4  # letters of words that title case always begins with a capital
_TITLE_CASE = 3  # with more long words than this around a name, all with capitals, it stands in title case
_ADDRESSES = frozenset(
    {"Mr", "Mrs", "Ms", "Dr", "Sir", "Madam", "Prof", "Gov", "Sen", "Rep", "Capt", "Lt", "Col", "Sgt"}
)
_OFFICES = frozenset(
    {"President", "Minister", "Premier", "Leader", "Chairman", "Senator", "General", "King", "Sultan"}
    | {"Governor", "Mayor", "Secretary", "Ambassador", "Judge", "Justice", "Speaker", "Professor", "Bishop", "Captain"}
    | {"Colonel", "Admiral", "Commissioner", "Congressman", "Congresswoman", "Representative", "Attorney", "Spokesman"}
)
_SHIP = 250  # characters before a country, in which the ship that is registered there is called one
_FLAGGED = re.compile(r"(?:[- ]flagged|-registered)\b|(?: national)? flag\b")
_FLAGS = (" flag", " national flag")  # of a country itself, unless somebody flies it
_FLIES = re.compile(r"\b(?:fl(?:ying|ies|ew|own)|under) (?:the flag of )?(?:the |a |an )?$")
_SHIPS = r"\b(?:ships?|vessels?|freighters?|tankers?|boats?|trawlers?|carriers?|ferry|liner|yacht)\b"
_REGISTERED = re.compile(rf"{_SHIPS}.*\bregistered in (?:the )?$", re.IGNORECASE | re.DOTALL)


def is_person(text: str, start: int, end: int, *, before: bool = True) -> bool:
    """Whether a name that is a first name too is followed, or preceded (with `before`), by another name."""
    ahead, after = _around(text, start, end)
    first_name = before and text[start - 1 : start] == " " and bool(ahead) and _is_name(ahead[-1])
    return (_surname_follows(text, end, after) or first_name) and not _in_title_case([*ahead, *after])


def is_addressed(text: str, start: int, end: int) -> bool:
    """Whether the words before a name say that it is somebody's: `Mr Jordan`, `Governor Rosario Reyes`."""
    ahead, after = _around(text, start, end)
    if text[start - 1 : start] != " " or not ahead:
        return False
    title = ahead[-1].rstrip(".")
    if title in _ADDRESSES:
        return True
    return title in _OFFICES and _surname_follows(text, end, after) and not _in_title_case([*ahead, *after])


def is_flag(text: str, start: int, end: int) -> bool:
    """Whether a country is named as the one whose flag a ship flies, or whose register it is in."""
    before = text[max(0, start - _SHIP) : start]
    flies, flagged = _FLIES.search(before), _FLAGGED.match(text, end)
    if flagged and flagged[0] not in _FLAGS:
        return True
    return bool((flies and (flagged or "flag of" in flies[0])) or _REGISTERED.search(before))


def _around(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    return text[max(0, start - _NEAR) : start].split(), text[end : end + _NEAR].split()


def _surname_follows(text: str, end: int, after: list[str]) -> bool:
    return text[end : end + 1] == " " and bool(after) and after[0][:1].isupper() and after[0][1:2].islower()


def _is_name(word: str) -> bool:
    """Whether a word before a name looks like a first name: not like the beginning of a sentence, or a title."""
    return word.isalpha() and word.istitle() and word.lower() not in STOP and word not in _OFFICES


def _in_title_case(words: Iterable[str]) -> bool:
    """Whether these are words of a headline in title case, where a capital tells nothing."""
    long = [word for word in words if len(word) >= _LONG and word[:1].isalpha()]
    return len(long) > _TITLE_CASE and all(word[:1].isupper() for word in long)
