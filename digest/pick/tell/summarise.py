"""Summaries made of sentences that stand in the sources, and of nothing else.

A sentence is printed as it stands there but for one rule: a relative day becomes a date (`dates`). Which sentences is
decided by what they say (`worth`, `selection`), among those that can stand alone (`standing`). A language model can be
put in its place behind the same `Summary`; this one needs nothing and invents nothing.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING

from digest.pick.language.words import is_title_case, names, terms
from digest.pick.tell.candidates import CHARACTERS_READ, Reader, bodies, candidates, untold
from digest.pick.tell.headline import headline, is_unfit, made_of, ordered
from digest.pick.tell.introductions import surnames
from digest.pick.tell.kinds import is_reporting, kind_of, says_what_happened
from digest.pick.tell.repetition import repeats, roots
from digest.pick.tell.selection import Material, choose
from digest.pick.tell.significance import why as significance
from digest.pick.tell.size import Size
from digest.pick.tell.standing import hangs
from digest.pick.tell.summary import Summary
from digest.pick.tell.tolls import is_toll, settled, tells_of_victims
from digest.pick.tell.worth import units, worth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from digest.pick.language.sentences import Span
    from digest.pick.report import Report
    from digest.pick.tell.candidates import Candidate

__all__ = ["Size", "summarise"]

REPORTS_READ = 8  # of one story, the most central: a ninth says nothing new
_ON_THE_STORY = 2  # words that the single sentence of a brief shares with the headline
_TOP = 3  # sentences of a report that say what happened, background coming after them
_HAPPENED = 0.25  # of the headline's words beside names, for a sentence to tell the same
_ROOT = 4  # letters by which Iran and Iranian are one name
_WHY_SHARE = 0.6  # of what an outlet may give, so that something is left for what happened
_SAME_AS_WHY = 0.7  # share of words: that it matters is said with the words of the news
_KEY_WORDS = 25  # a key point is read at a glance


def summarise(
    reports: Sequence[Report],
    size: Size | None = None,
    *,
    why: bool = True,
    told: Collection[str] = (),
    today: date | None = None,
) -> Summary:
    """A headline, sentences that fit `size`, a key point, and why it matters if a source says so.

    Args:
        reports: the reports of one story, at least one.
        size: how long; the length of a main story if left out.
        why: whether to look for a sentence on why it matters.
        told: texts on this story that readers have read: headlines and sentences. What they say is not said again.
        today: the day on which it is read; if left out, no date is taken for past.
    """
    size = size or Size()
    order = ordered(reports, told)[:REPORTS_READ]
    found = bodies(order)
    title, lead = _headline(order, found)
    reader = _reader(title, order, today)
    quoted = [each for each in order if is_reporting(each)] or order
    pool = untold(candidates(quoted, found, reader), told)
    about, read = reader.about, roots(title)
    news = [one for one in pool if says_what_happened(one.report)] or pool
    if not tells_of_victims(f"{lead.title}\n{lead.text}"):  # then victims in a headline are those of something else
        news = [one for one in news if not (is_toll(one.span.text) and tells_of_victims(one.report.title))]
    counts = settled(news, order, room_for_both=size.sentences > 1)
    fresh = [one for one in counts.pool if not repeats(one.span.text, read)]
    material = _material(order, found)
    short = [one for one in pool if one.words <= min(size.longest, _WHY_SHARE * size.per_source)]
    because = significance(short, about) if why else None
    spent = _spent([because] if because else [])
    rest = [one for one in fresh if not (because and one.says_the_same_as(because, _SAME_AS_WHY))]
    if size.sentences == 1:
        rest = _for_a_brief(rest, read)
    both = counts.both if all(one in fresh and not one.calls for one in counts.both) else ()
    taken = choose(rest, material, size, spent, both)
    if not taken:
        because = None
        taken = _first_to_add(fresh, size)
    spent += _spent(taken)
    key = _key_point([*taken, *rest], taken, title, size, spent)
    return Summary(
        headline=title,
        headline_id=lead.id,
        sentences=tuple(one.quoted() for one in _reading_order(taken, material, lead)),
        why=because.quoted() if because else None,
        key_point=key.quoted() if key else None,
    )


def _headline(order: Sequence[Report], found: Mapping[int, Sequence[tuple[int, Span]]]) -> tuple[str, Report]:
    """The headline and the report it is from; made of a first sentence where the best headline is unfit."""
    title = headline(order[0], order)
    if is_unfit(title) or kind_of(order[0]) == "opinion":
        for one in candidates([each for each in order if kind_of(each) != "opinion"], found):
            if one.place == 0 and (made := made_of(one.text)):
                return made, one.report
    return title, order[0]


def _material(order: Sequence[Report], found: Mapping[int, Sequence[tuple[int, Span]]]) -> Material:
    """What the reports say; a headline that several carry counts once."""
    sentences = [[span.text for _, span in found[report.id]] for report in order]
    headlines = list({report.title.casefold(): report.title for report in order}.values())
    values = worth(headlines, [body for body in sentences if body])
    central = {}
    for report, body in zip(order, sentences, strict=True):
        words = dict.fromkeys(unit for sentence in body for unit in units(sentence) if len(unit) == 1)
        central[report.id] = sum(values[unit] for unit in words) / max(len(words), 1)
    titled = frozenset(unit for title in headlines for unit in units(title) if len(unit) == 1)
    newest = max(report.published_at for report in order)
    hours = {report.id: (newest - report.published_at).total_seconds() / 3600 for report in order}
    length = sum(len(sentence.split()) for body in sentences for sentence in body)
    return Material(values, central, titled, length, hours)


def _reader(title: str, order: Sequence[Report], today: date | None) -> Reader:
    """What somebody knows who has read the headline."""
    texts = [each.text[:CHARACTERS_READ] for each in order]
    people = [surnames(text) for text in [*texts, *(each.title for each in order if not is_title_case(each.title))]]
    return Reader(title, frozenset(terms(title)), today, frozenset[str]().union(*people))


def _nearness(one: Candidate, title: str) -> float:
    """How much of what happened in the headline it says, 0 to 1; 0 if it shares no name with it.

    A key point is read far from the headline.
    """
    called = {name[:_ROOT] for name in names(title)}
    if not called & {name[:_ROOT] for name in names(one.span.text)}:
        return 0.0
    happened = {word for word in terms(title) if word[:_ROOT] not in called}
    return len(happened & one.content) / max(len(happened), 1)


def _for_a_brief(pool: Sequence[Candidate], read: frozenset[str]) -> list[Candidate]:
    """What a single sentence may be: on the headline's words, and no background where the report's top says more."""
    on_it = [one for one in pool if len(roots(one.span.text) & read) >= _ON_THE_STORY]
    plain = [one for one in on_it if not one.doubts]
    return plain or [one for one in pool if one.place < _TOP and not one.doubts] or on_it


def _first_to_add(pool: Sequence[Candidate], size: Size) -> list[Candidate]:
    """Where no sentence is on the headline's words: the one that stands highest, for there it says what happened."""
    fitting = [one for one in pool if one.words <= min(size.longest, size.per_source) and not one.calls]
    best = min(fitting, key=lambda one: (one.doubts, one.place), default=None)
    return [best] if best else []


def _key_point(
    pool: Sequence[Candidate], taken: Sequence[Candidate], title: str, size: Size, spent: Mapping[str, int]
) -> Candidate | None:
    """The sentence that tells most of what the headline tells, in few words, and is not the headline again.

    One that is told in the summary anyway costs its outlet no further words.
    """
    read = roots(title)
    fit = [
        (one, _nearness(one, title))
        for one in pool
        if one.words <= _KEY_WORDS
        and not (repeats(one.span.text, read) or one.doubts or one.calls or hangs(one.span.text, ""))
        and (one in taken or spent.get(one.report.outlet, 0) + one.words <= size.per_source)
    ]
    best, near = max(fit, key=lambda pair: pair[1], default=(None, 0.0))
    return best if near >= _HAPPENED else None


def _spent(taken: Iterable[Candidate]) -> Counter[str]:
    spent = Counter[str]()
    for one in taken:
        spent[one.report.outlet] += one.words
    return spent


def _reading_order(taken: Sequence[Candidate], material: Material, lead: Report) -> list[Candidate]:
    """Report by report, each in its own order: first the one whose sentence stands highest and says most."""

    def opens(one: Candidate) -> tuple[bool, bool, float]:
        says = sum(material.worth.get(unit, 0.0) for unit in units(one.span.text))
        return one.place == 0, one.report.id == lead.id, says

    reports: list[int] = []
    for one in sorted(taken, key=opens, reverse=True):
        if one.report.id not in reports:
            reports.append(one.report.id)
    orders = [sorted(taken, key=lambda one: (order.index(one.report.id), one.place)) for order in permutations(reports)]
    return next(filter(_introduces_in_time, orders), orders[0])


def _introduces_in_time(order: Sequence[Candidate]) -> bool:
    """Whether nobody is called by a surname before a sentence says who they are."""
    known: frozenset[str] = frozenset()
    for one in order:
        if one.calls - known:
            return False
        known |= one.introduces
    return True
