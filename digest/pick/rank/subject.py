"""Which reports of a story tell what its other reports tell.

Grouping goes by all words together, and may join an army's report with a flood that soldiers died in. Two reports of
one happening also name something that few others name: somebody, a town, a number. Or one's headline is told in the
other. A report that does neither stays in the story, where an editor sees it, and is neither heard nor quoted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.words import is_title_case, located, names, spelled_out, stem
from digest.pick.rank.components import evidence
from digest.pick.rank.event import event, is_disaster
from digest.pick.tag.kinds import kind
from digest.pick.tag.places import gazetteer, nations
from digest.pick.tag.vocabulary import LEAD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from digest.pick.report import Report

_READ = 2500  # characters of a text, as in grouping
_TITLE_READ = 400  # characters of a headline; longer ones are texts
_WHERE = 400  # characters of a text in which it names what it is about
# A name in more than one in fifty of the window's stories is everybody's, as those of a war's parties are; in so few
# stories it never is, so that a small window has names at all.
_EVERYBODYS, _NOBODYS = 0.02, 5
_TOLD, _WORDS_TOLD = 0.4, 2  # share, and number, of a headline's words that stand in another report of the same
_COUNTRIES = 3  # of which one headline and another name the same: a war's parties are two
_MOST_COMPARED = 40  # reports of one story: what forty outlets tell was not joined by chance
_BEGINS = re.compile(r"(?:^|[.!?:;\"“”‘’'(]\s*)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Particulars:
    """Of a report, as stems: its headline's words, all its words, those of them written as names, and its numbers."""

    title: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]


class Subjects:
    """Tells the reports of a story from those that were joined with it by mistake.

    Args:
        stories: all stories of the window, each as its reports.
    """

    def __init__(self, stories: Iterable[Sequence[Report]]) -> None:
        named, count = Counter[str](), 0
        for reports in stories:
            tops = (f"{each.title[:_TITLE_READ]}. {each.text[:_WHERE]}" for each in reports)
            named.update({name for top in tops for name in names(top)})
            count += 1
        most = max(_NOBODYS, _EVERYBODYS * count)
        self._common = _common_names() | {name for name, times in named.items() if times > most}

    def heard(self, reports: Sequence[Report], joined: Collection[tuple[int, int]] = ()) -> list[Report]:
        """Those of a story's reports that tell one thing, in their order: as many as do.

        Args:
            reports: of one story, at least one.
            joined: pairs of ids of reports that belong together whatever they say.
        """
        if not 1 < len(reports) <= _MOST_COMPARED:
            return list(reports)
        kin: dict[int, set[int]] = {one.id: {one.id} for one in reports}
        for place, one in enumerate(reports):
            for other in reports[:place]:
                pair = one.id, other.id
                if pair in joined or pair[::-1] in joined or self._tell_the_same(one, other):
                    kin[one.id].add(other.id)
                    kin[other.id].add(one.id)
        news = evidence(reports, [kind(each.title, each.text[:LEAD], each.url) for each in reports])
        middle = max(reports, key=lambda each: (len(kin[each.id]), each in news, event(each.title), -each.id))
        near = set().union(*(kin[each] for each in kin[middle.id]))
        return [each for each in reports if each.id in near]

    def _tell_the_same(self, one: Report, other: Report) -> bool:
        here, there = _particulars(one.title, one.text[:_READ]), _particulars(other.title, other.text[:_READ])
        named = (here.names | there.names) & here.words & there.words
        return bool(
            here.numbers & there.numbers
            or named - self._common
            or len(_countries(one.title) & _countries(other.title)) >= _COUNTRIES
            or (is_disaster(one.title) and is_disaster(other.title) and _countries(one.title) & _countries(other.title))
            or self._is_told(here.title, there.words)
            or self._is_told(there.title, here.words)
        )

    def _is_told(self, title: frozenset[str], words: frozenset[str]) -> bool:
        own = title - self._common
        return len(own & words) >= max(_WORDS_TOLD, _TOLD * len(own))


@cache
def _common_names() -> frozenset[str]:
    rows = table("english.yaml")
    return nations() | {stem(word) for word in [*rows["common_names"], *rows["dates"]]}


@lru_cache(maxsize=2048)
def _countries(title: str) -> frozenset[str]:
    return frozenset(gazetteer().countries(title[:_TITLE_READ]))


@lru_cache(maxsize=2048)
def _particulars(title: str, text: str) -> _Particulars:
    title, text = spelled_out(title[:_TITLE_READ]), spelled_out(text)
    parts = [title, text]
    found = [list(located(part)) for part in parts]
    marked = found if not is_title_case(title) else [[], found[1]]
    named = {
        word
        for part, words in zip(parts, marked, strict=True)
        for word, written, start in words
        if written[0].isupper() and not _BEGINS.search(part[max(0, start - 3) : start])
    }
    numbers = {one.replace(",", "") for part in parts for one in _NUMBER.findall(part)}
    return _Particulars(
        title=frozenset(word for word, _, _ in found[0]),
        words=frozenset(word for words in found for word, _, _ in words),
        names=frozenset(named),
        numbers=frozenset(one for one in numbers if len(one) > 1 and not _YEAR.fullmatch(one)),
    )
