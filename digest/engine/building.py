"""Building an edition: what was collected is picked from, and the best of it composed."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.clock import FixedClock
from digest.collect.store import sync_feeds
from digest.compose import lifecycle
from digest.db.editions import Edition
from digest.db.stories import Ruling
from digest.engine.basis import basis
from digest.engine.checking import checks_of, composer, try_links_of
from digest.engine.writing import written
from digest.pick.picker import Picker
from digest.pick.rank.balance import balance, covered

if TYPE_CHECKING:
    from datetime import datetime

    from digest.compose.checks import Check
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


def build(installation: Installation, newsletter: Newsletter, *, replace: bool = False) -> Built:
    """Group, rank and summarise what was collected, and compose a draft from the best.

    Interrupted, it leaves the last edition as it was.

    Raises:
        StateError: There are too few stories, or today's edition is approved already and `replace` is false.
        BusyError: Another process is building this newsletter.
    """
    now = installation.clock.now()
    with installation.database.lock(f"build-{newsletter.slug}"):
        with installation.database.write() as session:
            sync_feeds(session, installation.settings.feeds)  # what the settings say of an outlet counts at once
        picker = Picker(newsletter)
        ranking = _ranked(installation, picker, now)
        ranking, notes = written(installation, newsletter, ranking, now)
        with installation.database.write() as session:  # one: a ranking without an edition would only mislead
            stories = picker.store(session, ranking, now)
            built = _composed(session, installation, newsletter, ranking, stories, now, replace=replace)
            notes += _rulings_to_come(session, newsletter, now)
    return dataclasses.replace(built, notes=notes, checks=_checked(installation, newsletter, built))


def _checked(installation: Installation, newsletter: Newsletter, built: Built) -> list[Check]:
    """How the draft stands its checks once its links were tried, if the settings want that."""
    if not installation.settings.collect.check_links:
        return built.checks
    try_links_of(installation, newsletter, built.edition)
    with installation.database.read() as session:
        return checks_of(session, installation, newsletter, built.edition)


def _rulings_to_come(session: Session, newsletter: Newsletter, now: datetime) -> list[str]:
    """A line on rulings that were made after the moment that a build pretends it is."""
    later = select(func.count()).where(Ruling.newsletter == newsletter.slug, col(Ruling.ruled_at) > now)
    count = session.exec(later).one()
    return [f"{count} rulings on stories were made after {now:%Y-%m-%d %H:%M} UTC and do not count"] if count else []


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
    stories = picker.store(session, ranking, moment)
    built = _composed(session, installation, newsletter, ranking, stories, moment, replace=True)
    return dataclasses.replace(built, notes=notes)


def _composed(  # noqa: PLR0913, PLR0917 - all that an edition is made from
    session: Session,
    installation: Installation,
    newsletter: Newsletter,
    ranking: Ranking,
    stories: dict[int, Story],
    now: datetime,
    *,
    replace: bool,
) -> Built:
    maker = composer(installation, newsletter)
    reported = asdict(covered(ranking.picked, newsletter.focus))
    edition = maker.compose(session, now, reported=reported, replace=replace)
    edition.basis = basis(session, installation.settings, newsletter, edition)
    items = lifecycle.items_of(session, edition)
    checks = checks_of(session, installation, newsletter, edition)
    told = [Told(item, stories[item.story_id]) for item in items if item.story_id is not None]
    weighed = balance(ranking.picked, ranking.reports, newsletter.focus)
    further_to = _before_on_that_day(session, edition)
    return Built(edition, told, checks, len(ranking.reports), len(stories), weighed, further_to=further_to)


def _before_on_that_day(session: Session, edition: Edition) -> Edition | None:
    rows = select(Edition).where(
        Edition.newsletter == edition.newsletter,
        Edition.frequency == edition.frequency,
        Edition.day == edition.day,
        col(Edition.number) < edition.number,
    )
    return session.exec(rows.order_by(col(Edition.number).desc()).limit(1)).first()
