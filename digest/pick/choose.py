"""The whole of picking, from reports to stories ready for an edition: pure, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from digest.clock import local_day
from digest.pick.group.joins import COPY, HEADLINE, RULING
from digest.pick.group.stories import group
from digest.pick.rank.score import Candidate, rank
from digest.pick.rank.selection import BRIEF, FLOOR, LEAD, MAIN, SPARE, Chosen, is_of, select
from digest.pick.rank.subject import Subjects
from digest.pick.tag.tags import tag
from digest.pick.tell.summarise import Size, summarise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from digest.pick.group.joins import Join
    from digest.pick.group.rulings import Ruling
    from digest.pick.group.stories import Cluster
    from digest.pick.rank.score import Ranked
    from digest.pick.rank.selection import Selection
    from digest.pick.report import Mark, Report, Told
    from digest.pick.tag.people import Person
    from digest.pick.tell.summary import Summary
    from digest.settings import Newsletter, Sections

SPARES = 10  # stories summarised beyond those an edition holds, so that an editor can put one in at once
_BRIEF_AT_MOST = 45  # words of a brief of whose story no shorter sentence can be printed
WORDS = {LEAD: 130, MAIN: 90, BRIEF: 35, SPARE: 90}
"""Of a summary, at most."""
_SURELY = frozenset({RULING, COPY, HEADLINE})
_MUCH_ALIKE = 0.25  # likeness from which few reports are together by mistake
_SENTENCES = {LEAD: 4, MAIN: 3, SPARE: 3}


@dataclass(frozen=True, slots=True)
class PickedStory:
    """A story as the picker leaves it.

    `section` is where it would stand (`lead`, `main`, `brief`) or empty; `excluded` says why it cannot stand anywhere,
    `cut` why it does not stand although it could. `report_ids` has the report that the headline is from first, and
    those that are never quoted last: in other languages, or not on what the story tells. `countries` and `topics` come
    most important first.

    `score` is the product of `components`; `measures` and `words` say what stands behind them. `discounts` says what
    the story kept of its score beside those chosen before it, and `worth` what that left: it decides the order. A story
    that was put before others for the sake of a `pinned` region names it; one that was not looked at has no `worth`.
    `copies` has for every text that several outlets print the original and its
    copies. `told` is what readers were told of it before, headline and summary. `joins` says of each report why it is
    in the story; `known` has the indexes of the known stories that it goes on from.
    `unheard` reports were joined by mistake: they are neither counted nor quoted.
    `people` are named with the office that they held on the day.
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
    cut: str = ""
    summary: Summary | None = None
    measures: dict[str, tuple[float, float]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    discounts: dict[str, float] = field(default_factory=dict)
    worth: float | None = None
    pinned: str = ""
    copies: tuple[tuple[int, ...], ...] = ()
    told: tuple[str, ...] = ()
    joins: dict[int, Join] = field(default_factory=dict)
    known: tuple[int, ...] = ()
    unheard: frozenset[int] = frozenset()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What an edition is made by."""

    newsletter: Newsletter
    today: date
    clusters: dict[int, Cluster] = field(default_factory=dict)  # by the id of a story's first report

    def reads(self, report: Report) -> bool:
        """Whether a report is in the newsletter's language, of whatever country."""
        return _primary(report.language) == _primary(self.newsletter.language)

    def elsewhere(self, each: Cluster) -> tuple[Report, ...]:
        """The reports that are heard and not quoted."""
        return tuple(report for report in each.reports if not self.reads(report))


def pick(  # noqa: PLR0913, PLR0917 - the things that an edition is made from
    reports: Sequence[Report],
    newsletter: Newsletter,
    now: datetime,
    told: Sequence[Told] = (),
    known: Sequence[Collection[int]] = (),
    rulings: Sequence[Ruling] = (),
    marks: Mapping[int, Mark] = MappingProxyType({}),
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
        marks: what editors said of known stories, by their indexes; of a story that goes on from several, what was said
            of the one whose number it keeps.
    """
    since = now - timedelta(hours=newsletter.sections.window_hours)
    window = [report for report in reports if since <= report.published_at <= now]
    desk = _Desk(newsletter, local_day(now, newsletter.timezone))
    clusters = group(window, known, rulings)
    read = [[report for report in cluster.reports if desk.reads(report)] for cluster in clusters]
    subjects = Subjects(filter(None, read))
    candidates, unread = [], []
    for cluster, own in zip(clusters, read, strict=True):
        if own:
            heard = subjects.heard(own, _joined(cluster))
            desk.clusters[heard[0].id] = cluster
            mark = marks.get(cluster.known[0]) if cluster.known else None
            candidates.append(Candidate(tag(heard), desk.elsewhere(cluster), mark))
        else:
            unread.append(_unread(cluster, newsletter.language))
    ranked = rank(candidates, newsletter.focus, now, told, newsletter.ranking)
    selection = _select(ranked, desk)
    chosen = [_picked(one.ranked, one.section, desk, one) for one in selection.chosen]
    taken = {id(one.ranked) for one in selection.chosen}
    rest = [each for each in ranked if id(each) not in taken]
    rest.sort(key=lambda each: bool(each.excluded or selection.objections.get(id(each))))
    spare = [_spare(each, desk, selection, summarised=place < SPARES) for place, each in enumerate(rest)]
    return [*chosen, *spare, *unread]


def _joined(cluster: Cluster) -> set[tuple[int, int]]:
    """The pairs of reports that are surely of one story: an editor said so, or they are much alike."""
    return {
        (join.report_id, join.with_id)
        for join in cluster.joins
        if join.with_id is not None and (join.why in _SURELY or join.likeness >= _MUCH_ALIKE)
    }


def _select(ranked: Sequence[Ranked], desk: _Desk) -> Selection:
    """Chooses among the best stories, the best of each pinned region, and those that an editor pinned."""
    sections, pinned = desk.newsletter.sections, desk.newsletter.focus.pinned
    open_ = [each for each in ranked if not each.excluded and each.score >= FLOOR]
    depth = _depth(sections)
    further = [[each for each in open_[depth:] if is_of(each, name)][: len(pinned)] for name in pinned]
    by_editors = [each for each in ranked if each.pinned_by and not each.excluded]
    looked_at = {id(each): each for each in [*open_[:depth], *chain(*further), *by_editors]}
    return select(
        list(looked_at.values()),
        sections,
        pinned,
        lambda each: bool(_summary(each, BRIEF, desk).sentences),
        lambda each: _summary(each, SPARE, desk).headline,
    )


def _depth(sections: Sections) -> int:
    """How many stories are looked at: four for every one that an edition holds."""
    return 4 * (sections.lead + sections.main + sections.briefs) + SPARES


def _summary(each: Ranked, section: str, desk: _Desk) -> Summary:
    reports, per_source, told, today = each.fresh, desk.newsletter.sections.words_per_source, _texts(each), desk.today
    if section != BRIEF:
        size = Size(WORDS[section], _SENTENCES[section], per_source=per_source)
        return summarise(reports, size, told=told, today=today)
    brief = Size(words=WORDS[BRIEF], sentences=1, longest=WORDS[BRIEF], per_source=per_source)
    made = summarise(reports, brief, why=False, told=told, today=today)
    if made.sentences:
        return made
    return summarise(reports, replace(brief, longest=_BRIEF_AT_MOST), why=False, told=told, today=today)


def _texts(each: Ranked) -> tuple[str, ...]:
    """What readers were told of an update before; nothing for a new story."""
    return tuple(f"{item.headline}\n{item.summary}" for item in each.told)


def _spare(each: Ranked, desk: _Desk, selection: Selection, *, summarised: bool) -> PickedStory:
    """A story that was not chosen, with why not, and what it would keep of its score beside all that were."""
    excluded = each.excluded or selection.objections.get(id(each), "")
    beside = None
    if not excluded and selection.has_looked_at(each):
        beside = Chosen(each, SPARE, selection.discounts(each))
    made = _picked(each, SPARE, desk, beside, summarised=summarised)
    return replace(made, excluded=excluded, cut="" if excluded else selection.cut(each))


def _picked(each: Ranked, section: str, desk: _Desk, chosen: Chosen | None, *, summarised: bool = True) -> PickedStory:
    cluster = desk.clusters[each.story.reports[0].id]
    summary = _summary(each, section, desk)
    first = summary.headline_id
    told = {first, *(report.id for report in each.story.reports)}
    apart = [report.id for report in cluster.reports if report.id not in told]
    return PickedStory(
        report_ids=[first, *(report.id for report in each.story.reports if report.id != first), *apart],
        headline=summary.headline,
        score=each.score,
        components=each.components,
        reason=each.reason,
        countries=[*each.focus_countries, *(code for code in each.story.countries if code not in each.focus_countries)],
        topics=list(each.story.topics),
        kind=each.story.kind,
        update=each.update,
        section=section,
        summary=summary if summarised and not each.excluded else None,
        measures=each.measures,
        words=each.words,
        discounts={name: round(kept, 4) for name, kept in chosen.discounts.items()} if chosen else {},
        worth=round(chosen.worth, 4) if chosen else None,
        pinned=chosen.pinned if chosen else "",
        copies=tuple(tuple(report.id for report in one.reports) for one in each.tellings if one.copies),
        told=_texts(each),
        joins={join.report_id: join for join in cluster.joins},
        known=cluster.known,
        unheard=frozenset(report.id for report in cluster.reports if desk.reads(report)) - told,
        people=tuple(_titled(person, each.story.reports[-1]) for person in each.story.people),
        organisations=tuple(organisation.name for organisation in each.story.organisations),
    )


def _titled(person: Person, report: Report) -> str:
    """Somebody with the office of the day of a report: `Ana Lim, prime minister`."""
    role = person.role(report.published_at.date())
    return f"{person.name}, {role}" if role else person.name


def _unread(cluster: Cluster, language: str) -> PickedStory:
    """A story of which nobody writes in the newsletter's language."""
    story = tag(cluster.reports)
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
        excluded=f"no report in {language}",
        joins={join.report_id: join for join in cluster.joins},
        known=cluster.known,
    )


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
