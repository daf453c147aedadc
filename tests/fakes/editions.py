"""Installations, subscribers and editions made straight in a database, with no feeds behind them."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from digest.compose import approvals, lifecycle
from digest.db.audience import Standing, Subscriber, Subscription
from digest.db.editions import Edition, Item, Section
from digest.db.session import Database
from digest.engine import checking
from digest.engine.installation import Installation, open_installation
from digest.settings import Settings, load
from digest.tokens import new_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlmodel import Session

NOW = datetime(2026, 2, 18, 12, 0, tzinfo=UTC)
SLUG = "asia"


@dataclass
class MovingClock:
    """A clock that moves when it is told to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The moment that it was moved to."""
        return self.moment

    def move(self, **by: float) -> None:
        """Move on by `minutes=5` or the like."""
        self.moment += timedelta(**by)


def newsletter_data(slug: str = SLUG, **schedule: Any) -> dict[str, Any]:
    """One newsletter as `config.yaml` has it."""
    return {
        "slug": slug,
        "title": f"Decoding {slug.title()}",
        "sender": f"Decoding {slug.title()} <{slug}@digest.example>",
        "reply_to": "editor@digest.example",
        "postal_address": "Example Media, 1 Sample Quay, Singapore 000001",
        "sections": {"min_stories": 1},
        "schedule": schedule,
    }


def settings_file(  # noqa: PLR0913 - what differs from test to test
    folder: Path,
    *,
    slugs: Sequence[str] = (SLUG,),
    smtp: dict[str, Any] | None = None,
    feed: str = "http://127.0.0.1:9/feed",
    schedule: dict[str, Any] | None = None,
    reviewers: Sequence[str] = (),
    serve: dict[str, Any] | None = None,
) -> Path:
    """Write a `config.yaml` that sends to an SMTP server, or into a Maildir when `smtp` is None."""
    deliver: dict[str, Any] = {"transport": "maildir"}
    if smtp is not None:
        server = {"host": "127.0.0.1", "security": "none", "timeout_seconds": 10}
        deliver = {"transport": "smtp", "smtp": server | smtp}
    data = {
        "public_url": "https://pages.digest.example",
        "database_url": "sqlite:///digest.db",
        "newsletters": [newsletter_data(slug, **(schedule or {})) | {"reviewers": list(reviewers)} for slug in slugs],
        "collect": {"allow_addresses": ["127.0.0.0/8"], "check_links": False},
        "deliver": deliver,
        "serve": {"port": 0, **({"desk_url": "https://desk.digest.example"} if reviewers else {}), **(serve or {})},
        "feeds": [{"url": feed, "outlet": "Harbour Post"}],
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


def settings(folder: Path, smtp: dict[str, Any] | None = None) -> Settings:
    """The settings of `settings_file`, read."""
    return load(settings_file(folder, smtp=smtp))


@cache
def _with_tables() -> bytes:
    """A migrated SQLite file: the migrations run once for all tests."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder, "digest.db")) as database:
        database.prepare()
        database.close()
        return Path(folder, "digest.db").read_bytes()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database in a SQLite file, closed at the end."""
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def new_database(path: Path) -> Iterator[Database]:
    """A SQLite file with empty tables."""
    path.write_bytes(_with_tables())
    with opened(path) as database:
        yield database


@contextlib.contextmanager
def new_installation(config: Path, clock: MovingClock, content: bytes = b"") -> Iterator[Installation]:
    """What `config` names, with empty tables or the `content` of another's file, at a time that the test moves."""
    (config.parent / "digest.db").write_bytes(content or _with_tables())
    installation = open_installation(config, clock)
    try:
        yield installation
    finally:
        installation.database.close()


def subscribe(session: Session, emails: Iterable[str], slug: str = SLUG) -> list[Subscription]:
    """An active subscription for each address."""
    subscribers = [Subscriber(email=email, added_at=NOW) for email in emails]
    session.add_all(subscribers)
    session.flush()
    subscriptions = [
        Subscription(
            newsletter=slug,
            subscriber_id=one.id,
            standing=Standing.ACTIVE,
            key=new_key(),
            source="test",
            added_at=NOW,
            changed_at=NOW,
        )
        for one in subscribers
    ]
    session.add_all(subscriptions)
    session.flush()
    return subscriptions


def addresses(count: int, host: str = "readers.example") -> list[str]:
    """As many different addresses."""
    return [f"reader{number:04}@{host}" for number in range(count)]


def bare_edition(session: Session, slug: str = SLUG, number: int = 1) -> Edition:
    """An edition with no more than the tables ask for."""
    edition = Edition(
        newsletter=slug,
        number=number,
        day=date(2026, 2, 18),
        subject="The strait reopens",
        preheader="Also: the ports of Norvania are early this year",
        html="<p>UNSUBSCRIBExTOKENxHERE PREFERENCESxTOKENxHERE</p>",
        text="UNSUBSCRIBExTOKENxHERE PREFERENCESxTOKENxHERE",
        built_at=NOW,
        send_at=NOW,
    )
    session.add(edition)
    session.flush()
    return edition


def item(edition: Edition, position: int, *, headline: str = "") -> Item:
    """A story about an invented country."""
    outlet, sentence = "Harbour Post", f"Port {position} opened on Monday, the harbour master said."
    return Item(
        edition_id=edition.id,
        key=position,
        position=position,
        section=Section.LEAD if position == 1 else Section.MAIN,
        headline=headline or f"Port {position} of Norvania loads its first ship",
        summary=[{"text": sentence, "outlet": outlet, "entry_id": position}],
        why_it_matters="An early season moves 2 million tonnes of grain before the rains.",
        countries=["SG"],
        sources=[
            {
                "entry_id": position,
                "outlet": outlet,
                "title": f"Port {position} opens",
                "url": f"https://harbour-post.example/port-{position}-of-{edition.newsletter}-{edition.number}",
                "published_at": NOW.isoformat(),
                "state_affiliated": False,
                "paywall": False,
            }
        ],
    )


def draft_edition(
    installation: Installation, *, slug: str = SLUG, number: int = 1, send_at: datetime = NOW, stories: int = 3
) -> Edition:
    """A draft with a picture that passes its checks, rendered as the program renders it."""
    with installation.database.write() as session:
        edition = bare_edition(session, slug, number)
        edition.send_at = send_at
        edition.coverage = {"reports": 40, "countries": {"SG": 20, "MY": 9, "TH": 4}}
        edition.key_points = ["The strait reopens on 1 April."]
        items = [item(edition, position) for position in range(1, stories + 1)]
        session.add_all(items)
        session.flush()
        composer = checking.composer(installation, installation.newsletter(slug))
        composer.address(edition)
        rendered = composer.rendered(edition, items)
        edition.html, edition.text, edition.picture = rendered.html, rendered.text, rendered.picture
        return edition


def approved_edition(
    installation: Installation, *, slug: str = SLUG, number: int = 1, send_at: datetime = NOW
) -> Edition:
    """An approved edition, ready to be sent."""
    draft_edition(installation, slug=slug, number=number, send_at=send_at)
    with installation.database.write() as session:
        edition = lifecycle.find(session, slug, str(number))
        approvals.approve(session, edition, "Ana Editor", installation.clock.now())
        return edition


def at(installation: Installation, moment: datetime) -> Installation:
    """The same installation with its clock at `moment`."""
    return replace(installation, clock=MovingClock(moment))
