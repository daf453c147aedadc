"""People whose name stands for a country, with the offices they held and when; see `data/people.yaml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_HELD = re.compile(r"^(?P<office>.+?) (?P<since>\d{4}-\d{2})(?: to (?P<until>\d{4}-\d{2}))?$")
_FAMILY_NAME_FIRST = frozenset({"CN", "HK", "KP", "KR", "TW"})
# How news writes an office before a name. Only for offices that one person at a time holds.
_TITLES = {
    "president": ("President",),
    "prime minister": ("Prime Minister", "PM", "Premier"),
    "premier": ("Premier",),
    "foreign minister": ("Foreign Minister", "Foreign Secretary"),
    "defence minister": ("Defence Minister", "Defense Minister", "Defence Secretary", "Defense Secretary"),
}


@dataclass(frozen=True, slots=True)
class Office:
    """An office somebody held: from the first of the month `since` to the end of the month `until`, or to this day."""

    name: str
    since: date
    until: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it was theirs on that day; both months count in full."""
        return self.since <= day and (
            self.until is None or (day.year, day.month) <= (self.until.year, self.until.month)
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose name stands for `country` (ISO 3166, or empty for those who speak for many)."""

    name: str
    country: str
    offices: tuple[Office, ...] = ()
    known_as: str = ""

    def role(self, day: date) -> str:
        """What they were on that day: `prime minister`, `former prime minister`, `later president`; empty if unknown.

        The office that they held; else the one they had left last; else the one that they came to.
        """
        if held := [office for office in self.offices if office.held_on(day)]:
            return held[-1].name
        if left := [office for office in self.offices if office.since <= day]:
            return f"former {left[-1].name}"
        return f"later {self.offices[0].name}" if self.offices else self.known_as


@cache
def known_people() -> dict[Person, tuple[str, ...]]:
    """Everybody in the table with the names that are theirs alone."""
    found = {}
    for country, rows in table("people.yaml").items():
        for name, row in rows.items():
            offices = tuple(_office(written) for written in row.get("held", ()))
            person = Person(name, country, offices, row.get("is", ""))
            forms = {form for written in (name, *row.get("also", ())) for form in _spellings(written, country)}
            found[person] = tuple(sorted(forms))
    return found


@cache
def titled_people() -> dict[str, tuple[tuple[Person, Office], ...]]:
    """Title and family name, as in `President Lee`, with everybody who was called that, and by what office."""
    found: dict[str, list[tuple[Person, Office]]] = {}
    for person in known_people():
        row = table("people.yaml")[person.country][person.name]
        words = person.name.split()
        family = row.get("family") or (words[0] if person.country in _FAMILY_NAME_FIRST else words[-1])
        for office in person.offices:
            for title in _TITLES.get(office.name, ()):
                for form in {f"{title} {family}", f"{title} {_bare(family)}"}:
                    found.setdefault(form, []).append((person, office))
    return {form: tuple(called) for form, called in found.items()}


def _office(written: str) -> Office:
    match = _HELD.match(written)
    if not match:
        raise ValueError(f"people.yaml: {written!r} is not an office with the month it began")
    return Office(match["office"], _month(match["since"]), _month(match["until"]) if match["until"] else None)


def _month(written: str) -> date:
    return date.fromisoformat(f"{written}-01")


def _spellings(name: str, country: str) -> Iterator[str]:
    """A name with and without hyphens and accents, and a Japanese one in both orders."""
    orders = [name]
    if country == "JP" and len(words := name.split()) == 2:  # noqa: PLR2004 - given name and family name
        orders.append(f"{words[1]} {words[0]}")
    for order in orders:
        for form in (order, _bare(order)):
            yield form
            if "-" in form and form[:1].isupper():
                capitals = "-".join(part[:1].upper() + part[1:] for part in form.split("-"))
                yield from (capitals, capitals.replace("-", " "))


def _bare(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
