"""How many died, when reports say it differently: the newest number, or two where outlets disagree.

Tolls rise. A lower number in an older report is no other opinion, it is out of date, and is not told. Two outlets that
write at the same time and name different authorities for different numbers disagree: both are told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.words import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.report import Report
    from digest.pick.tell.candidates import Candidate

_READ = 3000  # characters of a report
_SAME_TIME_HOURS = 4.0  # two outlets that write within so many hours could know the same
_APART = 1.15  # 24 and 26 dead are one count, a little later
_MONTHS = "|".join(table("days.yaml")["months"])
# "the 25 May anniversary of his death" counts nobody
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?![,.]\d)"
)
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL, 2)}
_NUMBER = rf"(?P<number>\d[\d,]*(?:\.\d+)?|\b(?:{'|'.join(NUMBER_WORDS)}))"
_MANY = rf"dozens|scores|hundreds|thousands|{'|'.join(NUMBER_WORDS)}"
_DEAD = r"dead|deaths?|died|dying|killed|killing|kills?|lives|fatalities"
_HURT = r"injured|wounded|hurt|injuring|wounding"
_FATE = rf"(?P<dead>{_DEAD})|(?P<hurt>{_HURT})|(?P<lost>missing)"
# "14 people were killed", "killing at least 14", "the toll rose to 14".
_BEFORE = re.compile(rf"\b{_NUMBER}\b[^.;:\d]{{0,40}}?\b(?:{_FATE})\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b(?:{_FATE}|(?P<toll>toll))\b[^.;:\d]{{0,40}}?\b{_NUMBER}\b(?!%| (?:per ?cent|years?|days?|hours?))",
    re.IGNORECASE,
)
_TOLL = re.compile(
    rf"\b(?:\d[\d,.]*|{_MANY}|toll)\b.{{0,60}}\b(?:{_DEAD}|{_HURT}|missing|casualties)\b"
    rf"|\b(?:{_DEAD}|toll)\b.{{0,40}}\b(?:\d[\d,.]*|{_MANY})\b",
    re.IGNORECASE,
)
# Who tells of one of these may leave the victims to others.
_VICTIMS = re.compile(
    rf"\b(?:{_DEAD}|{_HURT}|missing|casualties|toll|fatal|deadly|victims?|attack\w*|clash\w*|shot|shooting|murder\w*"
    r"|violen\w+|bomb\w*|blast|crash\w*|disaster|quake|earthquake|flood\w*|fire|storm|typhoon|cyclone|war|strikes?)\b",
    re.IGNORECASE,
)
# One of these stands in every toll: looked for first, for most sentences have none and the pattern is slow.
_HINTS = (
    "kill",
    "dead",
    "death",
    "die",
    "dying",
    "lives",
    "fatal",
    "injur",
    "wound",
    "hurt",
    "missing",
    "casual",
    "toll",
)
_WHO_SAYS = re.compile(r"\b(?:said|says|according to|reported|confirmed|announced|claimed|told)\b", re.IGNORECASE)
_BESIDE = 40  # characters to the side of the verb where its subject stands
_OF_TOLLS = frozenset(terms("people persons dead deaths died killed injured wounded hurt missing toll bodies victims"))


@dataclass(frozen=True, slots=True)
class Counts:
    """What is left of a pool: `pool` without superseded numbers, `both` two sentences that disagree, or none."""

    pool: list[Candidate]
    both: tuple[Candidate, ...] = ()


def is_toll(text: str) -> bool:
    """Whether a text counts dead, hurt or missing people."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS) and bool(_TOLL.search(_DATE.sub(" ", text)))


def tells_of_victims(text: str) -> bool:
    """Whether a text speaks of dead, hurt or missing people, or of what makes them."""
    return _VICTIMS.search(text[:_READ]) is not None


def count(text: str) -> dict[str, float]:
    """How many are `dead`, `hurt` and `lost` in a sentence, of each the first number."""
    found: dict[str, float] = {}
    text = _DATE.sub(" ", text)
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            fate = next(name for name in ("dead", "hurt", "lost", "toll") if groups.get(name))
            found.setdefault("dead" if fate == "toll" else fate, _number(match["number"]))
    return found


def is_superseded(report: Report, reports: Sequence[Report]) -> bool:
    """Whether the headline of a report counts the dead, and that of a newer one counts others."""
    own = count(report.title)
    newer = (count(other.title) for other in reports if other.published_at > report.published_at)
    return any(own.get(fate, number) != number for counted in newer for fate, number in counted.items())


def settled(pool: Sequence[Candidate], reports: Sequence[Report], *, room_for_both: bool = True) -> Counts:
    """The pool with the numbers of the newest report that has any, and one that contradicts it at the same time."""
    counting = [one for one in pool if is_toll(one.span.text)]
    by = [one.report for one in counting] + [report for report in reports if is_toll(report.title)]
    newest = max(by, key=lambda report: (report.published_at, -report.id), default=None)
    if newest is None:
        return Counts(list(pool))
    own = [one for one in counting if one.report is newest]
    others = [one for one in counting if one.report is not newest] if room_for_both else []
    both = _disagreeing(own, others)
    kept = [one for one in pool if one.report is newest or one in both or not is_toll(one.span.text)]
    return Counts(kept, both)


def _disagreeing(newest: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    for one in newest:
        for other in others:
            if _disagree(one, other):
                return one, other
    return ()


def _disagree(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences of one time give different numbers of one kind, each with who says it."""
    apart = abs((one.report.published_at - other.report.published_at).total_seconds())
    if apart > _SAME_TIME_HOURS * 3600 or one.report.outlet == other.report.outlet:
        return False
    sources = [_WHO_SAYS.search(each.span.text) for each in (one, other)]
    if not all(sources):
        return False
    left, right = count(one.span.text), count(other.span.text)
    shared = [(left[fate], right[fate]) for fate in left.keys() & right.keys()]
    return any(max(pair) >= _APART * min(pair) for pair in shared) and _by_others(one, other)


def _by_others(one: Candidate, other: Candidate) -> bool:
    """Whether the two name different authorities: no word beside one's verb of saying is beside the other's."""
    return not _authority(one.span.text) & _authority(other.span.text)


def _authority(text: str) -> set[str]:
    """The words, as stems, beside the verbs of saying: who says it, and little else."""
    words: set[str] = set()
    for said in _WHO_SAYS.finditer(text):
        follows = said[0].lower() == "according to"
        words.update(terms(text[said.end() :][:_BESIDE] if follows else text[: said.start()][-_BESIDE:]))
    return {word for word in words if not word[0].isdigit()} - _OF_TOLLS


def _number(written: str) -> float:
    return float(NUMBER_WORDS.get(written.lower()) or float(written.replace(",", "").rstrip(".") or 0))
