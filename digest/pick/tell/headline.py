"""The headline of a story: the best of its reports', cleaned, and made of a first sentence where none is fit.

Good is what says the same as the other headlines, is fresh, tells news and does not tease. A headline is changed in
these ways and no others: a label in front ("BREAKING:"), a quotation and colon in front, and a tail ("- live updates")
go, as do a last full stop or comma; relative days become dates; one in capitals is written as its words are written in
the reports.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.vectors import LEAD, centroid, cosine, idf, term_counts, vector
from digest.pick.language.words import terms
from digest.pick.tell.dates import dated
from digest.pick.tell.kinds import kind_of
from digest.pick.tell.tolls import is_superseded, is_toll

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from digest.pick.report import Report

_TABLE = table("headlines.yaml")
_WORDS = (5, 18)  # a headline of so many words reads well
_MADE_OF_AT_MOST = 18  # words of a sentence that stands as a headline
_OLD_HOURS = 36.0  # a headline so much older than the newest counts for a third
_TOLL_HOURS = 6.0  # the same for one that counts the dead
_FAULTS = {
    name: (re.compile(row["pattern"], re.IGNORECASE), float(row["costs"])) for name, row in _TABLE["faults"].items()
}
_UNFIT = ("question", "cut off", "teases")  # with one of these, a plain first sentence is the better headline
_STALE_COUNT_COSTS = 1.0  # it counts other dead than a newer report does
_TOLD_COSTS = 0.5  # readers know it
_SAYS_IT_AGAIN = 0.75  # share of a headline's words in one text at which that text says the same
_SHOUTED = 0.6  # share of capitals among a headline's letters
_SHOUTED_COSTS = 1.0
_LABEL = re.compile(rf"^(?:{'|'.join(_TABLE['labels'])})(?: \w+)?\s*[:|–—]\s+(?=\S+\s+\S)", re.IGNORECASE)
_TAIL = re.compile(rf"\s*(?:[|–—:,-]|\()\s*(?:{'|'.join(_TABLE['tails'])})\)?\s*$", re.IGNORECASE)
_QUOTED_FIRST = re.compile(r"^['\"‘“].{3,80}?['\"’”]:\s+(?=(?:\S+\s+){3}\S)")
_KIND_COSTS = {"news": 0.0, "analysis": 0.5, "live": 1.0}
_OTHER_KIND_COSTS = 1.5
_STATE_COSTS, _PAYWALL_COSTS = 0.8, 0.3
_TEXT_OF_USE = 50  # characters: a text with fewer has no sentence to quote beside the headline
_NO_TEXT_COSTS, _LENGTH_COSTS = 0.4, 0.4


def ordered(reports: Sequence[Report], told: Collection[str] = ()) -> list[Report]:
    """The report that gives the headline, then the others, central ones first.

    A headline that says what `told` texts say already is a second choice.
    """
    central = _central([_counts(report.title, report.text[:LEAD]) for report in reports])
    plain = _central([_counts(report.title, "") for report in reports])
    newest = max(report.published_at for report in reports)
    both = list(zip(reports, central, plain, strict=True))

    def fitness(each: tuple[Report, float, float]) -> tuple[float, int]:
        report, one, other = each
        worth = (one + other) * math.exp(
            -_hours(report, newest) / (_TOLL_HOURS if is_toll(report.title) else _OLD_HOURS)
        )
        stale = _STALE_COUNT_COSTS * is_superseded(report, reports) + _TOLD_COSTS * _is_told(report.title, told)
        return worth - _costs(report) - stale, -report.id

    lead = max(both, key=fitness)[0]
    rest = sorted((each for each in both if each[0] is not lead), key=lambda each: (-each[1], each[0].id))
    return [lead, *(report for report, _, _ in rest)]


def headline(report: Report, reports: Sequence[Report]) -> str:
    """The headline of `report` as the house writes it; `reports` are those of the story."""
    title = _TAIL.sub("", _QUOTED_FIRST.sub("", _LABEL.sub("", report.title))).strip()
    title = re.sub(r"(?<=\w\w)\.$|[,;:]+$", "", title) or report.title
    if _is_shouted(title):
        title = _recased(title, reports)
    return dated(title, report).text


def is_unfit(title: str) -> bool:
    """Whether a headline asks, teases or is cut off: it can only stand where there is nothing better."""
    return _is_shouted(title) or any(_FAULTS[name][0].search(title) for name in _UNFIT)


def made_of(sentence: str) -> str:
    """A short sentence as a headline, or nothing if it cannot be one."""
    fits = len(sentence.split()) <= _MADE_OF_AT_MOST and not re.search(r"[“”\"‘]", sentence)
    return sentence.rstrip(".") if fits else ""


def _is_told(title: str, told: Collection[str]) -> bool:
    words = frozenset(terms(title))
    return any(len(words.intersection(terms(text))) >= _SAYS_IT_AGAIN * len(words) for text in told)


@lru_cache(maxsize=2048)
def _counts(title: str, text: str) -> Mapping[str, int]:
    """`term_counts`, once for a report of which a build asks several times."""
    return term_counts(title, text)


def _central(counts: Sequence[Mapping[str, int]]) -> list[float]:
    """How much each of some texts says what the others say, from 0 to 1."""
    weights = idf(counts)
    vectors = [vector(each, weights) for each in counts]
    middle = centroid(vectors)
    return [cosine(each, middle) for each in vectors]


def _hours(report: Report, newest: datetime) -> float:
    return (newest - report.published_at).total_seconds() / 3600


def _costs(report: Report) -> float:
    """What speaks against a headline: its kind, its outlet, its length, and its faults."""
    title = report.title
    costs = _KIND_COSTS.get(kind_of(report), _OTHER_KIND_COSTS)
    costs += _PAYWALL_COSTS * report.paywall + _STATE_COSTS * report.state_affiliated
    costs += 0.0 if _WORDS[0] <= len(title.split()) <= _WORDS[1] else _LENGTH_COSTS
    costs += 0.0 if len(report.text) >= _TEXT_OF_USE else _NO_TEXT_COSTS
    costs += _SHOUTED_COSTS if _is_shouted(title) else 0.0
    return costs + sum(cost for pattern, cost in _FAULTS.values() if pattern.search(title))


def _is_shouted(title: str) -> bool:
    letters = [char for char in title if char.isalpha()]
    return len(letters) > 10 and sum(char.isupper() for char in letters) > _SHOUTED * len(letters)  # noqa: PLR2004 - "US-EU FTA" is none


def _recased(title: str, reports: Sequence[Report]) -> str:
    """A headline in capitals with each word as the reports' texts write it within a sentence."""
    written = {word.casefold(): word for report in reports for word in re.findall(r"(?<=[a-z,] )[\w'’-]+", report.text)}
    words = [written.get(word.casefold(), word.lower()) for word in re.split(r"(\W+)", title)]
    lower = "".join(words)
    return lower[:1].upper() + lower[1:]
