"""Finds the names of places, people and organisations in a text, all in one reading.

All names stand in one Aho-Corasick automaton, so that a text is read once whatever their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ahocorasick_rs

from digest.pick.tag.bearers import is_addressed, is_flag, is_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from digest.pick.tag.organisations import Organisation
    from digest.pick.tag.people import Office, Person

APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
_STATE = 30  # characters after a city in which its state or province stands


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for.

    Countries are in capitals, `region` in small letters. Of `claimants` those count that the text names, else the
    first two. Of `called`, people with an office, the one counts who held it on the day of the text. A meaning with
    nothing only keeps a shorter name within the name from counting.
    """

    countries: tuple[str, ...] = ()
    region: str = ""
    claimants: tuple[str, ...] = ()
    person: Person | None = None
    called: tuple[tuple[Person, Office], ...] = ()
    organisation: Organisation | None = None


@dataclass(slots=True)
class Mentions:
    """What a text names, and how often."""

    countries: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    people: Counter[Person] = field(default_factory=Counter)
    organisations: Counter[Organisation] = field(default_factory=Counter)


class Gazetteer:
    """Finds names in texts.

    Args:
        names: what each name stands for.
        given_names: names that are people's too.
        needs: words of which one must stand in the text for a name to count.
        states: states and provinces, each with its country, that after a comma tell which namesake a city is.
        flags: countries whose flag the ships of others fly, which says nothing of a country.
    """

    def __init__(
        self,
        names: Mapping[str, Meaning],
        given_names: Iterable[str] = (),
        needs: Mapping[str, Iterable[str]] | None = None,
        states: Mapping[str, str] | None = None,
        flags: Iterable[str] = (),
    ) -> None:
        self._names = list(names)
        self._means = list(names.values())
        self._given = frozenset(given_names)
        self._needs = {name: tuple(words) for name, words in (needs or {}).items()}
        self._states = dict(states or {})
        self._flags = frozenset(flags)
        self._automaton = ahocorasick_rs.AhoCorasick(self._names)

    def read(self, text: str, day: date | None = None, around: str = "") -> Mentions:
        """All that `text` names.

        Args:
            text: what is read.
            day: when it was written, which tells who a president was.
            around: text that belongs to it, where the word that a name needs may stand as well.
        """
        plain = text.translate(APOSTROPHES)
        matches = list(self._longest(plain))
        not_meant = self._not_meant(plain, matches, around)
        elsewhere = self._elsewhere(plain, matches)
        found, claimed = Mentions(), []
        for index, start, end in matches:
            name = self._names[index]
            if name in not_meant or self._is_someone(index, plain, start, end):
                continue
            if self._is_flag_only(index, plain, start, end):
                continue
            meaning = self._means[index]
            if meaning.claimants:
                claimed.append(meaning.claimants)
            elif moved := elsewhere.get(name.casefold()):
                found.countries[moved] += 1
            else:
                _count(meaning, found, day)
        for claimants in claimed:
            found.countries.update([code for code in claimants if code in found.countries] or claimants[:2])
        return found

    def countries(self, text: str) -> dict[str, int]:
        """How often each country is named, by its ISO 3166 code, most often first."""
        return dict(sorted(self.read(text).countries.items(), key=lambda item: (-item[1], item[0])))

    def _longest(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Whole-word matches, the leftmost and longest first, none overlapping another."""
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        whole = [
            match for match in matches if _stands_alone(text, match[1], match[2]) and not self._is_cut(text, *match)
        ]
        past = 0
        for match in sorted(whole, key=lambda match: (match[1], -match[2])):
            if match[1] >= past:
                past = match[2]
                yield match

    def _is_cut(self, text: str, index: int, start: int, end: int) -> bool:
        """Whether a title and family name, as in `President Lee`, go on with a given name: perhaps somebody else's."""
        return bool(self._means[index].called) and is_person(text, start, end, before=False)

    def _not_meant(self, text: str, matches: Iterable[tuple[int, int, int]], around: str) -> set[str]:
        """Names that count nowhere in this text: those that lack a word they need, and those once used as a person's.

        Who is named in full once is called by one name afterwards.
        """
        people: set[str] = set()
        lacking: set[str] = set()
        named = {self._names[index] for index, _, _ in matches}
        for name in named & self._needs.keys():
            if not any(word in text or word in around for word in self._needs[name]):
                lacking.add(name)
        for index, start, end in matches:
            if self._means[index].countries and self._is_someone(index, text, start, end):
                people.add(self._names[index].casefold())
        return lacking | {name for name in named if name.casefold() in people}

    def _is_someone(self, index: int, text: str, start: int, end: int) -> bool:
        """Whether a name is part of another person's name here; first and family names need no title for it."""
        if self._names[index] in self._given and is_person(text, start, end):
            return True
        return bool(self._means[index].countries) and is_addressed(text, start, end)

    def _is_flag_only(self, index: int, text: str, start: int, end: int) -> bool:
        """Whether a country is named only as the flag of a ship of others."""
        countries = self._means[index].countries
        return bool(countries) and self._flags.issuperset(countries) and is_flag(text, start, end)

    def _elsewhere(self, text: str, matches: Iterable[tuple[int, int, int]]) -> dict[str, str]:
        """Cities that a state or province after a comma puts into another country, throughout the text."""
        found = {}
        for index, _, end in matches:
            if text[end : end + 1] == "," and self._means[index].countries:
                rest = text[end + 1 : end + _STATE].split()
                for words in (rest[:1], rest[:2], rest[:3]):
                    country = self._state(" ".join(words))
                    if country and country not in self._means[index].countries:
                        found[self._names[index].casefold()] = country
        return found

    def _state(self, written: str) -> str | None:
        """The country of a state, whatever stands after it; `Ont.` keeps its stop and `Texas.` does not."""
        without = written.rstrip(",;:)")
        return self._states.get(without) or self._states.get(without.rstrip("."))


def _count(meaning: Meaning, found: Mentions, day: date | None) -> None:
    person, organisation = meaning.person or _called(meaning, day), meaning.organisation
    for country in meaning.countries:
        found.countries[country] += 1
    if meaning.region:
        found.regions[meaning.region] += 1
    if person:
        found.people[person] += 1
        if person.country:
            found.countries[person.country] += 1
    if organisation:
        found.organisations[organisation] += 1
        if organisation.stands_for_its_place:
            (found.countries if organisation.place.isupper() else found.regions)[organisation.place] += 1


def _called(meaning: Meaning, day: date | None) -> Person | None:
    """Who is meant by a title and a family name: who held the office on that day, if it was one of them only."""
    people = {person for person, office in meaning.called if day is None or office.held_on(day)}
    return people.pop() if len(people) == 1 else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
