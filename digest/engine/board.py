"""The stories beside an edition: all of the latest ranking, filtered and paged, each as a card."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, func, or_, select as sql_select
from sqlmodel import Session, col, select

from digest.db.audience import Frequency
from digest.db.editions import Edition, EditionStatus, Item
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry
from digest.engine.cards import Before, Card, Outlet, Place, Telling, card
from digest.engine.explaining import in_ranking, ranked_last
from digest.legible import one_line
from digest.pick.marks import marks
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from digest.settings import Newsletter

_LONGEST_TEXT = 200  # characters that are searched for
_NEVER_SENT = (EditionStatus.SKIPPED, EditionStatus.CANCELLED)


class Shown(StrEnum):
    """Which stories are listed: all, those in the edition, or those that are not."""

    ALL = "all"
    CHOSEN = "chosen"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Filters:
    """What stories are narrowed to; what is empty narrows nothing.

    `country` is a code of two letters, `topic` and `outlet` are names. `text` is looked for in headlines and names of
    outlets; a letter from a to z is the same as its capital.
    """

    country: str = ""
    topic: str = ""
    outlet: str = ""
    text: str = ""
    shown: Shown = Shown.ALL


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by: the `value` that `Filters` takes, its name, how many stories of the ranking have it."""

    value: str
    name: str
    stories: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of stories; `total` counts all that the filters let through, the choices all of the ranking.

    `ranked_at` is when the stories were ranked; None while none are.
    """

    cards: list[Card]
    total: int
    countries: list[Choice]
    topics: list[Choice]
    outlets: list[Choice]
    ranked_at: datetime | None


def stories(  # noqa: PLR0913 - whose stories, beside which edition, which of them
    session: Session,
    newsletter: Newsletter,
    edition: Edition,
    filters: Filters,
    now: datetime,
    *,
    limit: int = 40,
    offset: int = 0,
) -> Page:
    """The stories of the latest ranking, the chosen ones first, beside an edition.

    An older ranking is not kept: beside an edition of before stands what is known today.

    Args:
        session: For reading.
        newsletter: Whose stories.
        edition: Its items say which stories stand in it, and its number what was told before.
        filters: What they are narrowed to.
        now: The moment whose marks are shown.
        limit: How many cards at most.
        offset: How many stories are passed over.
    """
    ranked_at = ranked_last(session, newsletter)
    if ranked_at is None:
        return Page([], 0, [], [], [], None)
    places = _places(session, edition)
    ranking = in_ranking(newsletter, ranked_at)
    wanted = [*ranking, *_conditions(filters, places)]
    total = session.exec(select(func.count()).select_from(Story).where(*wanted)).one()
    rows = session.exec(
        select(Story).where(*wanted).order_by(col(Story.rank), col(Story.id)).limit(limit).offset(offset)
    ).all()
    numbers = [row.id for row in rows]
    since = min(edition.built_at, ranked_at) - timedelta(hours=newsletter.sections.window_hours)
    tellings, before = _tellings(session, numbers, since), _before(session, numbers, edition)
    marked = marks(session, newsletter.slug, now)
    cards = [
        card(row, tellings.get(row.id, ()), before.get(row.id, ()), places.get(row.id), marked.get(row.id))
        for row in rows
    ]
    return Page(cards, total, *_choices(session, ranking), ranked_at)


def _places(session: Session, edition: Edition) -> dict[int, Place]:
    """Where stories stand in the edition, by their numbers.

    An item whose story was merged since belongs to the story that its first source tells now.
    """
    of_edition = sql_select(col(Item.key), col(Item.section), col(Item.story_id), col(Item.sources)).where(
        col(Item.edition_id) == edition.id
    )
    items = session.execute(of_edition).all()
    first = {sources[0].get("entry_id"): Place(key, section) for key, section, _, sources in items if sources}
    told_now = select(StoryEntry.story_id, StoryEntry.entry_id).where(
        col(StoryEntry.entry_id).in_([entry for entry in first if entry is not None]),
        col(StoryEntry.left_at).is_(None),
    )
    places = {story: first[entry] for story, entry in session.exec(told_now)}
    return places | {story: Place(key, section) for key, section, story, _ in items if story is not None}


def _conditions(filters: Filters, places: Collection[int]) -> list[ColumnElement[bool]]:
    """The filters in SQL. A list of names is searched as the JSON that it is kept as."""
    conditions = [
        cast(column, Text).contains(json.dumps(name), autoescape=True)
        for column, name in (
            (Story.countries, filters.country),
            (Story.topics, filters.topic),
            (Story.outlets, filters.outlet),
        )
        if name
    ]
    if text := one_line(filters.text)[:_LONGEST_TEXT]:
        inside = json.dumps(text)[1:-1]
        conditions.append(
            or_(
                col(Story.headline).icontains(text, autoescape=True),
                cast(Story.outlets, Text).icontains(inside, autoescape=True),
            )
        )
    if filters.shown is Shown.CHOSEN:
        conditions.append(col(Story.id).in_(places))
    elif filters.shown is Shown.LEFT_OUT:
        conditions.append(col(Story.id).not_in(places))
    return conditions


def _choices(
    session: Session, ranking: Collection[ColumnElement[bool]]
) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """The countries, topics and outlets of a ranking. Read as one long text each, which is far quicker than by rows."""
    columns = [Story.countries, Story.topics, Story.outlets]
    joined = [func.aggregate_strings(cast(column, Text), ",") for column in columns]
    texts = session.execute(sql_select(*joined).where(*ranking)).one()
    countries, topics, outlets = (_counted(text or "") for text in texts)
    return _sorted(countries, country_name), _sorted(topics), _sorted(outlets)


@lru_cache(maxsize=16)  # the lists of a ranking stay the same until the next one
def _counted(lists: str) -> Mapping[str, int]:
    """How often each name stands in lists of names, in JSON, one after the other."""
    return MappingProxyType(Counter(chain.from_iterable(json.loads(f"[{lists}]"))))


def _sorted(counts: Mapping[str, int], named: Callable[[str], str] = str) -> list[Choice]:
    """Choices, those of most stories first."""
    choices = [Choice(value, named(value), count) for value, count in counts.items()]
    return sorted(choices, key=lambda choice: (-choice.stories, choice.name))


def _tellings(session: Session, numbers: Collection[int], since: datetime) -> dict[int, list[Telling]]:
    """The entries of the window that tell each story now, the newest first."""
    rows = session.execute(
        sql_select(
            col(StoryEntry.story_id), col(Entry.id), col(Entry.title), col(Entry.url), col(Entry.published_at),
            col(Feed.outlet), col(Feed.country), col(Feed.state_affiliated), col(Feed.paywall),
        )
        .join(Entry, col(Entry.id) == col(StoryEntry.entry_id))
        .join(Feed, col(Feed.id) == col(Entry.feed_id))
        .where(
            col(StoryEntry.story_id).in_(numbers),
            col(StoryEntry.left_at).is_(None),
            col(Feed.active),
            col(Entry.published_at) >= since,
        )
        .order_by(col(Entry.published_at).desc(), col(Entry.id))
    )  # fmt: skip
    found: dict[int, list[Telling]] = {}
    for story, entry, title, url, published_at, name, country, state_affiliated, paywall in rows:
        outlet = Outlet(name, country_name(country) if country else "", state_affiliated, paywall)
        found.setdefault(story, []).append(Telling(entry, outlet, title, url, published_at))
    return found


def _before(session: Session, numbers: Collection[int], edition: Edition) -> dict[int, list[Before]]:
    """What earlier editions said of each story and of those that it carries on, the newest first."""
    number = col(Story.id)
    thread = sql_select(number.label("story"), number.label("told")).where(number.in_(numbers)).cte(recursive=True)
    carried_on = sql_select(thread.c.story, col(Story.follows_id)).join(Story, number == thread.c.told)
    thread = thread.union(carried_on.where(col(Story.follows_id).is_not(None)))
    rows = session.execute(
        sql_select(thread.c.story, col(Edition.number), col(Edition.day), col(Item.headline))
        .join(Item, col(Item.story_id) == thread.c.told)
        .join(Edition, col(Edition.id) == col(Item.edition_id))
        .where(
            col(Edition.newsletter) == edition.newsletter,
            col(Edition.frequency) == Frequency.EVERY,  # a weekly best-of says what one of these has said
            col(Edition.number) < edition.number,
            col(Edition.status).not_in(_NEVER_SENT),
        )
        .order_by(col(Edition.number).desc(), col(Item.position))
    )
    found: dict[int, list[Before]] = {}
    for story, edition_number, day, headline in rows:
        found.setdefault(story, []).append(Before(edition_number, day, headline))
    return found
