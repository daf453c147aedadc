from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.accounts import Role
from digest.db.feeds import Feed
from digest.settings import FeedSource
from tests.fakes.collected import installed
from tests.fakes.desk import served
from tests.pick.samples import NOW, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

HOSTILE = 'answers 404 <script>alert("x")</script>'


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[httpx2.Client]:
    """A viewer at the desk of three feeds, one of which fails, and a fourth that nobody has visited."""
    reports = [
        report("Ports", outlet="Harbour Post"),
        report("Rain", outlet="Ganges Post"),
        report("Sun", outlet="Albion Voice"),
    ]
    with installed(tmp_path, reports) as installation:
        new = FeedSource(url="https://ann:hunter2@new.example/feed?api_key=sesame", outlet="New Voice", country="TW")
        installation.settings.feeds.append(new)
        with installation.database.write() as session:
            for feed in session.exec(select(Feed)):
                feed.visited_at = feed.succeeded_at = NOW
            feed = session.exec(select(Feed).where(Feed.outlet == "Harbour Post")).one()
            feed.last_error, feed.failures, feed.succeeded_at = HOSTILE, 3, NOW - timedelta(days=2)
            feed.paywall, feed.country = True, "SG"
        with served(installation) as desk:
            yield desk.visitor(Role.VIEWER)


def test_what_fails_stands_first_with_what_to_do(reader: httpx2.Client) -> None:
    page = reader.get("/desk/feeds").text
    order = [page.index(name) for name in ("Harbour Post", "Albion Voice", "Ganges Post", "New Voice")]
    assert order == sorted(order)
    assert '<strong class="bad">1 failing</strong>' in page
    assert "3 times in a row" in page
    assert "Look for the new address" in page
    assert "2 days ago" in page
    assert "not visited yet" in page
    assert '<strong>1</strong> <span class="meta">in 7 days' in page


def test_what_a_server_said_is_only_text(reader: httpx2.Client) -> None:
    page = reader.get("/desk/feeds").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("harbour", ["Harbour Post"]),
        ("TAIWAN", ["New Voice"]),
        ("404", ["Harbour Post"]),
        (" post ", ["Ganges Post", "Harbour Post"]),
        ("", ["Albion Voice", "Ganges Post", "Harbour Post", "New Voice"]),
        ("hunter2", []),
        ("sesame", []),
    ],
)
def test_the_filter_finds_outlets_countries_and_errors_but_no_secrets(
    reader: httpx2.Client, text: str, found: list[str]
) -> None:
    page = reader.get("/desk/feeds", params={"text": text}).text
    names = ("Albion Voice", "Ganges Post", "Harbour Post", "New Voice")
    assert [name for name in names if f"<strong>{name}</strong>" in page] == found
