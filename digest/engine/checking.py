"""All that is checked before an edition may be approved: how it is set, and whether its sources say what it says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.compose.checks import Check
from digest.compose.composer import Composer
from digest.db.editions import Section
from digest.db.feeds import Entry, EntryVersion, Feed
from digest.db.stories import StoryEntry
from digest.pick.tag.places import country_name
from digest.pick.truth.evidence import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from digest.db.editions import Edition, Item
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_PLACES = {Section.LEAD: "lead story", Section.MAIN: "main story", Section.BRIEF: "brief"}


def composer(installation: Installation, newsletter: Newsletter) -> Composer:
    """The composer of one newsletter."""
    return Composer(installation.settings, newsletter, country_name)


def checks_of(session: Session, installation: Installation, newsletter: Newsletter, edition: Edition) -> list[Check]:
    """How an edition stands the pre-flight checks."""
    items = lifecycle.items_of(session, edition)
    found = list(_unfounded(session, items)) or [Check("facts", "pass")]
    return [*composer(installation, newsletter).checked(edition, items), *found]


def _unfounded(session: Session, items: Sequence[Item]) -> Iterator[Check]:
    """What items say and none of their entries does: names, numbers, dates, quotations.

    An item of no story is an editor's own, whose sources nobody knows.
    """
    numbers: Counter[Section] = Counter()
    for item in items:
        numbers[item.section] += 1
        if item.story_id is None:
            continue
        said = "\n".join([item.headline, *(sentence["text"] for sentence in item.summary), item.why_it_matters])
        missing = unsupported(said, *_sources(session, item))
        if missing:
            place = f"{_PLACES[item.section]} {numbers[item.section]}"
            message = f"no source says {', '.join(map(repr, missing))}: drop that sentence, or mend it"
            yield Check("facts", "fail", place, message)


def _sources(session: Session, item: Item) -> tuple[list[str], list[datetime]]:
    """All that the entries of an item say or said, and when: what an outlet took back was its word when quoted."""
    cited = {source["entry_id"] for source in item.sources} | {sentence["entry_id"] for sentence in item.summary}
    cited |= set(session.exec(select(StoryEntry.entry_id).where(StoryEntry.story_id == item.story_id)))
    rows = session.exec(
        select(Entry, Feed.outlet)
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(col(Entry.id).in_(cited))
        .order_by(col(Entry.id))
    ).all()
    published = {entry.id: entry.published_at for entry, _ in rows}
    edited = select(EntryVersion).where(col(EntryVersion.entry_id).in_(cited)).order_by(col(EntryVersion.id))
    versions = session.exec(edited).all()
    # An outlet may be named in what is taken from it: "Hill Post has learned".
    texts = [f"{entry.title}\n\n{entry.text}\n\n{entry.article}\n\n{outlet}" for entry, outlet in rows]
    texts += [f"{version.title}\n\n{version.text}" for version in versions]
    return texts, [published[number] for number in [*published, *(version.entry_id for version in versions)]]
