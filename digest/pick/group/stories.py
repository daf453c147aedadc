"""Grouping: the reports that tell of one happening become one story.

Two reports are alike by their words and by their names and numbers (cosine of TF-IDF vectors), less so the further
apart they were published. Stories grow by average link: two groups join while their reports are alike on average.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from digest.pick.language.vectors import cosine, idf, name_counts, report_terms, vector
from digest.pick.tag.places import gazetteer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.pick.language.vectors import Vector
    from digest.pick.report import Report

JOIN = 0.18  # average likeness at which two groups are one story; chosen once, on labelled news of 2012 to 2023
WORDS, NAMES = 0.75, 0.25  # what words and what names and numbers add to the likeness
QUIET_DAYS = 2.0  # so many days apart costs nothing
DECAY_DAYS = 7.0  # after that, likeness falls by e in so many days
_NAME_BALLAST = 8.0  # about one and a half rare names that both would have to share
_ELSEWHERE = 0.6  # what likeness is left when two reports name countries and none in common
_WHERE = 200  # characters of text in which a report says where it happens
_SHARED = 3  # words at least: two short entries that name one country are not alike for that
_FAINT = 0.04  # likeness below which a pair is left out of account
_COMMON = 0.08  # a word in more than this share of all reports proposes no pairs, though it counts in those proposed
_COMMON_AT_LEAST, _COMMON_AT_MOST = 40, 150  # reports; the upper bound keeps 10,000 of them to a few seconds


def group(reports: Sequence[Report]) -> list[list[Report]]:
    """The reports as stories: every report in exactly one, each in order of publication, the largest story first.

    The order in which the reports come does not matter.
    """
    ordered = sorted(reports, key=lambda report: (report.published_at, report.id))
    same = _same_headline(ordered)
    heads = [members[0] for members in same]
    stories = _average_link([len(members) for members in same], _likeness([ordered[head] for head in heads]))
    found = [sorted(index for part in story for index in same[part]) for story in stories]
    found.sort(key=lambda story: (-len(story), story[0]))
    return [[ordered[index] for index in story] for story in found]


def _same_headline(ordered: Sequence[Report]) -> list[list[int]]:
    """Entries that one outlet sent twice under one headline, at most a few days apart, are one from the start."""
    found: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for index, report in enumerate(ordered):
        groups = found[report.outlet, " ".join(report.title.casefold().split())]
        if groups and _days_apart(ordered[groups[-1][-1]], report) <= QUIET_DAYS:
            groups[-1].append(index)
        else:
            groups.append([index])
    return sorted(group for groups in found.values() for group in groups)


def _likeness(reports: Sequence[Report]) -> dict[tuple[int, int], float]:
    words = report_terms(reports)
    named = [name_counts(report.title, report.text) for report in reports]
    word_vectors = _scaled(words, WORDS, 0.0)
    name_vectors = _scaled(named, NAMES, _NAME_BALLAST)
    places = [frozenset(gazetteer().countries(f"{report.title}. {report.text[:_WHERE]}")) for report in reports]
    alike = {}
    for one, other in _proposed(word_vectors):
        if len(word_vectors[one].keys() & word_vectors[other].keys()) < _SHARED:
            continue
        value = cosine(word_vectors[one], word_vectors[other]) + cosine(name_vectors[one], name_vectors[other])
        elsewhere = places[one] and places[other] and not places[one] & places[other]
        decayed = value * (_ELSEWHERE if elsewhere else 1.0) * _decay(_days_apart(reports[one], reports[other]))
        if decayed >= _FAINT:
            alike[one, other] = decayed
    return alike


def _scaled(counts: Sequence[Mapping[str, int]], share: float, ballast: float) -> list[Vector]:
    weights = idf(counts)
    root = math.sqrt(share)
    return [{word: value * root for word, value in vector(each, weights, ballast).items()} for each in counts]


def _proposed(vectors: Sequence[Vector]) -> list[tuple[int, int]]:
    """The pairs that are worth comparing: they share two words that are not common."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(vectors):
        for word in each:
            index[word].append(number)
    limit = min(max(_COMMON_AT_LEAST, int(len(vectors) * _COMMON)), _COMMON_AT_MOST)
    shared: Counter[tuple[int, int]] = Counter()
    for word in sorted(index):
        if len(index[word]) <= limit:
            shared.update(combinations(index[word], 2))
    return [pair for pair, number in shared.items() if number > 1]


def _days_apart(one: Report, other: Report) -> float:
    return abs((other.published_at - one.published_at).total_seconds()) / 86_400


def _decay(days: float) -> float:
    return math.exp(-max(0.0, days - QUIET_DAYS) / DECAY_DAYS)


def _average_link(sizes: Sequence[int], alike: dict[tuple[int, int], float]) -> list[list[int]]:
    """Joins the two groups that are most alike on average until no two reach `JOIN`; a pair left out counts as 0.

    Equal likeness is decided by the earlier report, so that the result depends on the reports alone.
    """
    members = {index: [index] for index in range(len(sizes))}
    links: list[dict[int, float]] = [{} for _ in sizes]
    for (one, other), value in alike.items():
        links[one][other] = links[other][one] = value
    queue = [(-value, one, other, 1, 1) for (one, other), value in alike.items() if value >= JOIN]
    heapq.heapify(queue)
    while queue:
        _, one, other, size_one, size_other = heapq.heappop(queue)
        if one not in members or other not in members:
            continue
        if (size_one, size_other) != (len(members[one]), len(members[other])):
            continue  # one of them has grown since
        members[one] += members.pop(other)
        _relink(links, one, other)
        for third, value in links[one].items():
            average = value / (len(members[one]) * len(members[third]))
            if average >= JOIN:
                low, high = min(one, third), max(one, third)
                heapq.heappush(queue, (-average, low, high, len(members[low]), len(members[high])))
    return list(members.values())


def _relink(links: list[dict[int, float]], kept: int, gone: int) -> None:
    """Sums of likeness to `gone` become sums of likeness to `kept`."""
    links[kept].pop(gone, None)
    for third, value in links[gone].items():
        if third != kept:
            joined = links[kept].get(third, 0.0) + value
            links[kept][third] = links[third][kept] = joined
            del links[third][gone]
    links[gone] = {}
