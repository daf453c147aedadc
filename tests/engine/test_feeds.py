"""The page of feeds: which fail, what they said, what to do."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from digest.collect.fetch import Validators
from digest.collect.store import record_failure, record_success, sync_feeds
from digest.db.feeds import Entry
from digest.engine.feeds import FeedHealth, advice, feeds
from tests.fakes.editions import NOW, MovingClock, new_installation, settings_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.engine.installation import Installation

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "when-a-feed-fails.md"
OUTLETS = {"Harbour Post": "SG", "Banyan Wire": None, "Coral Ledger": "CN", "Delta Record": "VN"}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Four feeds: one does well, one was never visited, and two fail."""
    config = settings_file(tmp_path)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["feeds"] = [
        {"url": f"https://{name.split()[0].lower()}.example/feed", "outlet": name, "country": country}
        | {"state_affiliated": country == "CN", "paywall": country == "SG"}
        for name, country in OUTLETS.items()
    ]
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, MovingClock()) as made:
        with made.database.write() as session:
            sync_feeds(session, [source for source in made.settings.feeds if source.outlet != "Delta Record"])
            session.flush()
            record_success(session, 1, Validators(), NOW)
            record_failure(session, 2, "answers 429 Too Many Requests: …", timedelta(hours=2), NOW)
            for _ in range(3):
                record_failure(session, 3, "answers 404 Not Found: …", timedelta(), NOW - timedelta(hours=1))
            session.add_all(entry(number, timedelta(days=number)) for number in range(10))
        yield made


def entry(number: int, age: timedelta) -> Entry:
    at = NOW - age
    return Entry(
        feed_id=1,
        guid=str(number),
        url="https://harbour.example",
        title="A port opens",
        sha256="",
        published_at=at,
        first_seen_at=at,
        changed_at=at,
    )


def listed(installation: Installation) -> dict[str, FeedHealth]:
    with installation.database.read() as session:
        return {feed.outlet: feed for feed in feeds(session, installation.settings, NOW + timedelta(hours=1))}


def test_those_that_fail_come_first_then_those_without_a_visit(installation: Installation) -> None:
    assert list(listed(installation)) == ["Banyan Wire", "Coral Ledger", "Delta Record", "Harbour Post"]


def test_a_feed_that_does_well_says_what_it_gave_of_late(installation: Installation) -> None:
    feed = listed(installation)["Harbour Post"]
    assert (feed.country, feed.paywall, feed.state_affiliated) == ("Singapore", True, False)
    assert (feed.succeeded_at, feed.failures, feed.error, feed.advice, feed.entries) == (NOW, 0, "", "", 7)


def test_a_feed_that_fails_says_what_to_do(installation: Installation) -> None:
    feed = listed(installation)["Coral Ledger"]
    assert (feed.failures, feed.succeeded_at, feed.entries, feed.not_before) == (3, None, 0, None)
    assert feed.error == "answers 404 Not Found: …"
    assert feed.advice == "Look for the new address on the outlet's site, or take the feed out."
    assert listed(installation)["Banyan Wire"].not_before == NOW + timedelta(hours=2)


def test_a_feed_without_a_visit_is_listed_too(installation: Installation) -> None:
    feed = listed(installation)["Delta Record"]
    assert (feed.country, feed.visited_at, feed.error) == ("Vietnam", None, "")


def test_every_failure_that_the_how_to_knows_has_its_advice() -> None:
    lines = re.findall(r"^\| (`.+?) \|", HOWTO.read_text(encoding="utf-8"), re.MULTILINE)
    said = [re.sub(r"…", "a", piece) for line in lines for piece in re.findall(r"`(.+?)`", line)]
    assert len(said) > 12
    unknown = advice("something that nobody has seen")
    silent = [piece for piece in said if advice(piece) == unknown]
    assert silent == ["the host a is not known"]  # said of other things, too: there the whole sentence counts
    assert advice("the host a.example is not known: check the address, or this machine's network") != unknown
