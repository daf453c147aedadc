"""Thirteen days of October 2023, daily and weekly: each reader gets exactly the editions that they asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlmodel import col, select

from digest.audience import standing
from digest.audience.choices import Choices
from digest.collect.changes import cleaned, once
from digest.collect.parse import parse
from digest.collect.store import store_items, sync_feeds
from digest.db.audience import Frequency, Subscriber, Subscription
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Edition, Item
from digest.db.feeds import Feed
from digest.engine import approving, building, sending, weekly
from digest.engine.approving import Consent
from digest.pick.retold import retold
from digest.pick.told import told_in
from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlmodel import Session

    from digest.engine.installation import Installation

    Deed = Callable[[Session, Subscriber, datetime], object]

OCTOBER = Path(__file__).parents[3] / "shared" / "corpus" / "replay-2023-10"
pytestmark = pytest.mark.skipif(not OCTOBER.is_dir(), reason=f"no captured feeds in {OCTOBER}")

DAYS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14]
SATURDAYS = {7, 14}
ENTRIES = 12  # of each feed and day: enough for an edition, and few enough for a test
WEEKS = ["week to 7", "week to 14"]


def days(first: int, last: int) -> list[str]:
    return [f"day {day}" for day in DAYS if first <= day <= last]


def held(session: Session, reader: Subscriber) -> Subscription:
    return session.exec(select(Subscription).where(Subscription.subscriber_id == reader.id)).one()


def subscribes(session: Session, reader: Subscriber, now: datetime) -> None:
    standing.add(session, reader, SLUG, now, source="test")


def asks(session: Session, reader: Subscriber, now: datetime) -> None:
    standing.ask(session, reader, SLUG, now, source="test")


def confirms(session: Session, reader: Subscriber, now: datetime) -> None:
    choices = Choices()
    assert standing.confirm(session, held(session, reader), now, asked_at=now, source="test", choices=choices)


def leaves(session: Session, reader: Subscriber, now: datetime) -> None:
    assert standing.leave(session, held(session, reader), now, source="test")


def comes_back(session: Session, reader: Subscriber, now: datetime) -> None:
    subscription = held(session, reader)
    assert standing.come_back(session, subscription, now, choices=Choices.of(subscription))


def moves(session: Session, reader: Subscriber, now: datetime) -> None:
    assert standing.move(session, reader, reader.email.replace("old", "new"), now)


def chooses(frequency: Frequency = Frequency.EVERY, first: str = "", until: int = 0) -> Deed:
    paused_until = datetime(2023, 10, until, tzinfo=UTC) if until else None

    def deed(session: Session, reader: Subscriber, now: datetime) -> None:
        chosen = Choices(frequency, first, paused_until)
        assert standing.prefer(session, held(session, reader), chosen, now, source="test")

    return deed


WEEKLY = chooses(Frequency.WEEKLY)

# What each reader does between the building and the sending of a day's editions, and what they get for it.
READERS: dict[str, tuple[dict[int, list[Deed]], list[str]]] = {
    "every": ({1: [subscribes]}, days(1, 14)),
    "weekly": ({1: [subscribes, WEEKLY]}, WEEKS),
    "to-weekly": ({1: [subscribes], 5: [WEEKLY]}, [*days(1, 4), *WEEKS]),
    "to-every": ({1: [subscribes, WEEKLY], 9: [chooses()]}, [WEEKS[0], *days(9, 14)]),
    "to-and-fro": ({1: [subscribes], 3: [WEEKLY], 6: [chooses()]}, [*days(1, 2), *days(6, 14)]),
    "pauses": ({1: [subscribes], 3: [chooses(until=9)]}, [*days(1, 2), *days(9, 14)]),
    "ends-a-pause": ({1: [subscribes], 3: [chooses(until=28)], 12: [chooses()]}, [*days(1, 2), *days(12, 14)]),
    "pauses-a-week": ({1: [subscribes, WEEKLY], 6: [chooses(Frequency.WEEKLY, until=10)]}, WEEKS[1:]),
    "leaves": ({1: [subscribes], 6: [leaves]}, days(1, 5)),
    "comes-back": ({1: [subscribes], 3: [leaves], 12: [comes_back]}, [*days(1, 2), *days(12, 14)]),
    "late": ({8: [subscribes]}, days(8, 14)),
    "pending": ({4: [asks]}, []),
    "confirms": ({4: [asks], 11: [confirms]}, days(11, 14)),
    "moves": ({1: [subscribes], 4: [moves]}, days(1, 14)),
    "china-first": ({1: [subscribes, chooses(first="CN")]}, days(1, 14)),
}


@dataclass(frozen=True)
class Fortnight:
    """What came of it: for each reader the editions in the Maildir, and their texts; what each edition is called."""

    installation: Installation
    names: dict[int, str]
    received: dict[str, list[str]]
    texts: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortnight]:
    """All thirteen days, with a best-of on each Saturday, once for all tests."""
    clock = MovingClock(datetime(2023, 10, 1, tzinfo=UTC))
    with new_installation(_config(tmp_path_factory.mktemp("october")), clock) as made:
        with made.database.write() as session:
            sync_feeds(session, made.settings.feeds)
            session.add_all(Subscriber(email=f"{name}@old.example", added_at=clock.now()) for name in READERS)
        names: dict[int, str] = {}
        for day in DAYS:
            clock.moment = datetime(2023, 10, day, 22, tzinfo=UTC)
            _collect(made, day)
            newsletter = made.newsletter(SLUG)
            names[building.build(made, newsletter).edition.number] = f"day {day}"
            _deeds(made, day)
            _send(made, clock, "latest")
            if day in SATURDAYS:
                names[weekly.build(made, newsletter).edition.number] = f"week to {day}"
                _send(made, clock, "weekly")
        yield _fortnight(made, names)


def _config(folder: Path) -> Path:
    hours = {"build_at": "22:00", "send_at": "23:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    config = settings_file(folder, schedule=hours)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][0] |= {
        "focus": {"regions": ["asia"]},
        "weekly": {"day": "sat", "build_at": "23:00", "send_at": "23:30"},
    }
    outlets = sorted({path.stem for path in OCTOBER.glob("*/*.xml")})
    data["feeds"] = [{"url": f"https://{outlet}.example/feed", "outlet": outlet} for outlet in outlets]
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    return config


def _collect(made: Installation, day: int) -> None:
    now = made.clock.now()
    with made.database.write() as session:
        for feed in session.exec(select(Feed)):
            captured = OCTOBER / f"2023-10-{day:02}" / f"{feed.outlet}.xml"
            if captured.is_file():
                found = parse(captured.read_bytes(), feed.url, "application/xml", now)[:ENTRIES]
                clean = (cleaned(item, feed.url, feed.outlet, feed.language, now) for item in found)
                store_items(session, feed.id, once(item for item in clean if item), now)


def _deeds(made: Installation, day: int) -> None:
    for name, (deeds, _) in READERS.items():
        for deed in deeds.get(day, []):
            with made.database.write() as session:
                reader = session.exec(select(Subscriber).where(col(Subscriber.email).startswith(f"{name}@"))).one()
                deed(session, reader, made.clock.now())


def _send(made: Installation, clock: MovingClock, which: str) -> None:
    approving.approve(made, made.newsletter(SLUG), which, Consent("Ana", accept_all=True))
    clock.move(hours=1)
    said: list[str] = []
    sending.keep_hours(made, said.append)
    assert len(said) == 1, said
    assert " is sent: " in said[0]


def _fortnight(made: Installation, names: dict[int, str]) -> Fortnight:
    received = defaultdict(list)
    texts: dict[tuple[str, str], str] = {}
    for path in (made.settings.deliver.maildir / "new").iterdir():
        message = message_from_bytes(path.read_bytes())
        (plain,) = [part for part in message.walk() if part.get_content_type() == "text/plain"]
        payload = plain.get_payload(decode=True)
        assert isinstance(payload, bytes)
        number = re.search(r", No\. (\d+)\n", payload.decode().replace("\r\n", "\n"))
        assert number is not None
        reader, edition = message["To"].partition("@")[0], names[int(number[1])]
        received[reader].append(edition)
        texts[reader, edition] = payload.decode()
    return Fortnight(made, names, received, texts)


@pytest.mark.parametrize("name", READERS)
def test_each_reader_gets_exactly_the_editions_that_they_asked_for(october: Fortnight, name: str) -> None:
    _, wanted = READERS[name]
    assert sorted(october.received[name]) == sorted(wanted)


def test_the_ledger_has_as_many_copies_as_the_maildir_and_no_other_rows(october: Fortnight) -> None:
    with october.installation.database.read() as session:
        rows = session.exec(select(Delivery)).all()
    assert {row.status for row in rows} == {DeliveryStatus.SENT}
    assert len(rows) == sum(map(len, october.received.values())) == sum(len(wanted) for _, wanted in READERS.values())


def test_a_best_of_says_what_the_weeks_editions_said_and_nothing_twice(october: Fortnight) -> None:
    with october.installation.database.read() as session:
        editions = {edition.id: edition for edition in session.exec(select(Edition))}
        items = session.exec(select(Item).order_by(col(Item.id))).all()
    told: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        told[item.edition_id].append(item)
    best_ofs = [edition for edition in editions.values() if edition.frequency is Frequency.WEEKLY]
    assert [october.names[edition.number] for edition in best_ofs] == WEEKS
    for best_of in best_ofs:
        week = [item for number in best_of.basis["editions"] for item in told[_numbered(editions, number)]]
        chosen = told[best_of.id]
        assert len(chosen) == 10
        assert all(any(_words(item) == _words(each) for each in week) for item in chosen)
        same = retold([told_in(item, best_of) for item in chosen])
        assert not any(same(one, other) for one in range(10) for other in range(one))
    assert not {*best_ofs[0].basis["editions"]} & {*best_ofs[1].basis["editions"]}


def _numbered(editions: dict[int, Edition], number: int) -> int:
    return next(edition.id for edition in editions.values() if edition.number == number)


def _words(item: Item) -> tuple[object, ...]:
    return item.headline, item.summary, item.why_it_matters, item.sources


def test_what_a_reader_wants_first_stands_first_in_the_words_that_the_others_get(october: Fortnight) -> None:
    differing = 0
    for edition in days(1, 14):
        theirs, others = (_headlines(october.texts[name, edition]) for name in ("china-first", "every"))
        assert sorted(theirs) == sorted(others)
        differing += theirs != others
    assert differing > 1


def _headlines(text: str) -> list[str]:
    """The lines of an edition above its sources, without what belongs to one reader."""
    return [line for line in text.partition("SOURCES")[0].splitlines() if line.strip()]
