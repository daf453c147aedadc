"""What readers have been told already, and whether it has moved since."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from digest.pick.group.happening import SAME, Comparison, likeness
from digest.pick.language.vectors import idf, name_counts, report_terms, term_counts, vector
from digest.pick.rank.event import things_done

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.pick.group.happening import Happening
    from digest.pick.report import Report, Told
    from digest.pick.tag.tags import Story

_NEW_SHARE = 0.45  # of the words of later reports must be new for a story to have moved
_NEW_FACTS = 2  # so many names, numbers or things done must be new as well
_NEARLY_ALL = 0.8  # with so large a share of new words, one of them is enough
_PLAINLY_SAME = 0.3  # likeness from which a story that has moved is an update; less like, and new: another story


@dataclass(frozen=True, slots=True)
class Novelty:
    """How new a story is to the reader, 0 to 1; what was told of it before, oldest first; what is to be told now.

    `later` is empty where the whole story is to be told. What has come after the telling of a story that is only
    somewhat like it is new.
    """

    value: float
    before: tuple[Told, ...] = ()
    later: tuple[Report, ...] = ()

    @property
    def told(self) -> Told | None:
        """The last telling, if there was one."""
        return self.before[-1] if self.before else None

    @property
    def moved(self) -> bool:
        """Whether the story was told and enough is new to tell it again."""
        return bool(self.before and self.later)


NEW = Novelty(1.0)


class Memory:
    """Compares stories with what earlier editions told.

    Args:
        told: the items of earlier editions.
        reports: the reports of the day that may be told, from which the weights of words are taken.
    """

    def __init__(self, told: Sequence[Told], reports: Sequence[Report]) -> None:
        self._told = sorted(told, key=lambda item: (item.told_at, item.headline))
        self._reports = reports

    def novelty(self, story: Story) -> Novelty:
        """1 if the story was never told, 0 if it was and nothing has happened since, between if it has moved."""
        links = self._links(story) if self._told else {}
        if not links:
            return NEW
        before = tuple(links)
        later = self._later(story.reports, before)
        share = self._new_facts(later, before, [report for report in story.reports if report not in later])
        if not share:
            return Novelty(0.0, before)
        if max(links.values()) < _PLAINLY_SAME:
            return Novelty(1.0, later=tuple(later))
        return Novelty(share, before, tuple(later))

    @cached_property
    def _comparison(self) -> Comparison:
        return Comparison(self._reports, self._told)

    @cached_property
    def _happenings(self) -> list[Happening]:
        return [self._comparison.of_told(item) for item in self._told]

    @cached_property
    def _weights(self) -> dict[str, float]:
        return idf([*report_terms(self._reports), *(term_counts(item.headline, item.summary) for item in self._told)])

    def _links(self, story: Story) -> dict[Told, float]:
        """The items that told this story, in order of their editions, each with how plainly it is the same, 0 to 1."""
        ids = {report.id for report in story.reports}
        urls = {report.url for report in story.reports if report.url}
        happening = self._comparison.of_story(story)
        found = {}
        for item, before in zip(self._told, self._happenings, strict=True):
            alike = 1.0 if ids & item.entry_ids or urls & item.urls else likeness(happening, before)
            if alike >= SAME:
                found[item] = alike
        return found

    def _later(self, reports: Sequence[Report], before: Sequence[Told]) -> list[Report]:
        """The reports that came after the last telling and are none of its sources."""
        cited = frozenset().union(*(item.entry_ids for item in before))
        urls = frozenset().union(*(item.urls for item in before))
        since = before[-1].told_at
        return [each for each in reports if each.published_at > since and each.id not in cited and each.url not in urls]

    def _new_facts(self, later: Sequence[Report], before: Sequence[Told], earlier: Sequence[Report]) -> float:
        """The share of new facts in the later reports; 0 if they are too few to tell the story again."""
        if not later:
            return 0.0
        known = self._known(before, earlier)
        names = frozenset().union(*(name_counts(report.title, report.text).keys() for report in later)) - known
        facts = len(names) + len(_done(report.title for report in later) - self._done_before(before, earlier))
        share = self._new_share(later, known)
        has_moved = (facts >= _NEW_FACTS and share >= _NEW_SHARE) or (facts and share >= _NEARLY_ALL)
        return round(share, 4) if has_moved else 0.0

    def _done_before(self, before: Iterable[Told], earlier: Iterable[Report]) -> frozenset[str]:
        return _done([*(f"{item.headline} {item.summary}" for item in before), *(each.title for each in earlier)])

    def _known(self, before: Iterable[Told], earlier: Iterable[Report]) -> frozenset[str]:
        texts = [(item.headline, item.summary) for item in before] + [(each.title, each.text) for each in earlier]
        words = (term_counts(title, text).keys() | name_counts(title, text).keys() for title, text in texts)
        return frozenset().union(*words)

    def _new_share(self, later: Sequence[Report], known: frozenset[str]) -> float:
        """How much of what the later reports say, by weight of words, was not known: the median report decides."""
        shares = sorted(self._share(term_counts(report.title, report.text), known) for report in later)
        return shares[len(shares) // 2]

    def _share(self, counts: Mapping[str, int], known: frozenset[str]) -> float:
        each = vector(counts, self._weights)
        total = sum(each.values()) or 1.0
        return sum(value for word, value in each.items() if word not in known) / total


def _done(texts: Iterable[str]) -> frozenset[str]:
    """What the texts say has been done: `jailed`, `signs`."""
    return frozenset().union(*map(things_done, texts))
