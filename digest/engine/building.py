"""Building an edition: what was collected is picked from, and the best of it composed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.collect.store import sync_feeds
from digest.compose import lifecycle
from digest.compose.composer import Composer
from digest.engine.basis import basis
from digest.pick.picker import Picker
from digest.pick.rank.balance import balance
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.checks import Check
    from digest.db.editions import Edition, Item
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
    """What building gave."""

    edition: Edition
    told: list[Told]
    checks: list[Check]
    entries: int
    stories: int
    balance: Balance


def composer(installation: Installation, newsletter: Newsletter) -> Composer:
    """The composer of one newsletter."""
    return Composer(installation.settings, newsletter, country_name)


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
        with installation.database.read() as session:
            ranking = picker.rank(session, now)
        with installation.database.write() as session:
            stories = picker.store(session, ranking, now)
        with installation.database.write() as session:
            return _composed(session, installation, newsletter, ranking, stories, now, replace=replace)


def build_again(session: Session, installation: Installation, newsletter: Newsletter, moment: datetime) -> Built:
    """Build an edition of the past once more, all in one transaction, which the caller rolls back."""
    picker = Picker(newsletter, again=True)
    ranking = picker.rank(session, moment)
    stories = picker.store(session, ranking, moment)
    return _composed(session, installation, newsletter, ranking, stories, moment, replace=True)


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
    edition = maker.compose(session, now, replace=replace)
    edition.basis = basis(session, newsletter)
    items = lifecycle.items_of(session, edition)
    checks = maker.checked(edition, items)
    told = [Told(item, stories[item.story_id]) for item in items if item.story_id is not None]
    weighed = balance(ranking.picked, ranking.reports, newsletter.focus)
    return Built(edition, told, checks, len(ranking.reports), len(stories), weighed)
