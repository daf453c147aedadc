"""The whole of picking, from reports to stories ready for an edition: pure, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.pick.group.stories import group
from digest.pick.rank.score import Candidate, rank
from digest.pick.rank.selection import BRIEF, FLOOR, LEAD, MAIN, SPARE, is_of, select
from digest.pick.tag.tags import tag
from digest.pick.tell.summarise import Size, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.pick.rank.score import Ranked
    from digest.pick.rank.selection import Selection
    from digest.pick.report import Report, Told
    from digest.pick.tell.summary import Summary
    from digest.settings import Focus, Sections, Weights

SPARES = 10  # stories summarised beyond those an edition holds, so that an editor can put one in at once
_BRIEF_AT_MOST = 45  # words of a brief of whose story no shorter sentence can be printed
_WORDS = {LEAD: 130, MAIN: 70, BRIEF: 35, SPARE: 70}


@dataclass(frozen=True, slots=True)
class PickedStory:
    """A story as the picker leaves it.

    `section` is where it would stand (`lead`, `main`, `brief`) or empty; `excluded` says why it cannot stand anywhere.
    `report_ids` has the report that the headline is from first, and those in other languages (`elsewhere`), which are
    never quoted, last. `countries` and `topics` come most important first.

    `score` is the product of `components`; `discounts` says what it kept of it beside the stories chosen before it.
    `copies` has for every text that several outlets print the original and its copies. `told` is what readers were told
    of it before.
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
    discounts: dict[str, float] | None = None
    copies: tuple[tuple[int, ...], ...] = ()
    elsewhere: tuple[int, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What an edition is made by."""

    focus: Focus
    sections: Sections
    language: str

    def reads(self, report: Report) -> bool:
        return _primary(report.language) == _primary(self.language)


def pick(  # noqa: PLR0913, PLR0917 - the seven things that an edition is made from
    reports: Sequence[Report],
    focus: Focus,
    now: datetime,
    told: Sequence[Told],
    sections: Sections,
    language: str = "en",
    weights: Weights | None = None,
) -> list[PickedStory]:
    """All stories of the window: first those chosen, in reading order, then the rest by score, the excluded last.

    Args:
        reports: entries as the picker sees them; those outside the window or after `now` are left out.
        focus: what the newsletter is about.
        now: the moment the edition is made for, aware and in UTC.
        told: the items of earlier editions of this newsletter.
        sections: how many stories an edition holds, and how long the window is.
        language: what the newsletter is written in; reports in other languages count as outlets, and are not quoted.
        weights: how much each part of a story's score counts.
    """
    desk = _Desk(focus, sections, language)
    since = now - timedelta(hours=sections.window_hours)
    window = [report for report in reports if since <= report.published_at <= now]
    found = [_candidate(members, desk) for members in group(window)]
    elsewhere = {id(each.story): each.elsewhere for each in found}
    ranked = rank([each for each in found if any(map(desk.reads, each.story.reports))], focus, now, told, weights)
    selection = _select(ranked, desk)
    picked = [
        _picked(one.ranked, one.section, desk, discounts=one.discounts, elsewhere=elsewhere[id(one.ranked.story)])
        for one in selection.chosen
    ]
    taken = {id(one.ranked) for one in selection.chosen}
    rest = [each for each in ranked if id(each) not in taken]
    objections = selection.objections
    for place, each in enumerate(sorted(rest, key=lambda each: bool(each.excluded or objections.get(id(each))))):
        objection = objections.get(id(each), "")
        others = elsewhere[id(each.story)]
        picked.append(_picked(each, SPARE, desk, objection, elsewhere=others, summarised=place < SPARES))
    picked += [_unread(each, desk) for each in found if not any(map(desk.reads, each.story.reports))]
    return picked


def _candidate(members: Sequence[Report], desk: _Desk) -> Candidate:
    """A story to rank from what can be read of it; from all of it if nothing can."""
    read = [report for report in members if desk.reads(report)]
    others = tuple(report for report in members if not desk.reads(report)) if read else ()
    return Candidate(tag(read or members), others)


def _select(ranked: Sequence[Ranked], desk: _Desk) -> Selection:
    """Chooses among the best stories, and the best of each pinned region."""
    open_ = [each for each in ranked if not each.excluded and each.score >= FLOOR]
    depth = _depth(desk.sections)
    near = open_[:depth] + [
        each
        for name in desk.focus.pinned
        for each in [one for one in open_[depth:] if is_of(one, name)][: len(desk.focus.pinned)]
    ]
    return select(
        list({id(each): each for each in near}.values()),
        desk.sections,
        desk.focus.pinned,
        lambda each: bool(_summary(each, BRIEF, desk.sections).sentences),
        lambda each: _summary(each, SPARE, desk.sections).headline,
    )


def _depth(sections: Sections) -> int:
    """How many stories are looked at: four for every one that an edition holds."""
    return 4 * (sections.lead + sections.main + sections.briefs) + SPARES


def _summary(each: Ranked, section: str, sections: Sections) -> Summary:
    reports, per_source = each.fresh, sections.words_per_source
    if section != BRIEF:
        return summarise(reports, Size(words=_WORDS[section], per_source=per_source))
    brief = Size(words=_WORDS[BRIEF], sentences=1, longest=_WORDS[BRIEF], per_source=per_source)
    made = summarise(reports, brief, why=False)
    if made.sentences:
        return made
    return summarise(reports, replace(brief, longest=_BRIEF_AT_MOST), why=False)


def _picked(  # noqa: PLR0913 - what was decided of a story, each by name
    each: Ranked,
    section: str,
    desk: _Desk,
    objection: str = "",
    *,
    discounts: dict[str, float] | None = None,
    elsewhere: Sequence[Report] = (),
    summarised: bool = True,
) -> PickedStory:
    summary = _summary(each, section, desk.sections)
    first = summary.headline_id
    ids = [report.id for report in each.story.reports if report.id != first]
    others = tuple(report.id for report in elsewhere)
    return PickedStory(
        report_ids=[first, *ids, *others],
        headline=summary.headline,
        score=each.score,
        components=each.components,
        reason=each.reason,
        countries=[*each.focus_countries, *(code for code in each.story.countries if code not in each.focus_countries)],
        topics=list(each.story.topics),
        kind=each.story.kind,
        update=each.update,
        section=section,
        excluded=each.excluded or objection,
        summary=summary if summarised and not each.excluded else None,
        discounts=discounts,
        copies=tuple(tuple(report.id for report in one.reports) for one in each.tellings if one.copies),
        elsewhere=others,
        told=tuple(f"{item.headline}\n{item.summary}" for item in each.told),
    )


def _unread(each: Candidate, desk: _Desk) -> PickedStory:
    """A story of which nobody writes in the newsletter's language."""
    story = each.story
    return PickedStory(
        report_ids=[report.id for report in story.reports],
        headline=story.reports[0].title,
        score=0.0,
        components={},
        reason=f"{len(story.outlets)} outlet{'s' * (len(story.outlets) > 1)}",
        countries=list(story.countries),
        topics=list(story.topics),
        kind=story.kind,
        update=False,
        excluded=f"no report in {desk.language}",
        elsewhere=tuple(report.id for report in story.reports),
    )


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
