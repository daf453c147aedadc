"""A database as large as the desk must stand: thousands of stories in one ranking, hundreds of editions behind them.

All of it is invented, and the same each time.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from digest.clock import local_day
from digest.compose import lifecycle
from digest.db.audience import AudienceEvent, Feedback, Happening, Standing, Subscriber, Subscription
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Approval, Edition, EditionStatus, Item, Section
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry
from digest.engine.checking import composer
from digest.pick.tag.places import region
from digest.pick.tag.topics import topic_names

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session, SQLModel

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

ITEMS = 13  # in each edition
READERS = 3_000
_COUNTRIES = sorted(region("asia"))
_TOPICS = sorted(topic_names())
_PLACES = ["Harbour", "Delta", "Meridian", "Lantern", "Monsoon", "Banyan", "Jade", "Coral", "Granite", "Lotus"]
_PAPERS = ["Post", "Courier", "Ledger", "Wire", "Herald", "Observer", "Dispatch", "Record", "Standard"]
_ACTORS = ["Ministers", "Farmers", "Dockers", "Engineers", "Envoys", "Judges", "Rebels", "Bankers", "Miners"]
_ACTS = ["sign", "reject", "delay", "approve", "debate", "protest", "inspect", "rebuild"]
_THINGS = ["a port treaty", "the dam", "a rice tariff", "new ferries", "a border post", "the reactor", "a power cable"]
_SOURCES = ["import of readers.csv", "sign-up page", "embedded form"]  # the first all at one moment
_WORDS = {
    "outlets": "3 outlets, heard as 3; half of 1 + 3",
    "countries": "from 3 countries; half of 1 + 3",
    "event": "3 of 3 headlines name what happened (deal, sign, agree), 2 with a number; on average its words weigh 3.3",
    "relevance": "fits by 100%: by its places 100%, by its affair 97%, by its topics 87% (energy, diplomacy)",
    "recency": "latest development 1 hour before; after 72 a third is left",
    "prominence": "place 2 at Harbour Post, place 3 at Delta Wire, place 3 at Jade Ledger",
    "kind": "news",
    "novelty": "never told",
}


def fill(installation: Installation, *, stories: int = 5_000, editions: int = 200, readers: int = READERS) -> None:
    """Fill an empty database for the first newsletter: the newest edition is a draft of now, the others were sent.

    Args:
        installation: Its clock says what now is.
        stories: In the newest ranking, each told by three to eight entries.
        editions: In all, one a day, each of `ITEMS` items.
        readers: Of the last edition that was sent.
    """
    newsletter, now = installation.settings.newsletters[0], installation.clock.now()
    with installation.database.write() as session:
        made = _Made(session, newsletter, random.Random(7))  # noqa: S311 - the same each time, and no secret
        made.feeds(now)
        for age in range(editions - 1, 0, -1):
            made.edition(editions - age, now - timedelta(days=age), made.stories(ITEMS, now - timedelta(days=age)))
        newest = made.edition(editions, now, made.stories(stories, now)[:ITEMS])
        if editions > 1:
            made.readers(readers, newest - 1, now - timedelta(days=1))
            made.opinions(readers, newest - 1, now)
        _render(session, installation, newsletter, newest)


@dataclass(frozen=True, slots=True)
class _Told:
    """A story as its items copy it."""

    number: int
    headline: str
    countries: list[str]
    sources: list[dict[str, Any]]


class _Made:
    """What has been made so far, and how to make more."""

    def __init__(self, session: Session, newsletter: Newsletter, chance: random.Random) -> None:
        self._session, self._newsletter, self._chance = session, newsletter, chance
        self._numbers = {table: count(1) for table in (Story, Entry, Edition)}
        self._feeds: list[dict[str, Any]] = []

    def feeds(self, now: datetime) -> None:
        """Ninety outlets with one feed each; every fifteenth fails."""
        names = [f"{place} {paper}" for place in _PLACES for paper in _PAPERS]
        self._feeds = [
            {
                "id": number,
                "url": f"https://{name.lower().replace(' ', '-')}.example/feed",
                "outlet": name,
                "country": self._chance.choice(_COUNTRIES),
                "state_affiliated": number % 9 == 0,
                "paywall": number % 7 == 0,
                "visited_at": now,
                "succeeded_at": now - timedelta(days=number % 15 == 0),
                "last_error": None if number % 15 else "answers 503 Service Unavailable",
                "failures": 0 if number % 15 else 4,
            }
            for number, name in enumerate(names, start=1)
        ]
        self._insert(Feed, self._feeds)

    def stories(self, most: int, now: datetime) -> list[_Told]:
        """Stories ranked at a moment, with their entries; the first of them are chosen."""
        told, rows, entries, joins = [], [], [], []
        for rank in range(1, most + 1):
            number = next(self._numbers[Story])
            headline = f"{self._chance.choice(_ACTORS)} {self._chance.choice(_ACTS)} {self._chance.choice(_THINGS)}"
            own = [self._entry(feed, headline, now) for feed in self._chance.sample(self._feeds, rank % 6 + 3)]
            entries += own
            joins += [_join(number, entry["id"], now) for entry in own]
            countries = self._chance.sample(_COUNTRIES, rank % 3 + 1)
            rows.append(self._story(number, headline, countries, rank, own, now))
            told.append(_Told(number, headline, countries, [self._source(entry) for entry in own[:4]]))
        self._insert(Entry, entries)
        self._insert(Story, rows)
        self._insert(StoryEntry, joins)
        return told

    def edition(self, number: int, now: datetime, told: list[_Told]) -> int:
        """An edition of a day with an item for each of the stories; its id is the answer."""
        key = next(self._numbers[Edition])
        day = local_day(now, self._newsletter.timezone)
        self._insert(Edition, [self._row(key, number, day, now, told[0].headline)])
        self._insert(Item, [_item(key, place, each) for place, each in enumerate(told, start=1)])
        approval = {"edition_id": key, "revision": 1, "sha256": "", "content_sha256": "", "accepted": []}
        signed = {"approved_by": f"Editor {number % 3}", "approved_at": now}
        self._insert(Approval, [approval | signed])
        return key

    def readers(self, most: int, edition: int, now: datetime) -> None:
        """Subscribers and what became of their copies of an edition."""
        readers = range(1, most + 1)
        subscribed = {"newsletter": self._newsletter.slug, "standing": Standing.ACTIVE}
        stamps = {"opened_at": now, "changed_at": now}
        self._insert(
            Subscriber,
            [{"id": each, "email": f"reader{each}@readers.example", "added_at": now} for each in readers],
        )
        self._insert(
            Subscription,
            [
                subscribed
                | {"id": each, "subscriber_id": each, "key": f"{each:022}", "source": _SOURCES[each % 3]}
                | {"added_at": now - timedelta(minutes=each % 3 * each), "changed_at": now}
                | {"joined_by_import": each % 3 == 0}
                for each in readers
            ],
        )
        self._insert(
            Delivery,
            [
                {
                    "edition_id": edition,
                    "subscription_id": each,
                    "email": f"reader{each}@readers.example",
                    "status": DeliveryStatus.SENT if each % 50 else DeliveryStatus.REFUSED,
                    "attempts": 1,
                    "reply": "250 ok" if each % 50 else "550 no such user",
                }
                | stamps
                for each in readers
            ],
        )

    def opinions(self, readers: int, edition: int, now: datetime) -> None:
        """What happened to all subscriptions, and what one in twenty readers thinks of an edition."""
        happened = {"newsletter": self._newsletter.slug, "kind": Happening.CONFIRMED, "source": "sign-up page"}
        self._insert(
            AudienceEvent,
            [
                happened | {"subscriber_id": each, "at": now - timedelta(minutes=each * 3)}
                for each in range(1, readers + 1)
            ],
        )
        said = {"edition_id": edition, "text": "More maps, and what it means for the price of rice", "at": now}
        self._insert(
            Feedback,
            [
                said | {"item_key": item, "subscription_id": each, "useful": each % 3 > 0}
                for each in range(1, readers + 1, 20)
                for item in range(1, ITEMS + 1)
            ],
        )

    def _insert(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        """Add many rows at once, each with the table's defaults."""
        self._session.execute(insert(table), [table(**row).model_dump() for row in rows])

    def _entry(self, feed: dict[str, Any], headline: str, now: datetime) -> dict[str, Any]:
        number = next(self._numbers[Entry])
        at = now - timedelta(minutes=self._chance.randrange(30, 2_000))
        return {
            "id": number,
            "feed_id": feed["id"],
            "guid": str(number),
            "url": f"{feed['url'].removesuffix('feed')}{number}",
            "title": f"{headline}, says {feed['outlet']}",
            "text": f"{headline}. The decision follows a year of talks, officials said on Monday. " * 5,
            "published_at": at,
            "first_seen_at": at,
            "changed_at": at,
            "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        }

    def _source(self, entry: dict[str, Any]) -> dict[str, Any]:
        feed = self._feeds[entry["feed_id"] - 1]
        return {
            "entry_id": entry["id"],
            "outlet": feed["outlet"],
            "title": entry["title"],
            "url": entry["url"],
            "published_at": entry["published_at"].isoformat(),
            "state_affiliated": feed["state_affiliated"],
            "paywall": feed["paywall"],
        }

    def _story(  # noqa: PLR0913, PLR0917 - what a row of stories holds
        self, number: int, headline: str, countries: list[str], rank: int, own: list[dict[str, Any]], now: datetime
    ) -> dict[str, Any]:
        is_chosen = rank <= ITEMS
        followed = number - 40 * ITEMS if is_chosen and number > 40 * ITEMS else None
        return {
            "id": number,
            "newsletter": self._newsletter.slug,
            "headline": headline,
            "lead_entry_id": own[0]["id"],
            "countries": countries,
            "outlets": [self._feeds[entry["feed_id"] - 1]["outlet"] for entry in own],
            "topics": self._chance.sample(_TOPICS, rank % 4 + 1),
            "rank": rank,
            "score": round(3 / rank, 4),
            "components": dict.fromkeys(_WORDS, 0.9),
            "reason": f"{len(own)} outlets in 3 countries; {headline}",
            "section": _section(rank) if is_chosen else "",
            "excluded": "" if is_chosen or rank % 3 else "outside the focus",
            "summary": [{**sentence, "outlet": ""} for sentence in _summary(headline, own[0]["id"])],
            "detail": {"words": _WORDS, "measures": {name: [0.9, 1.0] for name in _WORDS}, "worth": None, "cut": ""},
            "follows_id": followed,
            "first_seen_at": now,
            "ranked_at": now,
        }

    def _row(self, key: int, number: int, day: date, now: datetime, headline: str) -> dict[str, Any]:
        return {
            "id": key,
            "newsletter": self._newsletter.slug,
            "number": number,
            "day": day,
            "status": EditionStatus.SENT,
            "subject": headline,
            "preheader": "Also: what the ports of the region load this week",
            "key_points": [headline],
            "html": "<p>Ports are early this year.</p>" * 1_200,
            "text": "Ports are early this year.\n" * 400,
            "coverage": {"reports": 4_000, "countries": {"SG": 1_200, "CN": 900, "JP": 700}},
            "basis": {"feeds": {str(feed["id"]): feed["outlet"] for feed in self._feeds}},
            "built_at": now,
            "send_at": now + timedelta(hours=2),
            "sent_at": now + timedelta(hours=2),
        }


def _join(story: int, entry: int, now: datetime) -> dict[str, Any]:
    because = {"report_id": entry, "why": "alike", "with_id": None, "likeness": 0.4, "shared": ["port", "treaty"]}
    return {"story_id": story, "entry_id": entry, "joined_at": now, "because": because}


def _section(place: int) -> Section:
    if place == 1:
        return Section.LEAD
    return Section.MAIN if place <= 5 else Section.BRIEF  # noqa: PLR2004 - as the settings have it


def _summary(headline: str, entry: int) -> list[dict[str, Any]]:
    texts = [f"{headline} after a year of talks, officials said on Monday.", "Traders had waited for it since spring."]
    return [{"text": text, "entry_id": entry, "start": 0, "end": len(text)} for text in texts]


def _item(edition: int, place: int, told: _Told) -> dict[str, Any]:
    first = told.sources[0]
    return {
        "edition_id": edition,
        "key": place,
        "story_id": told.number,
        "position": place,
        "section": _section(place),
        "headline": told.headline,
        "summary": [
            {**each, "outlet": first["outlet"]} for each in _summary(told.headline, first["entry_id"])[: 3 - place // 6]
        ],
        "countries": told.countries,
        "sources": told.sources,
        "picked": {"reason": "", "score": 1.0, "components": {}, "words": _WORDS},
    }


def _render(session: Session, installation: Installation, newsletter: Newsletter, newest: int) -> None:
    """Make a draft of the newest edition, with the bytes that its items give."""
    edition = session.get_one(Edition, newest)
    maker = composer(installation, newsletter)
    maker.address(edition)
    rendered = maker.rendered(edition, lifecycle.items_of(session, edition))
    edition.html, edition.text, edition.picture = rendered.html, rendered.text, rendered.picture
    edition.status, edition.sent_at = EditionStatus.DRAFT, None
    lifecycle.void_approvals(session, edition, edition.built_at)
