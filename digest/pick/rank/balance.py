"""The balance of an edition: what it tells against what was reported that day.

The day's coverage is what outlets wrote of stories that belong into the newsletter, chosen or not. An edition of
thirteen stories cannot mirror it, and should not; the meter shows where it leans, and what is missing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.tag.places import country_name, region, region_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.pick.choose import PickedStory
    from digest.pick.report import Report
    from digest.settings import Focus

_NOTABLE = 0.05  # share of the day's coverage from which a region without a story counts as missing
_NAMED = 3  # countries named in the line


@dataclass(frozen=True, slots=True)
class Share:
    """One name on both sides: how many of the edition's `of`, and its share of the day's coverage from 0 to 1."""

    name: str
    count: int
    of: int
    day: float

    @property
    def edition(self) -> float:
        """Its share of the edition, from 0 to 1."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides by country and topic of a story, by outlet that is quoted, and for state-affiliated media together.

    `countries` has ISO 3166 codes. Stories count for the edition's countries and topics, quoted outlets for the rest;
    the day's coverage is counted in reports. `missing` names regions of the focus that the day reports on and the
    edition does not.
    """

    stories: int
    countries: tuple[Share, ...]
    topics: tuple[Share, ...]
    outlets: tuple[Share, ...]
    state_affiliated: Share
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """How many reports of stories that belong into the newsletter there are, and how many on each country of its focus.

    A report counts for the country that its story is about first.
    """

    reports: int
    countries: dict[str, int]


def covered(picked: Iterable[PickedStory], focus: Focus) -> Covered:
    """The day's coverage in figures.

    Args:
        picked: all stories of the day.
        focus: what the newsletter is about; without regions every country counts.
    """
    day = _of_the_day(picked)
    wanted = [region(name) for name in focus.regions]
    counts = _covered(day, "countries")
    return Covered(
        reports=sum(len(story.report_ids) for story in day),
        countries={code: counts[code] for code in sorted(counts) if not wanted or any(code in each for each in wanted)},
    )


def balance(picked: Sequence[PickedStory], reports: Iterable[Report], focus: Focus) -> Balance:
    """Weigh an edition against its day.

    Args:
        picked: all stories of the day, those of the edition with their `section`.
        reports: the reports that they are made of; others are left out of account.
        focus: what the newsletter is about.
    """
    by_id = {report.id: report for report in reports}
    edition = [story for story in picked if story.section]
    day = _of_the_day(picked)
    quoted = [outlet for story in edition for outlet in _quoted(story, by_id)]
    written = [by_id[number] for story in day for number in story.report_ids if number in by_id]
    bound = {report.outlet for report in written if report.state_affiliated}
    countries = _shares(_first(edition, "countries"), _covered(day, "countries"))
    return Balance(
        stories=len(edition),
        countries=countries,
        topics=_shares(_first(edition, "topics"), _covered(day, "topics")),
        outlets=_shares(Counter(quoted), Counter(report.outlet for report in written)),
        state_affiliated=Share(
            "state media",
            sum(outlet in bound for outlet in quoted),
            len(quoted),
            round(sum(report.state_affiliated for report in written) / len(written), 4) if written else 0.0,
        ),
        missing=_missing(countries, focus),
    )


def line(found: Balance) -> str:
    """The balance in one line: `Japan 3 of 13 (day 21 %), …; state media 8 % (day 12 %); missing: South Asia`."""
    if not found.stories:
        return "no stories"
    told = [share for share in found.countries if share.count][:_NAMED]
    parts = [
        ", ".join(
            f"{_capital(country_name(each.name))} {each.count} of {each.of} (day {each.day:.0%})" for each in told
        )
    ]
    state = found.state_affiliated
    parts.append(f"state media {state.edition:.0%} (day {state.day:.0%})")
    if found.missing:
        parts.append("missing: " + ", ".join(name.replace("-", " ").title() for name in found.missing))
    return "; ".join(part for part in parts if part).replace("%", " %")


def _of_the_day(picked: Iterable[PickedStory]) -> list[PickedStory]:
    """The stories that belong into the newsletter, chosen or not."""
    return [story for story in picked if story.section or story.score > 0 or story.told]


def _quoted(story: PickedStory, by_id: Mapping[int, Report]) -> list[str]:
    """The outlets that a story's headline and sentences are from, each once."""
    sentences = story.summary.sentences if story.summary else ()
    numbers = [story.report_ids[0], *(sentence.report_id for sentence in sentences)]
    return list(dict.fromkeys(by_id[number].outlet for number in numbers if number in by_id))


def _first(stories: Iterable[PickedStory], what: str) -> Counter[str]:
    return Counter(name for story in stories for name in getattr(story, what)[:1])


def _covered(stories: Iterable[PickedStory], what: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for story in stories:
        for name in getattr(story, what)[:1]:
            found[name] += len(story.report_ids)
    return found


def _shares(edition: Counter[str], day: Counter[str]) -> tuple[Share, ...]:
    """Both sides by name, what the edition tells most first."""
    total, of = day.total(), edition.total()
    names = sorted(edition.keys() | day.keys(), key=lambda name: (-edition[name], -day[name], name))
    return tuple(Share(name, edition[name], of, round(day[name] / total, 4) if total else 0.0) for name in names)


def _missing(countries: Sequence[Share], focus: Focus) -> tuple[str, ...]:
    """The parts of the focus that have a notable share of the day and no story."""
    return tuple(
        name
        for name in _parts(focus)
        if sum(each.day for each in countries if each.name in region(name)) >= _NOTABLE
        and not any(each.count for each in countries if each.name in region(name))
    )


def _parts(focus: Focus) -> list[str]:
    """The smallest regions of which the regions of the focus are made."""
    wanted = [region(name) for name in focus.regions]
    within = [name for name in region_names() if any(region(name) <= whole for whole in wanted)]
    return sorted(name for name in within if not any(region(other) < region(name) for other in within))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
