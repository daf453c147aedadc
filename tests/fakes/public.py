"""Readers of the public pages, without a browser, and editions that went out."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from digest.compose import lifecycle
from digest.db.editions import Edition, EditionStatus
from tests.fakes.answering import answering
from tests.fakes.editions import NOW, SLUG, bare_edition, item
from tests.fakes.visiting import visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from digest.engine.installation import Installation


@contextlib.contextmanager
def reader(installation: Installation) -> Iterator[httpx2.Client]:
    """Somebody who reads the pages of an installation, asked for as their own host. Redirects are not followed."""
    host = {"Host": urlsplit(installation.settings.public_url).netloc}
    with answering(installation) as address, visitor(address, host) as client:
        yield client


def went_out(installation: Installation, number: int, *, slug: str = SLUG, stories: int = 3, **values: Any) -> Edition:
    """An edition that was sent on the day of its number; `values` are its columns."""
    moment = NOW + timedelta(days=number)
    with installation.database.write() as session:
        edition = bare_edition(session, slug, number)
        session.add_all([item(edition, position) for position in range(1, stories + 1)])
        sent = {"status": EditionStatus.SENT, "day": moment.date(), "send_at": moment, "sent_at": moment}
        for name, value in (sent | values).items():
            setattr(edition, name, value)
        return edition


def change_item(installation: Installation, number: int, position: int, **values: Any) -> None:
    """Give an item of an edition other values."""
    with installation.database.write() as session:
        items = lifecycle.items_of(session, lifecycle.find(session, SLUG, str(number)))
        for name, value in values.items():
            setattr(items[position - 1], name, value)
