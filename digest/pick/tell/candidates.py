"""Sentences that a summary may be made of, each with the place where it stands in its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.sentences import Span, spans, split
from digest.pick.language.words import terms
from digest.pick.tell.dates import dated
from digest.pick.tell.introductions import called, introduced, known
from digest.pick.tell.passed import is_old, is_over
from digest.pick.tell.standing import hangs, points_back, stands_alone
from digest.pick.tell.summary import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from digest.pick.report import Report
    from digest.pick.tell.dates import Dated

SENTENCES_READ = 10  # of one report: what matters stands at the top
CHARACTERS_READ = 3000  # characters of a report in which so many sentences are found
_SAME = 0.5  # share of the shorter sentence's words at which two sentences of a summary say one thing
_PHRASE = 5  # words in a row: quoted twice, they are read twice
_TELLING = 4  # meaningful words with which two equal sentences are copies, and not chance
_TOLD_BY_ONE, _TOLD_BY_ALL = 0.6, 0.8  # share of a sentence's words in one sentence that was told, or in all of them
_AHEAD_FOR = timedelta(hours=8)  # so much older than the newest, a report that looks ahead looks back by now
_AHEAD = re.compile(
    r"\b(?:will|to meet|set to|due to|expected to|about to|ahead of|upcoming|scheduled"
    r"|takes? place|heads? into|prepares?|preparing)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a sentence: they have read `headline` before, whose words are `about`, and read it on `today`.

    `people` are the surnames of all whom the story's reports name.
    """

    headline: str = ""
    about: frozenset[str] = frozenset()
    today: date | None = None
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a report that can stand alone.

    `text` is as it is printed, `span` where and how it stands in the report; `place` counts the report's sentences
    from 0; `content` has the stems of the words that mean something; `doubts` counts what makes it a second choice: a
    day that could not be dated, words that point to what a reader has not read, days long past. `calls` are the
    surnames of people whom neither it nor the headline introduces, `introduces` those of people whom it does.
    """

    text: str
    span: Span
    place: int
    report: Report
    content: frozenset[str]
    doubts: int = 0
    calls: frozenset[str] = frozenset()
    introduces: frozenset[str] = frozenset()

    @property
    def words(self) -> int:
        """How many words are printed."""
        return len(self.text.split())

    def quoted(self) -> Sentence:
        """The sentence as a summary holds it."""
        return Sentence(self.text, self.report.id, self.span.start, self.span.end)

    def says_the_same_as(self, other: Candidate, share: float = _SAME) -> bool:
        """Whether that share of the shorter one's words stands in the other, or a phrase of five words in both."""
        smaller = min(len(self.content), len(other.content))
        if smaller == 0 or len(self.content & other.content) / smaller >= share:
            return True
        return bool(_phrases(self.span.text) & _phrases(other.span.text))


def bodies(reports: Sequence[Report]) -> dict[int, list[tuple[int, Span]]]:
    """The first sentences of each report with their places, by the report's number.

    A sentence that several reports carry is left with the one that had it first, so that an agency's text in six
    outlets counts once.
    """
    seen: set[tuple[frozenset[str], bool]] = set()
    found = {}
    for report in sorted(reports, key=lambda report: (report.published_at, report.id)):
        own = []
        for place, span in enumerate(_top(report.text)):
            content = _content(span.text)
            says = content, stands_alone(span.text)
            if len(content) < _TELLING or says not in seen:
                own.append((place, span))
            seen.add(says)
        found[report.id] = own
    return found


def candidates(
    reports: Sequence[Report], found: Mapping[int, Sequence[tuple[int, Span]]], reader: Reader | None = None
) -> list[Candidate]:
    """The sentences that can stand by themselves, the reports in the given order.

    What is said to happen on a day that is over is left out, and so is what an old report says will happen: it may have
    happened since.
    """
    reader = reader or Reader()
    latest = max((report.published_at for report in reports), default=None)
    old = {report.id for report in reports if latest and latest - report.published_at > _AHEAD_FOR}
    pool = []
    for report in reports:
        for place, span in found[report.id]:
            if not stands_alone(span.text) or (report.id in old and _AHEAD.search(span.text)):
                continue
            printed = dated(span.text, report)
            if not (reader.today and is_over(printed.text, reader.today)):
                pool.append(_candidate(printed, span, place, report, reader))
    return pool


def _candidate(printed: Dated, span: Span, place: int, report: Report, reader: Reader) -> Candidate:
    doubts = printed.relative + points_back(span.text, reader.about) + hangs(span.text, reader.headline)
    doubts += reader.today is not None and is_old(printed.text, report.published_at.date())
    calls = called(span.text, reader.people) - known(reader.headline, reader.people)
    introduces = introduced(span.text, reader.people)
    return Candidate(printed.text, span, place, report, _content(span.text), doubts, calls, introduces)


def untold(pool: Sequence[Candidate], told: Collection[str]) -> list[Candidate]:
    """The candidates that say something else than the texts that readers have read; a new number is something else."""
    sentences = [frozenset(terms(sentence)) for text in told for sentence in split(text)]
    everything = frozenset[str]().union(*sentences)
    numbers = {number for text in told for number in _NUMBER.findall(text)}

    def is_told(one: Candidate) -> bool:
        if not numbers.issuperset(_NUMBER.findall(one.span.text)):
            return False
        by_one = max((len(one.content & sentence) for sentence in sentences), default=0)
        size = len(one.content) or 1
        return by_one / size >= _TOLD_BY_ONE or len(one.content & everything) / size >= _TOLD_BY_ALL

    return [one for one in pool if not is_told(one)]


@lru_cache(maxsize=2048)
def _top(text: str) -> tuple[Span, ...]:
    """The first sentences of a text, none of them cut off."""
    found = spans(text[:CHARACTERS_READ])
    return tuple(found[:SENTENCES_READ] if len(text) <= CHARACTERS_READ else found[:-1][:SENTENCES_READ])


@lru_cache(maxsize=4096)
def _content(sentence: str) -> frozenset[str]:
    return frozenset(terms(sentence))


@lru_cache(maxsize=4096)
def _phrases(sentence: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", sentence.lower())
    return frozenset(tuple(words[at : at + _PHRASE]) for at in range(len(words) - _PHRASE + 1))
