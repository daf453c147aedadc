"""The whole of picking, from reports to stories ready for an edition: pure, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.pick.group.stories import group
from digest.pick.rank.score import Candidate, rank
from digest.pick.rank.selection import BRIEF, FLOOR, LEAD, MAIN, SPARE, is_of, select
from digest.pick.tag.tags import tag
from digest.pick.tell.summarise import Size, summarise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from digest.pick.group.joins import Join
    from digest.pick.group.rulings import Ruling
    from digest.pick.group.stories import Cluster
    from digest.pick.rank.score import Ranked
    from digest.pick.rank.selection import Selection
    from digest.pick.report import Report, Told
    from digest.pick.tell.summary import Summary
    from digest.settings import Newsletter, Sections

SPARES = 10  # stories summarised beyond those an edition holds, so that an editor can put one in at once
_BRIEF_AT_MOST = 45  # words of a brief of whose story no shorter sentence can be printed
_WORDS = {LEAD: 130, MAIN: 85, BRIEF: 35, SPARE: 85}
_SENTENCES = {LEAD: 4, MAIN: 3, SPARE: 3}


@dataclass(frozen=True, slots=True)
class PickedStory:
    """A story as the picker leaves it.

    `section` is where it would stand (`lead`, `main`, `brief`) or empty; `excluded` says why it cannot stand anywhere.
    `report_ids` has the report that the headline is from first, and those in other languages, which are never quoted,
    last. `countries` and `topics` come most important first.

    `score` is the product of `components`; `discounts` says what it kept of it beside the stories chosen before it.
    `copies` has for every text that several outlets print the original and its copies. `told` is what readers were told
    of it before. `known` has the indexes of the known stories that it goes on from, first the one whose number it
    keeps; `joins` says of each report why it is in it.
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
    told: tuple[str, ...] = ()
    known: tuple[int, ...] = ()
    joins: Mapping[int, Join] = field(default_factory=dict)


def pick(  # noqa: PLR0913, PLR0917 - the six things that an edition is made from
    reports: Sequence[Report],
    newsletter: Newsletter,
    now: datetime,
    told: Sequence[Told] = (),
    known: Sequence[Collection[int]] = (),
    rulings: Sequence[Ruling] = (),
) -> list[PickedStory]:
    """All stories of the window: first those chosen, in reading order, then the rest by score, the excluded last.

    Args:
        reports: entries as the picker sees them; those outside the window or after `now` are left out. Those in other
            languages than the newsletter's count as outlets, and are not quoted.
        newsletter: what it is about, how much it holds, and what counts how much.
        now: the moment the edition is made for, aware and in UTC.
        told: the items of earlier editions of this newsletter.
        known: the stories of earlier builds, each as the ids of its reports.
        rulings: what editors said of which reports tell one story, the newest last.
    """
    since = now - timedelta(hours=newsletter.sections.window_hours)
    window = [report for report in reports if since <= report.published_at <= now]
    clusters = group(window, known, rulings)
    found = [_candidate(cluster, newsletter) for cluster in clusters]
    readable = [each for each in found if _reads(newsletter, each.story.reports[0])]
    ranked = rank(readable, newsletter.focus, now, told, newsletter.ranking)
    selection = _select(ranked, newsletter)
    picked = [_picked(one.ranked, newsletter, one.section, discounts=one.discounts) for one in selection.chosen]
    taken = {id(one.ranked) for one in selection.chosen}
    rest = [each for each in ranked if id(each) not in taken]
    objections = selection.objections
    for place, each in enumerate(sorted(rest, key=lambda each: bool(each.excluded or objections.get(id(each))))):
        objection = objections.get(id(each), "")
        picked.append(_picked(each, newsletter, SPARE, objection, summarised=place < SPARES))
    picked += [_unread(each, newsletter) for each in found if not _reads(newsletter, each.story.reports[0])]
    cluster_of = {report.id: cluster for cluster in clusters for report in cluster.reports}
    return [_joined(one, cluster_of[one.report_ids[0]]) for one in picked]


def _candidate(cluster: Cluster, newsletter: Newsletter) -> Candidate:
    """A story to rank from what can be read of it; from all of it if nothing can."""
    read = [report for report in cluster.reports if _reads(newsletter, report)]
    others = tuple(report for report in cluster.reports if not _reads(newsletter, report)) if read else ()
    return Candidate(tag(read or cluster.reports), others)


def _joined(one: PickedStory, cluster: Cluster) -> PickedStory:
    """With the reports that cannot be read, and how all of them came together."""
    elsewhere = tuple(report.id for report in cluster.reports if report.id not in one.report_ids)
    joins = {join.report_id: join for join in cluster.joins}
    return replace(one, report_ids=[*one.report_ids, *elsewhere], known=cluster.known, joins=joins)


def _select(ranked: Sequence[Ranked], newsletter: Newsletter) -> Selection:
    """Chooses among the best stories, and the best of each pinned region."""
    open_ = [each for each in ranked if not each.excluded and each.score >= FLOOR]
    depth = _depth(newsletter.sections)
    near = open_[:depth] + [
        each
        for name in newsletter.focus.pinned
        for each in [one for one in open_[depth:] if is_of(one, name)][: len(newsletter.focus.pinned)]
    ]
    return select(
        list({id(each): each for each in near}.values()),
        newsletter.sections,
        newsletter.focus.pinned,
        lambda each: bool(_summary(each, BRIEF, newsletter.sections).sentences),
        lambda each: _summary(each, SPARE, newsletter.sections).headline,
    )


def _depth(sections: Sections) -> int:
    """How many stories are looked at: four for every one that an edition holds."""
    return 4 * (sections.lead + sections.main + sections.briefs) + SPARES


def _summary(each: Ranked, section: str, sections: Sections) -> Summary:
    reports, per_source = each.fresh, sections.words_per_source
    if section != BRIEF:
        return summarise(reports, Size(_WORDS[section], _SENTENCES[section], per_source=per_source))
    brief = Size(words=_WORDS[BRIEF], sentences=1, longest=_WORDS[BRIEF], per_source=per_source)
    made = summarise(reports, brief, why=False)
    if made.sentences:
        return made
    return summarise(reports, replace(brief, longest=_BRIEF_AT_MOST), why=False)


def _picked(  # noqa: PLR0913 - what was decided of a story, each by name
    each: Ranked,
    newsletter: Newsletter,
    section: str,
    objection: str = "",
    *,
    discounts: dict[str, float] | None = None,
    summarised: bool = True,
) -> PickedStory:
    summary = _summary(each, section, newsletter.sections)
    first = summary.headline_id
    return PickedStory(
        report_ids=[first, *(report.id for report in each.story.reports if report.id != first)],
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
        told=tuple(f"{item.headline}\n{item.summary}" for item in each.told),
    )


def _unread(each: Candidate, newsletter: Newsletter) -> PickedStory:
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
        excluded=f"no report in {newsletter.language}",
    )


def _reads(newsletter: Newsletter, report: Report) -> bool:
    """Whether a report is in the newsletter's language, of whatever country."""
    return _primary(report.language) == _primary(newsletter.language)


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
