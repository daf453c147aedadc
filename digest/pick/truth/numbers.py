"""Numbers as English news writes them, each as one key: `1.2 million`, `1,200,000` and `1.2m` are the same number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS = table("truth.yaml")
_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5, "crore": 7}
_SUFFIXES = {"k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9, "tn": 12} | _POWERS
_WORDS = {word: number for number, word in enumerate(_LISTS["units"])}
_WORDS |= {word: 10 * at for at, word in enumerate(_LISTS["tens"], 2)}
_ORDINALS: dict[str, int] = {word: number for number, word in enumerate(_LISTS["places"], 1)}
_VAGUE = frozenset(_LISTS["vague"])
_CURRENCIES = {
    "$": r"(?:US|A|S|C|HK|NT|NZ)?\$|dollars?|usd",
    "€": r"€|euros?",
    "£": r"£|pounds?",
    "¥": r"¥|yen|yuan|renminbi",
    "₹": r"₹|rupees?|Rs\.?",
    "₩": r"₩|won",
}
_COUNTED = "|".join([*_WORDS, "hundred", "thousand", "million", "billion", "trillion", "lakh", "crore"])
_LONGEST = 24  # digits: what is longer is no number that news counts in
_NUMBER = re.compile(
    rf"(?P<before>(?:US|A|S|C|HK|NT|NZ)?\$|[€£¥₹₩]|\bRs\.?)?[ ]?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?"
    rf"(?:(?P<suffix>k|mn?|bn?|tn)\b|[ -]?(?P<power>hundred|thousand|million|billion|trillion|lakh|crore)\b)?"
    rf"|\b(?P<words>(?:{_COUNTED})(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and )(?:{_COUNTED}))*)\b"
    rf"|\b(?P<place>{'|'.join(_ORDINALS)})\b|\b(?P<vague>{'|'.join(_VAGUE)})\b)"
    rf"(?:[ -]?(?P<percent>%|per ?cent\b|pct\b|percentage points?\b)"
    rf"|[ -](?:US )?(?P<after>dollars?|euros?|pounds?|yen|yuan|renminbi|rupees?|won)\b(?! (?:the|by|a|in|over)\b))?",
    re.IGNORECASE,
)
_MONEY = [(sign, re.compile(pattern, re.IGNORECASE)) for sign, pattern in _CURRENCIES.items()]


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`. Equal keys mean equal value and unit: `5%`, `5000000$`, `3rd` (`3th`), `12`."""

    key: str
    start: int
    end: int


def numbers(text: str) -> Iterator[Number]:
    """The numbers of `text` in order, in digits and in words."""
    for match in _NUMBER.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        for value in _values(match):
            yield Number(value + _unit(match), start, match.end())


def _values(match: re.Match[str]) -> list[str]:
    if match["digits"]:
        raw = match["digits"].replace(",", "")
        if len(raw) > _LONGEST:
            return [raw]
        power = _SUFFIXES.get((match["suffix"] or match["power"] or "").lower(), 0)
        return [_plain(Decimal(raw).scaleb(power)) + ("th" if match["ordinal"] else "")]
    if match["words"]:
        return [_plain(Decimal(value)) for value in _counted(match["words"])]
    if match["place"]:
        return [f"{_ORDINALS[match['place'].lower()]}th"]
    return [f"~{match['vague'].lower()}"]


def _unit(match: re.Match[str]) -> str:
    if percent := match["percent"]:
        return "pp" if "point" in percent.lower() else "%"
    money = match["before"] or match["after"]
    return next((sign for sign, pattern in _MONEY if money and pattern.fullmatch(money)), "")


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _counted(words: str) -> list[int]:
    """`two hundred and five` is one number, `two three` are two."""
    found: list[int] = []
    total = current = 0
    started = False
    for word in re.split(r"[ -]", words.lower()):
        if word == "and":
            continue
        if word in _POWERS:
            current = max(current, 1)
            if word == "hundred":
                current *= 100
            else:
                total, current = total + current * 10 ** _POWERS[word], 0
        else:
            value = _WORDS[word]
            if started and not _adds(current, value):
                found.append(total + current)
                total = current = 0
            current += value
        started = True
    return [*found, total + current]


def _adds(current: int, value: int) -> bool:
    """Whether `value` can be the rest of a number that stands at `current`: 20 and 5, 100 and 17, not 7 and 3."""
    if current % 100 == 0:
        return True
    return current % 10 == 0 and value < 10 and current % 100 >= 20  # noqa: PLR2004 - tens take units
