"""What a reader may have stand first in their copies: a topic or a country that the newsletter is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.tag.places import alphabetical, country_name, region
from digest.pick.tag.topics import topic_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.settings import Focus


@dataclass(frozen=True, slots=True)
class Firsts:
    """The topics and the countries to choose from, each with what readers call it, in the order of the alphabet."""

    topics: Mapping[str, str]
    countries: Mapping[str, str]

    def __contains__(self, first: str) -> bool:
        """Whether it may be chosen; the editors' order, the empty one, always may."""
        return not first or first in self.topics or first in self.countries


def firsts(focus: Focus) -> Firsts:
    """What may stand first in a newsletter of this focus; every topic, where it names none."""
    codes = set(focus.countries).union(*map(region, focus.regions))
    return Firsts(
        {name: called(name) for name in sorted(focus.topics or topic_names())},
        by_name({code: called(code) for code in codes}),
    )


def by_name(countries: Mapping[str, str]) -> dict[str, str]:
    """Countries in the order of the alphabet."""
    return dict(sorted(countries.items(), key=lambda each: alphabetical(each[1])))


def called(first: str) -> str:
    """What readers call a topic or a country: `Central banks`, `Japan`."""
    return country_name(first) if first.isupper() else first.replace("-", " ").capitalize()
