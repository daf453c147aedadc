"""Entries as if they had been collected: reports of the picker's samples as rows, with the feeds they came from."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import yaml
from sqlmodel import select

from digest.collect.store import sync_feeds
from digest.db.feeds import Entry, Feed
from digest.settings import load
from tests.fakes.editions import MovingClock, new_installation, settings_file
from tests.pick.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from digest.engine.installation import Installation
    from digest.pick.report import Report


@contextlib.contextmanager
def installed(
    folder: Path,
    reports: Iterable[Report],
    clock: MovingClock | None = None,
    more: Mapping[str, dict[str, Any]] | None = None,
) -> Iterator[Installation]:
    """An installation that collected the reports half an hour before the samples' `NOW`, with further settings."""
    reports = list(reports)
    config = settings_for(folder, reports)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    for key, value in (more or {}).items():
        data[key] = data.get(key, {}) | value
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, clock or MovingClock(NOW)) as made:
        with made.database.write() as session:
            collect(session, config, reports, NOW - timedelta(minutes=30))
        yield made


def settings_for(folder: Path, reports: Iterable[Report]) -> Path:
    """A `config.yaml` whose feeds are the outlets of the reports."""
    path = settings_file(folder)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    outlets = {report.outlet: report for report in reports}
    data["feeds"] = [
        {
            "url": f"https://{name.replace(' ', '-').lower()}.example/feed",
            "outlet": name,
            "country": report.country,
            "state_affiliated": report.state_affiliated,
        }
        for name, report in outlets.items()
    ]
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def collect(session: Session, config: Path, reports: Iterable[Report], seen_at: datetime) -> list[Entry]:
    """Store the reports as entries that were first seen at `seen_at`."""
    sync_feeds(session, load(config).feeds)
    session.flush()
    feeds = {feed.outlet: feed for feed in session.exec(select(Feed))}
    entries = [
        Entry(
            feed_id=feeds[report.outlet].id,
            guid=report.url,
            url=report.url,
            title=report.title,
            text=report.text,
            agency=report.agency or None,
            position=0,
            published_at=report.published_at,
            first_seen_at=seen_at,
            changed_at=seen_at,
            sha256=hashlib.sha256(report.title.encode()).hexdigest(),
        )
        for report in reports
    ]
    session.add_all(entries)
    session.flush()
    return entries
