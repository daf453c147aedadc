"""A story with what the picker knows of it: its countries, its topics, what kind of thing it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from digest.pick.tag.kinds import NEVER, NEWS, kind
from digest.pick.tag.places import gazetteer
from digest.pick.tag.topics import signs, topics
from digest.pick.tag.vocabulary import LEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.report import Report
    from digest.pick.tag.gazetteer import Mentions
    from digest.pick.tag.organisations import Organisation
    from digest.pick.tag.people import Person

Named = TypeVar("Named", "Person", "Organisation")

_TITLE_COUNTS = 3  # a place in the headline counts so often
_HOME = 0.5  # how much of a place it is that a company of its is named


@dataclass(frozen=True, slots=True)
class Tags:
    """What one report is about.

    `places` are shares of 1: countries in capitals, regions in small letters; `headline` has those that the headline
    names. `topics` and `signs` are certainties from 0 to 1. `people` and `organisations` come most often named first.
    """

    places: dict[str, float]
    topics: dict[str, float]
    kind: str
    headline: frozenset[str] = frozenset()
    signs: dict[str, float] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One happening: the reports that tell it, each with its tags, and the tags of the whole."""

    reports: tuple[Report, ...]
    tags: tuple[Tags, ...]
    countries: dict[str, float]
    topics: dict[str, float]
    kind: str

    @property
    def outlets(self) -> list[str]:
        """The different outlets, in order of publication."""
        return list(dict.fromkeys(report.outlet for report in self.reports))

    @property
    def people(self) -> tuple[Person, ...]:
        """The people of politics that its reports name, those that most reports name first."""
        return _by_number(Counter(person for each in self.tags for person in each.people))

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations that its reports name, those that most reports name first."""
        return _by_number(Counter(organisation for each in self.tags for organisation in each.organisations))


def tag_report(report: Report) -> Tags:
    """The tags of one report, from its headline and the beginning of its text."""
    day = report.published_at.date()
    title, lead = report.title, report.text[:LEAD]
    headline, told = gazetteer().read(title, day, around=lead), gazetteer().read(lead, day, around=title)
    people = _together(headline.people, told.people)
    places = _weighed(headline)
    return Tags(
        _shares(places, _weighed(told)),
        topics(title, lead, leaders_meet=len({person.country for person in headline.people if person.country}) > 1),
        kind(title, lead, report.url, politics=bool(headline.people) or len(headline.countries) > 1),
        frozenset(places),
        signs(title, lead, len(people)),
        _by_number(people),
        _by_number(_together(headline.organisations, told.organisations)),
    )


def tag(reports: Sequence[Report]) -> Story:
    """The reports of one story with their tags; shares and certainties are means over the reports."""
    tags = tuple(tag_report(report) for report in reports)
    places = _mean([each.places for each in tags])
    countries = {code: share for code, share in places.items() if code.isupper()}
    return Story(tuple(reports), tags, countries, _mean([each.topics for each in tags]), story_kind(tags))


def story_kind(tags: Sequence[Tags]) -> str:
    """The kind that most reports have; news as soon as one report is news and most are worth telling."""
    kinds = Counter(each.kind for each in tags)
    unfit = sum(kinds[name] for name in NEVER)
    if unfit * 2 > len(tags) or unfit == len(tags):
        return max((name for name in kinds if name in NEVER), key=lambda name: (kinds[name], name))
    if kinds[NEWS]:
        return NEWS
    return max((name for name in kinds if name not in NEVER), key=lambda name: (kinds[name], name))


def _shares(headline: dict[str, float], told: dict[str, float]) -> dict[str, float]:
    """The places with their shares of 1, most first."""
    found = {place: number * _TITLE_COUNTS for place, number in headline.items()}
    for place, number in told.items():
        found[place] = found.get(place, 0.0) + number
    total = sum(found.values())
    return {place: number / total for place, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))}


def _weighed(found: Mentions) -> dict[str, float]:
    """How often each country and region is named; the home of a company counts by half."""
    places: dict[str, float] = {**found.countries, **found.regions}
    for organisation, number in found.organisations.items():
        if organisation.place and not organisation.stands_for_its_place:
            places[organisation.place] = places.get(organisation.place, 0.0) + number * _HOME
    return places


def _together(one: Counter[Named], other: Counter[Named]) -> Counter[Named]:
    return one + other if one and other else one or other


def _by_number(found: Counter[Named]) -> tuple[Named, ...]:
    return tuple(sorted(found, key=lambda each: (-found[each], each.name)))


def _mean(shares: Sequence[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in shares:
        for name, value in each.items():
            total[name] = total.get(name, 0.0) + value / len(shares)
    return dict(
        sorted(((name, round(value, 4)) for name, value in total.items()), key=lambda item: (-item[1], item[0]))
    )
