"""The whole of picking, from reports to stories ready for an edition: pure, no database, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.pick.group.happening import Comparison, is_same
from digest.pick.group.stories import group
from digest.pick.rank.score import rank
from digest.pick.tag.tags import tag
from digest.pick.tell.summarise import Size, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.pick.group.happening import Happening
    from digest.pick.rank.score import Ranked
    from digest.pick.report import Report, Told
    from digest.pick.tell.summary import Summary
    from digest.settings import Focus, Sections

LEAD, MAIN, BRIEF, SPARE = "lead", "main", "brief", ""
SPARES = 10  # stories summarised beyond those an edition holds, so that an editor can put one in at once
FLOOR = 0.25  # score below which a story is not worth a place even where places are left
_SAME_COUNTRY, _SAME_TOPIC = 0.88, 0.95  # what a story keeps of its worth for each one chosen with its country or topic
_MAIN_SHARE = 0.25  # of all places named, for a country to be one that a story is mostly about
_UNTOLD = 0.5  # what a story keeps of its worth if no sentence of it can be printed
_BRIEF_AT_MOST = 45  # words of a brief of whose story no shorter sentence can be printed
_WORDS = {LEAD: 130, MAIN: 90, BRIEF: 35, SPARE: 90}
_SENTENCES = {LEAD: 4, MAIN: 3, SPARE: 3}


@dataclass(frozen=True, slots=True)
class PickedStory:
    """A story as the picker leaves it.

    `section` is where it would stand (`lead`, `main`, `brief`) or empty; `excluded` says why it cannot stand anywhere.
    `report_ids` has the report that the headline is from first. `countries` and `topics` come most important first.
    """

    report_ids: list[int]
    headline: str
    score: float
    components: dict[str, float]
    reason: str
    countries: list[str]
    topics: list[str]
    kind: str
    update: bool
    section: str = SPARE
    excluded: str = ""
    summary: Summary | None = None


@dataclass(slots=True)
class _Edition:
    """What has been chosen so far."""

    sections: Sections
    happenings: dict[int, Happening]
    chosen: list[tuple[Ranked, str]] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)

    def worth(self, each: Ranked) -> float:
        """The score, less for every chosen story of the same country or topic."""
        seen = min((self.countries[code] for code in _main_countries(each)), default=0)
        return each.score * _SAME_COUNTRY**seen * _SAME_TOPIC ** self.topics[_topic(each)]

    def objection(self, each: Ranked) -> str:
        """Why a story cannot stand beside those chosen, or nothing."""
        for other, _ in self.chosen:
            if is_same(self.happenings[id(each)], self.happenings[id(other)]):
                return f"same happening as: {_summary(other, SPARE, self.sections).headline}"
        if any(self.countries[code] >= self.sections.per_country for code in _main_countries(each)[:1]):
            return f"{self.sections.per_country} stories of its country already"
        return ""

    def add(self, each: Ranked, section: str) -> None:
        self.chosen.append((each, section))
        self.countries.update(_main_countries(each))
        self.topics[_topic(each)] += 1


def pick(  # noqa: PLR0913, PLR0917 - the six things that an edition is made from
    reports: Sequence[Report],
    focus: Focus,
    now: datetime,
    told: Sequence[Told],
    sections: Sections,
    language: str = "en",
) -> list[PickedStory]:
    """All stories of the window: first those chosen, in reading order, then the rest by score, the excluded last.

    Args:
        reports: entries as the picker sees them; those outside the window or after `now` are left out.
        focus: what the newsletter is about.
        now: the moment the edition is made for, aware and in UTC.
        told: the items of earlier editions of this newsletter.
        sections: how many stories an edition holds, and how long the window is.
        language: what the newsletter is written in; reports in other languages are not picked.
    """
    since = now - timedelta(hours=sections.window_hours)
    window = [report for report in reports if since <= report.published_at <= now]
    read = [report for report in window if _primary(report.language) == _primary(language)]
    ranked = rank([tag(story) for story in group(read)], focus, now, told)
    edition, objections = _choose(ranked, sections)
    picked = [_picked(each, section, sections) for each, section in edition.chosen]
    taken = {id(each) for each, _ in edition.chosen}
    rest = [each for each in ranked if id(each) not in taken]
    for place, each in enumerate(sorted(rest, key=lambda each: bool(each.excluded or objections.get(id(each))))):
        picked.append(_picked(each, SPARE, sections, objections.get(id(each), ""), told=place < SPARES))
    return picked


def _choose(ranked: Sequence[Ranked], sections: Sections) -> tuple[_Edition, dict[int, str]]:
    """The stories of the edition, best first, each weighed against those before it; and why others cannot stand."""
    open_ = [each for each in ranked if not each.excluded]
    comparison = Comparison([report for each in open_ for report in each.story.reports])
    edition = _Edition(sections, {id(each): comparison.of_story(each.story) for each in open_})
    objections: dict[int, str] = {}
    tellable = {
        id(each): 1.0 if _summary(each, BRIEF, sections).sentences else _UNTOLD for each in open_[: _depth(sections)]
    }
    places = [LEAD] * sections.lead + [MAIN] * sections.main + [BRIEF] * sections.briefs
    for section in places:
        candidates = [each for each in open_ if id(each) in tellable and id(each) not in objections]
        fit = [each for each in candidates if _fits(each, section, tellable[id(each)])]
        for each in sorted(fit, key=lambda each: -edition.worth(each) * tellable[id(each)]):
            if objection := edition.objection(each):
                objections[id(each)] = objection
                continue
            edition.add(each, section)
            open_.remove(each)
            break
    return edition, objections


def _depth(sections: Sections) -> int:
    """How many stories are looked at: four for every one that an edition holds."""
    return 4 * (sections.lead + sections.main + sections.briefs) + SPARES


def _fits(each: Ranked, section: str, tellable: float) -> bool:
    """Leads and main stories have something to print, a lead is news, and nobody's opinion stands for news."""
    if each.story.kind == "opinion" or each.score < FLOOR:
        return False
    if section == BRIEF:
        return True
    return tellable == 1.0 and (section != LEAD or each.story.kind in {"news", "live"})


def _summary(each: Ranked, section: str, sections: Sections) -> Summary:
    reports, per_source = each.fresh, sections.words_per_source
    if section != BRIEF:
        return summarise(reports, Size(_WORDS[section], _SENTENCES[section], per_source=per_source))
    brief = Size(words=_WORDS[BRIEF], sentences=1, longest=_WORDS[BRIEF], per_source=per_source)
    made = summarise(reports, brief, why=False)
    if made.sentences:
        return made
    return summarise(reports, replace(brief, longest=_BRIEF_AT_MOST), why=False)


def _picked(each: Ranked, section: str, sections: Sections, objection: str = "", *, told: bool = True) -> PickedStory:
    excluded = each.excluded or objection
    summary = _summary(each, section, sections)
    first = summary.headline_id
    ids = [report.id for report in each.story.reports]
    return PickedStory(
        report_ids=[first, *(number for number in ids if number != first)],
        headline=summary.headline,
        score=each.score,
        components=each.components,
        reason=each.reason,
        countries=[*each.focus_countries, *(code for code in each.story.countries if code not in each.focus_countries)],
        topics=list(each.story.topics),
        kind=each.story.kind,
        update=each.update,
        section=section,
        excluded=excluded,
        summary=summary if told and not each.excluded else None,
    )


def _main_countries(each: Ranked) -> list[str]:
    """The countries of the focus that a story is mostly about; of all countries if none is in the focus."""
    codes = each.focus_countries or tuple(each.story.countries)
    return [code for code in codes if each.story.countries[code] >= _MAIN_SHARE][:2] or list(codes[:1])


def _topic(each: Ranked) -> str:
    return next(iter(each.story.topics), "")


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
