"""Wire copies: reports with nearly the same text are one telling, printed by several outlets.

A text is compared by its runs of three words. Measured on edited copies of real articles (shortened, reordered, with a
new headline, with a paragraph added) and on pairs of articles on one event: a copy has nearly all runs of the shorter
text in the other, two articles on one event hardly ever half; sentence embeddings take one pair of the latter in six
for copies.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.pick.report import Report

CONTAINED = 0.5  # share of the shorter text's runs that stand in the other; two articles on one event share a third
CONTAINED_UNDER_ONE_HEADLINE = 0.2  # the same where the headlines are equal: paragraphs were cut and moved
PARAGRAPH = 25  # runs in common, a paragraph's worth, that say the same where the headlines are equal
_RUN = 3  # words
_READ = 8_000  # characters of a text: a copy shows long before its end, and a hostile text has millions
_FEWEST = 8  # runs that a text must have to be compared: one quotation of ten words makes no copy
_LENGTHS = 4  # a text more than so many times as long as another quotes it, and is not its copy
_HEADLINE_WORDS = 5  # two desks do not hit upon the same five words; "Market report" they do
_COMMON = 40  # a run that stands in so many tellings already (a standing phrase) proposes no more
_WORD = re.compile(r"\w+")

Runs = frozenset[int]


@dataclass(frozen=True, slots=True)
class Telling:
    """One text and the outlets that print it: the original, and its copies in order of publication."""

    original: Report
    copies: tuple[Report, ...] = ()

    @property
    def reports(self) -> tuple[Report, ...]:
        """The original, then its copies."""
        return (self.original, *self.copies)

    @property
    def outlets(self) -> list[str]:
        """The different outlets, the original's first."""
        return list(dict.fromkeys(report.outlet for report in self.reports))

    @property
    def agency(self) -> str:
        """The news agency that it is credited to, or nothing."""
        return next((report.agency for report in self.reports if report.agency), "")


def fold(reports: Iterable[Report]) -> list[Telling]:
    """The reports of a story as tellings, in order of their originals' publication; each report is in exactly one.

    The original is the report of the agency's own outlet, else the earliest. Time grows with the length of the texts,
    not with the square of their number: each is compared with the tellings that share uncommon runs with it.
    """
    ordered = sorted(reports, key=lambda report: (report.published_at, report.id))
    if len(ordered) == 1:
        return [Telling(ordered[0])]
    found = _Found(len(ordered))
    for number, report in enumerate(ordered):
        found.add(number, report)
    groups: dict[int, list[Report]] = defaultdict(list)
    for number, report in enumerate(ordered):
        groups[found.root(number)].append(report)
    tellings = [_telling(group) for group in groups.values()]
    return sorted(tellings, key=lambda telling: (telling.original.published_at, telling.original.id))


def is_copy(one: Report, other: Report) -> bool:
    """Whether two reports print one text."""
    return len(fold([one, other])) == 1


class _Found:
    """Which of the reports read so far belong together (a union-find forest), and what they are recognised by."""

    def __init__(self, reports: int) -> None:
        self._parents = list(range(reports))
        self._runs: dict[int, Runs] = {}
        self._with_run: dict[int, list[int]] = defaultdict(list)
        self._with_headline: dict[str, list[int]] = defaultdict(list)
        self._credited: dict[tuple[str, str], int] = {}

    def root(self, number: int) -> int:
        """The number that stands for all reports of a telling."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def add(self, number: int, report: Report) -> None:
        """Join the next report to the tellings whose text it prints, or keep what it would be recognised by."""
        runs, headline = _runs(report.text), _plain(report.title)
        source = _plain(report.agency or report.outlet)
        like = [other for other in self._near(runs) if _is_copied(runs, self._runs[other])]
        like += [other for other in self._with_headline[headline] if self._is_retold(runs, headline, other)]
        if headline and source:
            like.append(self._credited.setdefault((source, headline), number))
        for other in like:
            self._join(other, number)
        if self.root(number) == number:
            self._keep(number, runs, headline)

    def _near(self, runs: Runs) -> list[int]:
        """Tellings that share uncommon runs with a text, those that share most first."""
        if len(runs) < _FEWEST:
            return []
        shared = Counter(other for run in sorted(runs) for other in self._with_run.get(run, ()))
        return [other for other, _ in shared.most_common(_COMMON)]

    def _is_retold(self, runs: Runs, headline: str, other: int) -> bool:
        """Whether a report has the text of another with an equal headline, or one has no text that could differ."""
        if len(headline.split()) < _HEADLINE_WORDS:
            return False
        if min(len(runs), len(self._runs[other])) < _FEWEST:
            return True
        shared = len(runs & self._runs[other])
        return shared >= PARAGRAPH or _contained(runs, self._runs[other]) >= CONTAINED_UNDER_ONE_HEADLINE

    def _keep(self, number: int, runs: Runs, headline: str) -> None:
        self._runs[number] = runs
        if len(self._with_headline[headline]) < _COMMON:
            self._with_headline[headline].append(number)
        if len(runs) < _FEWEST:
            return
        for run in runs:
            if len(self._with_run[run]) < _COMMON:
                self._with_run[run].append(number)

    def _join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._parents[high] = low


def _runs(text: str) -> Runs:
    words = [match[0] for match in _WORD.finditer(text[:_READ].casefold())]
    runs = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    return frozenset(crc32(run.encode("utf-8", "replace")) for run in runs)


def _is_copied(one: Runs, other: Runs) -> bool:
    short, long = sorted((len(one), len(other)))
    return long <= _LENGTHS * short and _contained(one, other) >= CONTAINED


def _contained(one: Runs, other: Runs) -> float:
    """The share of the shorter text's runs that stand in the other."""
    return len(one & other) / min(len(one), len(other))


def _telling(group: Sequence[Report]) -> Telling:
    agencies = {_plain(report.agency) for report in group if report.agency}
    original = next((report for report in group if _plain(report.outlet) in agencies), group[0])
    return Telling(original, tuple(report for report in group if report is not original))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
