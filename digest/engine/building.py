"""Building an edition: what was collected is picked from, and the best of it composed."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.clock import FixedClock
from digest.collect.store import sync_feeds
from digest.compose.storing import store
from digest.db.audience import Frequency
from digest.db.editions import Edition
from digest.db.stories import Ruling
from digest.engine.basis import basis
from digest.engine.buildable import Wanted
from digest.engine.checking import checks_of, composer, try_links_of
from digest.engine.writing import written
from digest.errors import StateError
from digest.legible import counted
from digest.pick.picker import Picker
from digest.pick.rank.balance import balance, covered

if TYPE_CHECKING:
    from datetime import datetime

    from digest.compose.checks import Check
    from digest.compose.render.edition import Rendered
    from digest.compose.storing import Draft
    from digest.db.editions import Item
    from digest.db.stories import Story
    from digest.engine.installation import Installation
    from digest.pick.picker import Ranking
    from digest.pick.rank.balance import Balance
    from digest.settings import Newsletter


@dataclass(frozen=True, slots=True)
class Told:
    """One item of an edition and why its story was picked."""

    item: Item
    story: Story


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave. `notes` says in plain lines what became of what a language model was asked.

    `further_to` is the edition of the same day that was out of a build's reach already, if this is a further one.
    """

    edition: Edition
    told: list[Told]
    checks: list[Check]
    entries: int
    stories: int
    balance: Balance
    notes: list[str] = field(default_factory=list)
    further_to: Edition | None = None


def build(
    installation: Installation,
    newsletter: Newsletter,
    *,
    replace: bool = False,
    by: str = "digest",
    wanted: Wanted | None = None,
) -> Built:
    """Group, rank and summarise what was collected, and compose a draft from the best.

    Interrupted, it leaves the last edition as it was.

    Args:
        installation: Settings, database, clock.
        newsletter: What is built.
        replace: Build again even what is approved already, which voids the approval.
        by: Who builds it.
        wanted: The edition that it must become; None for whatever there is to build.

    Raises:
        StateError: There are too few stories, today's edition is approved already and `replace` is false, or it would
            not become what is `wanted`.
        BusyError: Another process is building this newsletter.
    """
    now = installation.clock.now()
    with installation.database.lock(f"build-{newsletter.slug}"):
        with installation.database.write() as session:
            sync_feeds(session, installation.settings.feeds)  # what the settings say of an outlet counts at once
        picker = Picker(newsletter)
        ranking = _ranked(installation, picker, now)
        ranking, notes = written(installation, newsletter, ranking, now)
        maker = composer(installation, newsletter)
        with installation.database.read() as session:  # a ranking without an edition would only mislead
            begun = maker.begin(session, now, Frequency.EVERY, _chosen(ranking), replace=replace)
        _require(begun.edition, wanted)
        with installation.database.write() as session:
            stories = picker.store(session, ranking, now)
        with installation.database.read() as session:
            made = maker.fill(session, begun, _reported(ranking, newsletter))
        rendered = maker.rendered(made.edition, made.items)  # too slow to keep others from writing, as checking is
        with installation.database.write() as session:
            built = _stored(session, installation, newsletter, ranking, stories, made, rendered, by)
            notes += _rulings_to_come(session, newsletter, now)
    try_links_of(installation, newsletter, built.edition)
    with installation.database.read() as session:
        checks = checks_of(session, installation, newsletter, built.edition)
    return dataclasses.replace(built, notes=notes, checks=checks)


def _chosen(ranking: Ranking) -> int:
    return sum(bool(story.section) for story in ranking.picked)


def _reported(ranking: Ranking, newsletter: Newsletter) -> dict[str, Any]:
    return asdict(covered(ranking.picked, newsletter.focus))


def _require(edition: Edition, wanted: Wanted | None) -> None:
    """Let a build through that made what is wanted.

    Raises:
        StateError: It made another edition, or of another revision.
    """
    if wanted not in {None, Wanted(edition.number, edition.revision)}:
        raise StateError("somebody built, changed or cancelled an edition meanwhile: nothing was built")


def _rulings_to_come(session: Session, newsletter: Newsletter, now: datetime) -> list[str]:
    """A line on rulings that were made after the moment that a build pretends it is."""
    later = select(func.count()).where(Ruling.newsletter == newsletter.slug, col(Ruling.ruled_at) > now)
    count = session.exec(later).one()
    rulings = counted(count, "ruling on stories was", "rulings on stories were")
    verb = "does" if count == 1 else "do"
    return [f"{rulings} made after {now:%Y-%m-%d %H:%M} UTC and {verb} not count"] if count else []


def _ranked(installation: Installation, picker: Picker, now: datetime) -> Ranking:
    """The ranking; where the settings ask for it, made again once the pages of the chosen stories have been read."""
    with installation.database.read() as session:
        ranking = picker.rank(session, now)
    if not installation.settings.collect.articles:
        return ranking
    from digest.collect.articles import fetch_articles  # noqa: PLC0415 - a tenth of start-up, for those who ask for it

    chosen = [number for story in ranking.picked if story.section for number in story.report_ids]
    fetch_articles(installation.database, installation.settings, FixedClock(now), chosen)
    with installation.database.read() as session:
        return picker.rank(session, now)


def build_again(session: Session, installation: Installation, newsletter: Newsletter, moment: datetime) -> Built:
    """Build an edition of the past once more, all in one transaction, which the caller rolls back."""
    picker = Picker(newsletter, again=True)
    ranking, notes = written(installation, newsletter, picker.rank(session, moment), moment, again=True)
    maker = composer(installation, newsletter)
    begun = maker.begin(session, moment, Frequency.EVERY, _chosen(ranking), replace=True)
    stories = picker.store(session, ranking, moment)
    made = maker.fill(session, begun, _reported(ranking, newsletter))
    rendered = maker.rendered(made.edition, made.items)
    built = _stored(session, installation, newsletter, ranking, stories, made, rendered)
    checks = checks_of(session, installation, newsletter, built.edition)
    return dataclasses.replace(built, notes=notes, checks=checks)


def _stored(  # noqa: PLR0913, PLR0917 - all that an edition is made from
    session: Session,
    installation: Installation,
    newsletter: Newsletter,
    ranking: Ranking,
    stories: dict[int, Story],
    made: Draft,
    rendered: Rendered,
    by: str = "digest",
) -> Built:
    edition = store(session, made, rendered, by)
    edition.basis = basis(session, installation.settings, newsletter, edition)
    told = [Told(item, stories[item.story_id]) for item in made.items if item.story_id is not None]
    weighed = balance(ranking.picked, ranking.reports, newsletter.focus)
    further_to = _before_on_that_day(session, edition)
    return Built(edition, told, [], len(ranking.reports), len(stories), weighed, further_to=further_to)


def _before_on_that_day(session: Session, edition: Edition) -> Edition | None:
    rows = select(Edition).where(
        Edition.newsletter == edition.newsletter,
        Edition.frequency == edition.frequency,
        Edition.day == edition.day,
        col(Edition.number) < edition.number,
    )
    return session.exec(rows.order_by(col(Edition.number).desc()).limit(1)).first()
