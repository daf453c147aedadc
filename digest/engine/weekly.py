"""The weekly best-of: made from the editions that went out in the week, for readers who want no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.compose import lifecycle, revisions, weekly
from digest.compose.candidates import told_again
from digest.compose.storing import store
from digest.db.audience import Frequency
from digest.db.editions import Correction, Edition, EditionStatus
from digest.db.stories import Story
from digest.deliver import ledger
from digest.engine.basis import basis
from digest.engine.checking import composer
from digest.engine.editing import edition_and_checks
from digest.errors import StateError, UsageError
from digest.pick.retold import retold
from digest.pick.told import told_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from digest.compose.checks import Check
    from digest.compose.weekly import Telling
    from digest.db.editions import Item
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_OUT = (EditionStatus.SENDING, EditionStatus.SENT)
_LET_GO = (EditionStatus.SKIPPED, EditionStatus.CANCELLED, EditionStatus.HELD)
_MADE_FROM = "editions"  # of a best-of's basis: the numbers of those that it was made from


@dataclass(frozen=True, slots=True)
class BuiltWeekly:
    """What building gave: the best-of, the numbers of the editions that it was made from, and what was left out.

    `corrected` has the headlines of stories that were left out because something in them was wrong; `readers` counts
    who would get it now.
    """

    edition: Edition
    items: list[Item]
    editions: list[int]
    corrected: list[str]
    checks: list[Check]
    readers: int


@dataclass(frozen=True, slots=True)
class _Week:
    """The editions that went out `since` a day or the last best-of, in words, and what they told."""

    since: str
    editions: list[Edition]
    items: dict[tuple[int, int], Item]
    tellings: list[Telling]

    @property
    def numbers(self) -> list[int]:
        return [edition.number for edition in self.editions]


def build(installation: Installation, newsletter: Newsletter, *, replace: bool = False) -> BuiltWeekly:
    """Compose a draft from the best that the editions of the week told, word for word as they were approved.

    Raises:
        UsageError: The newsletter has no weekly best-of.
        StateError: No edition went out, there are too few stories, or today's best-of is approved already and `replace`
            is false.
        BusyError: Another process is building this newsletter.
    """
    wanted = newsletter.weekly
    if wanted is None:
        raise UsageError(
            f"{newsletter.slug} has no weekly best-of: `newsletters.{newsletter.slug}.weekly` gives it one"
        )
    now = installation.clock.now()
    with installation.database.lock(f"build-{newsletter.slug}"):
        with installation.database.read() as session:
            week = _week(session, newsletter, now)
            if not week.editions:
                raise StateError(
                    f"no edition of {newsletter.slug} went out since {week.since}: a weekly best-of is made from those "
                    "that did"
                )
            ranked = weekly.latest(week.tellings, _same(session, week))
            readers = ledger.count_readers(session, newsletter.slug, Frequency.WEEKLY, now)
            chosen = weekly.best(ranked, wanted.stories, newsletter.sections.per_country)
            placed = weekly.placed([telling.story for telling in chosen], newsletter.sections.lead)
            maker = composer(installation, newsletter)
            begun = maker.begin(session, now, Frequency.WEEKLY, len(placed), replace=replace)
            made = maker.fill_with(session, begun, placed, wanted)
        rendered = maker.rendered(made.edition, made.items)
        with installation.database.write() as session:
            edition = store(session, made, rendered)
            made_from = {_MADE_FROM: week.numbers}
            edition.basis = basis(session, installation.settings, newsletter, edition) | made_from
    _, checks = edition_and_checks(installation, newsletter, str(edition.number), try_links=True)
    corrected = [telling.story.headline for telling in ranked if telling.is_corrected]
    return BuiltWeekly(edition, made.items, week.numbers, corrected, checks, readers)


def _week(session: Session, newsletter: Newsletter, now: datetime) -> _Week:
    """What went out since the last best-of, or in the last week if there is none.

    An edition that the last one could have told, had it gone out by then, belongs to this.
    """
    today = local_day(now, newsletter.timezone)
    recent = select(Edition).where(
        Edition.newsletter == newsletter.slug, Edition.day >= today - weekly.REACH, Edition.day <= today
    )
    rows = session.exec(recent.order_by(col(Edition.number))).all()
    others = [
        row
        for row in rows
        if row.frequency is Frequency.WEEKLY and row.status not in _LET_GO and not row.is_replaced_by_a_build_on(today)
    ]
    taken = {number for other in others for number in other.basis.get(_MADE_FROM, ())}
    last = max(others, key=lambda other: other.number, default=None)
    since = (last.day if last else today) - weekly.WEEK
    editions = [
        row
        for row in rows
        if row.frequency is Frequency.EVERY and row.status in _OUT and row.day >= since and row.number not in taken
    ]
    corrected = _corrected(session, [edition.id for edition in editions])
    found = _Week(f"the last best-of, edition {last.number}" if last else str(since), editions, {}, [])
    for edition in editions:
        items, points = lifecycle.items_of(session, edition), _key_points(session, edition)
        for item, score in zip(items, weekly.scores([item.picked for item in items]), strict=True):
            found.items[edition.number, item.key] = item
            story, wrong = (
                told_again(item, edition.number, points.get(item.key, "")),
                (edition.id, item.key) in corrected,
            )
            found.tellings.append(weekly.Telling(edition.number, item.key, story, score, wrong))
    return found


def _corrected(session: Session, editions: Collection[int]) -> set[tuple[int, int]]:
    """The items of which an erratum says that something in them was wrong: the edition's id, and their key."""
    rows = select(Correction.edition_id, Correction.item_key).where(col(Correction.edition_id).in_(editions))
    return set(session.exec(rows).all())


def _key_points(session: Session, edition: Edition) -> dict[int, str]:
    """The key points that were approved as they were built, by the key of the item that each is about."""
    built = [row.content for row in revisions.revisions(session, edition) if row.change["kind"] == "built"]
    if not built:
        return {}
    about = zip(built[-1]["items"], built[-1]["key_points"], strict=False)
    return {item["key"]: point for item, point in about if point in edition.key_points}


def _same(session: Session, week: _Week) -> Callable[[Telling, Telling], bool]:
    """Whether two tellings are of one happening: of one story or its sequel, from one source, or alike."""
    day_of = {edition.number: edition for edition in week.editions}
    place = {where: at for at, where in enumerate(week.items)}
    alike = retold([told_in(item, day_of[number]) for (number, _), item in week.items.items()])
    thread = _threads(session, {item.story_id for item in week.items.values() if item.story_id is not None})

    def same(one: Telling, other: Telling) -> bool:
        first, second = one.story.story_id, other.story.story_id
        if first is not None and second is not None and thread[first] == thread[second]:
            return True
        return alike(place[one.edition, one.key], place[other.edition, other.key])

    return same


def _threads(session: Session, stories: Collection[int]) -> dict[int, int]:
    """For each story the first of those that it carries on, which may be itself."""
    before: dict[int, int | None] = {}
    asked = set(stories)
    while asked:
        before |= dict(session.exec(select(Story.id, Story.follows_id).where(col(Story.id).in_(asked))).all())
        asked = {number for number in before.values() if number is not None} - before.keys()

    def first(number: int) -> int:
        way = [number]
        while (earlier := before[way[-1]]) is not None and earlier not in way:
            way.append(earlier)
        return way[-1] if earlier is None else min(way[way.index(earlier) :])  # two may have carried on each other

    return {number: first(number) for number in stories}
