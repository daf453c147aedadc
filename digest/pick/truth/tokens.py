"""A sentence as the truth check reads it: words, names, numbers, dates and quotation marks in order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from countryinfo import all_countries

from digest.pick.language.lexicon import table
from digest.pick.language.words import stem
from digest.pick.truth.dates import moments
from digest.pick.truth.numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["word", "number", "date", "open", "close", "stop"]
_LISTS = table("truth.yaml")
_PART = re.compile(
    r"(?P<word>(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)(?:['’]s\b)?"
    r"|(?P<open>(?<![\w.,!?…])[\"“”‘'](?=[\w“”‘'\"(\[$€£])|[“‘])|(?P<close>(?<=\S)[\"”’'](?!\w)|”)"
    r"|(?P<stop>[.,;:!?()–—]|\s-\s)"
)
_SAME = sorted(
    ((form, name) for name, forms in _LISTS["same_name"].items() for form in forms), key=lambda pair: -len(pair[0])
)
_PHRASES: dict[str, str] = {form: name for form, name in _SAME if " " in form}
_PHRASE = re.compile(r"\b(?:" + "|".join(map(re.escape, _PHRASES)) + r")\b", re.IGNORECASE)
_ALIASES: dict[str, str] = {form.replace(".", ""): name for form, name in _SAME if " " not in form}
SAID = "@said"  # the key that all of `said` have
_SAID = frozenset(_LISTS["said"])
_ALIKE = 3  # letters that Korea and Korean have in common, and "Central African Republic" and African have not
_FREE = frozenset(_LISTS["free"])
_IRREGULAR: dict[str, str] = {form: stem(verb) for verb, forms in _LISTS["irregular"].items() for form in forms}
_NOT = re.compile(r"n['’]t$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a sentence at `text[start:end]`.

    The keys of two tokens are equal where they mean the same: `Chinese` and `China`, `U.S.` and `US`, `5%` and
    `five per cent`. `capital` is whether a word begins with a capital letter, `first` whether it begins the sentence,
    `quoted` whether it stands in quotation marks.
    """

    kind: Kind
    key: str
    text: str
    start: int
    end: int
    capital: bool = False
    first: bool = False
    quoted: bool = False

    @property
    def element(self) -> str:
        """What a sentence with this token has to account for; empty for marks and for words that add nothing."""
        if self.kind == "word":
            return "" if self.key in _FREE else self.stem
        return self.key if self.kind in {"number", "date"} else ""

    @property
    def stem(self) -> str:
        """The key without its grammatical ending."""
        return self.key if self.key == SAID else _IRREGULAR.get(self.key) or stem(self.key)


def tokens(sentence: str) -> list[Token]:
    """The tokens of one sentence in order."""
    return _with_quotations(sorted(_found(sentence), key=lambda token: token.start))


def _found(sentence: str) -> Iterator[Token]:
    taken: list[tuple[int, int]] = []
    for moment in moments(sentence):
        taken.append((moment.start, moment.end))
        yield Token("date", moment.key, sentence[moment.start : moment.end], moment.start, moment.end)
    if any(sign.isdigit() for sign in sentence) or _may_count(sentence):
        masked = _masked(sentence, taken)
        for number in numbers(masked):
            taken.append((number.start, number.end))
            yield Token("number", number.key, sentence[number.start : number.end], number.start, number.end)
    masked = _masked(sentence, taken)
    for match in _PHRASE.finditer(masked):
        taken.append(match.span())
        name = _PHRASES[match[0].lower()]
        yield Token("word", name, match[0], *match.span(), capital=match[0][:1].isupper(), first=match.start() < 4)  # noqa: PLR2004 - "The United States"
    masked = _masked(masked, taken)
    first = True
    for match in _PART.finditer(masked):
        kind = match.lastgroup
        if kind == "word" and (word := match["word"]):
            key = canonical(word)
            yield Token("word", key, match[0], *match.span(), capital=word[0].isupper(), first=first)
            first = False
        elif kind in {"open", "close", "stop"}:
            yield Token(kind, match[0], match[0], *match.span())  # type: ignore[arg-type] # it is one of the kinds


def _masked(sentence: str, taken: list[tuple[int, int]]) -> str:
    """The sentence with what has been read already blotted out, each sign by one that is part of nothing."""
    for start, end in taken:
        sentence = sentence[:start] + "\x1f" * (end - start) + sentence[end:]
    return sentence


_COUNTING = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|\w{3,5}ty|hundred|thousand|"
    r"\w+illion|lakh|crore|first|second|third|\w{3,5}th|" + "|".join(_LISTS["vague"]) + r")\b",
    re.IGNORECASE,
)


def _may_count(sentence: str) -> bool:
    return _COUNTING.search(sentence) is not None


def _with_quotations(found: list[Token]) -> list[Token]:
    """The tokens with `quoted` set: from an opening mark to the next closing one.

    A sentence cut from a longer quotation may close what it never opened: then it is quoted from its beginning.
    """
    marks = [token for token in found if token.kind in {"open", "close"}]
    inside = bool(marks) and marks[0].kind == "close" and marks[0].key in '"”'
    read = []
    for token in found:
        if token.kind == "open":
            inside = True
        elif token.kind == "close":
            inside = False
        read.append(_quoted(token) if inside and token.kind in {"word", "number", "date"} else token)
    return read


def _quoted(token: Token) -> Token:
    return Token(token.kind, token.key, token.text, token.start, token.end, token.capital, token.first, quoted=True)


@lru_cache(maxsize=65_536)
def canonical(word: str) -> str:
    """A word as it is compared: small letters, no accents, no genitive; peoples as their countries."""
    if word.replace(".", "") in {"US", "USA"}:  # not the pronoun
        return "usa"
    plain = unicodedata.normalize("NFKD", word).casefold().replace("’", "'").removesuffix("'s")
    plain = "".join(sign for sign in plain if sign.isalnum() or sign == "'")
    if _NOT.search(plain):
        return "not"
    plain = plain.replace("'", "")
    if plain in _SAID:
        return SAID
    peoples = _peoples()
    plain = peoples.get(plain) or peoples.get(plain.removesuffix("s"), plain)
    return _ALIASES.get(plain, plain)


@cache
def _peoples() -> dict[str, str]:
    """The last word of what a people is called -> the last word of its country's name: `korean` -> `korea`."""
    found: dict[str, str] = {"british": "uk", "filipino": "philippines", "philippine": "philippines"}
    named = [(country, (country.name() or "").casefold().split()) for country in all_countries()]
    for country, name in sorted(
        named, key=lambda pair: len(pair[1])
    ):  # India before the British Indian Ocean Territory
        for people in (country.demonym() or "").replace("/", ",").casefold().split(","):
            words = people.split()
            if name and words and (len(name) == 1 or words[-1][:_ALIKE] == name[-1][:_ALIKE]):
                found.setdefault(words[-1], name[-1])
    return {people: name for people, name in found.items() if people.isalpha() and people not in _ALIASES}
