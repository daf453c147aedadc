"""Which stories stand in an edition, each weighed against those chosen before it.

Places are filled one by one, the lead first, always with the story that is worth most beside those chosen: every chosen
story of the same country, topic or affair makes it worth less (a greedy diversification as in MMR, Carbonell and
Goldstein 1998, with known aspects as in xQuAD, Santos 2010). What is worth less than `FLOOR` is left out, even where
places are left. The last places are kept for pinned regions that have none yet. What an editor pinned comes before all
others from the main stories on, and nothing is held against it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.legible import counted
from digest.pick.group.happening import Comparison, is_same
from digest.pick.language.vectors import cosine
from digest.pick.rank.event import is_aside
from digest.pick.tag.places import region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.pick.group.happening import Happening
    from digest.pick.rank.score import Ranked
    from digest.settings import Sections

LEAD, MAIN, BRIEF, SPARE = "lead", "main", "brief", ""
FLOOR = 0.15  # worth below which a story is not printed: of those just above, most would stand in an editor's briefs
UNTOLD = 0.7  # what a story keeps of its worth if no sentence of it can be printed
_SAME_COUNTRY, _SAME_TOPIC = 0.88, 0.95  # what it keeps for each story chosen with its country or topic
_SAME_AFFAIR = 0.6  # the same for the chosen story that shares most names with it, if they shared them all
# The fit counts by so much more for the lead and main stories: the top of a letter is for what the letter is about.
_AT_THE_TOP = 0.5
_MAIN_SHARE = 0.25  # of all places named, for a country to be one that a story is mostly about


@dataclass(frozen=True, slots=True)
class Chosen:
    """A story with its place, and what it kept of its score there, by reason.

    `pinned` is the region whose place it has, if it was put before stories that are worth more.
    """

    ranked: Ranked
    section: str
    discounts: dict[str, float]
    pinned: str = ""

    @property
    def worth(self) -> float:
        """The score, less what it did not keep."""
        return self.ranked.score * math.prod(self.discounts.values())


@dataclass(slots=True)
class Selection:
    """The stories chosen, in reading order, and why others that were looked at cannot stand, by `id` of the story.

    `untold` has the `id` of each story of which no sentence can be printed. `looked_at` has the stories themselves, for
    an `id` is that of one story only as long as the story is there.
    """

    sections: Sections
    looked_at: tuple[Ranked, ...]
    happenings: dict[int, Happening]
    untold: frozenset[int]
    headline: Callable[[Ranked], str]
    chosen: list[Chosen] = field(default_factory=list)
    objections: dict[int, str] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)

    def discounts(self, each: Ranked, section: str = BRIEF) -> dict[str, float]:
        """What a story keeps of its score, by reason.

        Less for the country, topic and affair that it shares with those chosen, for having nothing to print, and at the
        top for fitting the focus less.
        """
        own = self.happenings[id(each)].names
        shared = max((cosine(own, self.happenings[id(one.ranked)].names) for one in self.chosen), default=0.0)
        return {
            "same country": _SAME_COUNTRY ** min((self.countries[code] for code in main_countries(each)), default=0),
            "same topic": _SAME_TOPIC ** self.topics[_topic(each)],
            "same affair": 1 - (1 - _SAME_AFFAIR) * shared,
            "nothing to print": UNTOLD if id(each) in self.untold else 1.0,
            "fit at the top": 1.0 if section == BRIEF else each.components["relevance"] ** _AT_THE_TOP,
        }

    def worth(self, each: Ranked, section: str = BRIEF) -> float:
        """What a story would be worth in the next place: the score, less what it does not keep."""
        return each.score * math.prod(self.discounts(each, section).values())

    def objection(self, each: Ranked) -> str:
        """Why a story cannot stand beside those chosen, or nothing."""
        for one in self.chosen:
            if is_same(self.happenings[id(each)], self.happenings[id(one.ranked)]):
                return f"same happening as: {self.headline(one.ranked)}"
            if set(each.told) & set(one.ranked.told):
                return f"the same affair as: {self.headline(one.ranked)}"
        if any(self.countries[code] >= self.sections.per_country for code in main_countries(each)[:1]):
            return f"{counted(self.sections.per_country, 'story', 'stories')} of its country already"
        return ""

    def add(self, each: Ranked, section: str, pinned: str = "") -> None:
        """Give a story its place."""
        self.chosen.append(Chosen(each, section, self.discounts(each, section), pinned))
        self.countries.update(main_countries(each))
        self.topics[_topic(each)] += 1

    def cut(self, each: Ranked) -> str:
        """Why a story that could stand does not."""
        if each.score < FLOOR:
            return f"worth {each.score:.2f}, and {FLOOR:g} is the least that is printed"
        if not self.has_looked_at(each):
            return "too far down to be looked at"
        worth = self.worth(each)
        if worth < FLOOR:
            return f"worth {worth:.2f} beside the stories chosen, and {FLOOR:g} is the least that is printed"
        return f"worth {worth:.2f} beside the stories chosen, and no place was left"

    def has_looked_at(self, each: Ranked) -> bool:
        """Whether a story was good enough to be weighed against others."""
        return id(each) in self.happenings

    def has_of(self, name: str) -> bool:
        """Whether a story of a region is among those chosen."""
        return any(is_of(one.ranked, name) for one in self.chosen)


def select(
    ranked: Sequence[Ranked],
    sections: Sections,
    pinned: Sequence[str],
    tellable: Callable[[Ranked], bool],
    headline: Callable[[Ranked], str],
) -> Selection:
    """The stories of an edition.

    Args:
        ranked: the stories that are open to it, best first; none of them excluded.
        sections: how many stories it holds, and how many of a country.
        pinned: regions of which one story is to be in it, if one is worth it.
        tellable: whether a sentence of a story can be printed.
        headline: a story's headline, for the words of an objection.
    """
    comparison = Comparison([report for each in ranked for report in each.story.reports])
    happenings = {id(each): comparison.of_story(each.story) for each in ranked}
    untold = frozenset(id(each) for each in ranked if not tellable(each))
    selection = Selection(sections, tuple(ranked), happenings, untold, headline)
    places = [LEAD] * sections.lead + [MAIN] * sections.main + [BRIEF] * sections.briefs
    open_ = list(ranked)
    for number, section in enumerate(places):
        missing = [name for name in pinned if not selection.has_of(name)]
        fit = [each for each in open_ if _fits(each, section, selection) and id(each) not in selection.objections]
        if len(places) - number > len(missing):
            missing = []
        if found := _best(fit, section, missing, selection):
            is_first = not missing or _best(fit, section, [], selection) is found
            selection.add(found, section, "" if is_first else next(name for name in missing if is_of(found, name)))
            open_.remove(found)
    return selection


def is_of(each: Ranked, name: str) -> bool:
    """Whether a story is mostly about countries of a region."""
    return any(code in region(name) for code in main_countries(each))


def main_countries(each: Ranked) -> list[str]:
    """The countries of the focus that a story is mostly about; of all countries if none is in the focus."""
    codes = each.focus_countries or tuple(each.story.countries)
    return [code for code in codes if each.story.countries[code] >= _MAIN_SHARE][:2] or list(codes[:1])


def _best(fit: Sequence[Ranked], section: str, pinned: Sequence[str], selection: Selection) -> Ranked | None:
    """The story that is worth most beside those chosen, one of a pinned region before others.

    What an editor pinned comes before both, but for the lead: there it must be worth most.
    """
    worth = {id(each): selection.worth(each, section) for each in fit}
    first = {id(each): any(is_of(each, name) for name in pinned) for each in fit}
    must = {id(each): section != LEAD and bool(each.pinned_by) for each in fit}
    for each in sorted(fit, key=lambda each: (not must[id(each)], not first[id(each)], -worth[id(each)])):
        if each.pinned_by:
            return each
        if objection := selection.objection(each):
            selection.objections[id(each)] = objection
        elif first[id(each)] or worth[id(each)] >= FLOOR:
            return each
    return None


def _fits(each: Ranked, section: str, selection: Selection) -> bool:
    """Leads and main stories have something to print, a lead is news, and nobody's opinion stands for news.

    An editor may have it otherwise, but for something to print and the lead.
    """
    is_untold = id(each) in selection.untold
    is_poor = each.story.kind == "opinion" or each.score * (UNTOLD if is_untold else 1.0) < FLOOR
    if is_poor and not each.pinned_by:
        return False
    if section == BRIEF:
        return True
    return not is_untold and (section != LEAD or _is_plain_news(each))


def _is_plain_news(each: Ranked) -> bool:
    return each.story.kind in {"news", "live"} and not all(is_aside(report.title) for report in each.fresh)


def _topic(each: Ranked) -> str:
    return next(iter(each.story.topics), "")
