"""Grouping: the reports that tell of one happening become one story.

Reports that come later join the stories there are, or open new ones; what an editor ruled always holds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.group.features import features
from digest.pick.group.joins import Reasons
from digest.pick.group.likeness import QUIET_DAYS, likeness
from digest.pick.group.linkage import Linkage
from digest.pick.group.recurring import recurring
from digest.pick.group.rulings import ruled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from digest.pick.group.joins import Join
    from digest.pick.group.likeness import Array, Likeness
    from digest.pick.group.rulings import Groups, Ruling
    from digest.pick.report import Report


@dataclass(frozen=True, slots=True)
class Cluster:
    """The reports that tell of one happening, in order of publication, and why each is among them.

    `known` has the indexes of the known stories that are in it, the one whose number it keeps first; it is empty for a
    new story. `joins` are in the order of the reports.
    """

    reports: tuple[Report, ...]
    joins: tuple[Join, ...]
    known: tuple[int, ...] = ()


def group(
    reports: Sequence[Report], known: Sequence[Collection[int]] = (), rulings: Sequence[Ruling] = ()
) -> list[Cluster]:
    """The reports as stories: every report in exactly one, the largest story first.

    The order in which the reports come does not matter, and grouping again with the result as `known` changes nothing.

    Args:
        reports: with ids that differ.
        known: the stories of earlier runs, each as the ids of its reports; those that are not among `reports` do not
            matter. A known story stays together unless a ruling parts it. Two become one if reports that come later
            make them alike; it keeps the number of the one with most reports, of the earlier one if that is equal.
        rulings: what editors said, the newest last. A ruling that newer ones contradict does not hold.
    """
    ordered = sorted(reports, key=lambda report: (report.published_at, report.id))
    index = {report.id: place for place, report in enumerate(ordered)}
    series = recurring(ordered)
    found = features(ordered, series >= 0)
    alike = likeness(ordered, found, series)
    headlines = _same_headline(ordered, series)
    groups = ruled(rulings)
    for story in known:
        _keep_together([number for number in story if number in index], index, alike, groups)
    for later, earlier in headlines.items():
        groups.join(ordered[later].id, ordered[earlier].id)
    stories = _grown(ordered, index, alike, groups)
    stories.sort(key=lambda story: (-len(story), story[0]))
    reasons = Reasons(ordered, found, alike, headlines, _ruled_with(rulings, index))
    numbers = _known_in(stories, known, index)
    return [
        Cluster(tuple(ordered[member] for member in story), reasons.of(story), numbers.get(place, ()))
        for place, story in enumerate(stories)
    ]


def _same_headline(ordered: Sequence[Report], series: Array) -> dict[int, int]:
    """For each report, the one before it of its outlet and headline, if only a few days and no column lie between."""
    last: dict[tuple[str, str], int] = {}
    found = {}
    for place, report in enumerate(ordered):
        key = report.outlet, " ".join(report.title.casefold().split())
        earlier = last.get(key)
        if earlier is not None and series[place] < 0 and _days_apart(ordered[earlier], report) <= QUIET_DAYS:
            found[place] = earlier
        last[key] = place
    return found


def _days_apart(one: Report, other: Report) -> float:
    return abs((other.published_at - one.published_at).total_seconds()) / 86_400


def _keep_together(story: Iterable[int], index: Mapping[int, int], alike: Likeness, groups: Groups) -> None:
    """Join the reports of a known story; where a ruling parts them, each goes with those that it is most like."""
    numbers = sorted(story, key=lambda number: index[number])
    if any(groups.apart_from(number) for number in numbers):
        for one, other in _most_alike_first(numbers, index, alike):
            groups.join(one, other)
    parts: list[int] = []
    for number in numbers:
        if not any(groups.join(part, number) for part in parts):
            parts.append(number)


def _most_alike_first(numbers: Sequence[int], index: Mapping[int, int], alike: Likeness) -> list[tuple[int, int]]:
    inside = {index[number]: number for number in numbers}
    pairs = []
    for number in numbers:
        others, values = alike.around([index[number]])
        for other, value in zip(others.tolist(), values.tolist(), strict=True):
            if other in inside and index[number] < other:
                pairs.append((-value, index[number], other))
    return [(inside[one], inside[other]) for _, one, other in sorted(pairs)]


def _grown(ordered: Sequence[Report], index: Mapping[int, int], alike: Likeness, groups: Groups) -> list[list[int]]:
    begun = groups.together(report.id for report in ordered)
    place = {groups.of(members[0]): number for number, members in enumerate(begun)}
    apart = {
        number: [place[other] for other in groups.apart_from(members[0]) if other in place]
        for number, members in enumerate(begun)
    }
    linkage = Linkage(alike, [[index[number] for number in members] for members in begun], apart)
    return [sorted(story) for story in linkage.grown()]


def _ruled_with(rulings: Sequence[Ruling], index: Mapping[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for each in rulings:
        if each.together and each.one in index and each.other in index:
            found[index[each.one]].append(index[each.other])
            found[index[each.other]].append(index[each.one])
    return found


def _known_in(
    stories: Sequence[Sequence[int]], known: Sequence[Collection[int]], index: Mapping[int, int]
) -> dict[int, tuple[int, ...]]:
    """For each story, by its place, the known stories that live on in it, the one whose number it keeps first.

    A known story that was parted lives on in the part that has most of its reports, the earliest if that is equal.
    """
    story_of = {member: place for place, story in enumerate(stories) for member in story}
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, ids in enumerate(known):
        parts: dict[int, list[int]] = defaultdict(list)
        for member in sorted(index[each] for each in ids if each in index):
            parts[story_of[member]].append(member)
        if parts:
            place, members = min(parts.items(), key=lambda part: (-len(part[1]), part[1][0]))
            found[place].append((-len(members), members[0], number))
    return {place: tuple(number for *_, number in sorted(each)) for place, each in found.items()}
