"""Organisations that the news names, with the place that each stands for; see `data/organisations.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from digest.pick.language.lexicon import table

COMPANY, ALLIANCE = "company", "alliance"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. `place` is a country in capitals, a region in small letters, or empty."""

    name: str
    sort: str
    place: str

    @property
    def stands_for_its_place(self) -> bool:
        """Whether who names it names its place: not so for a company, which is at work everywhere."""
        return bool(self.place) and self.sort != COMPANY


@cache
def known_organisations() -> dict[Organisation, tuple[str, ...]]:
    """Every organisation of the table with its names."""
    return {
        Organisation(name, sort, place): (name, *others)
        for sort, places in table("organisations.yaml").items()
        for place, rows in places.items()
        for name, others in rows.items()
    }
