"""What a fetched item means for what is stored: decided on plain values alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from digest.collect.clean import author, calmed, clean_text, clean_title
from digest.collect.clean.row import key
from digest.collect.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from digest.collect.parse import FeedItem

_MAX_GUID = 500


class Verdict(Enum):
    """What to do with an item."""

    NEW = "new"
    EDITED = "edited"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class CleanItem:
    """An item ready to be stored."""

    guid: str
    url: str
    title: str
    text: str
    byline: str | None
    agency: str | None
    language: str
    published_at: datetime
    sha256: str


def cleaned(item: FeedItem, base: str, outlet: str, language: str, now: datetime) -> CleanItem | None:
    """The item cleaned, or None when it has no title or no link that a reader could follow.

    An item without a date that can be true is dated `now`: the moment it was first seen.
    """
    url = canonical(item.link or item.guid, base)
    title = clean_title(item.title, outlet)
    if url is None or not title:
        return None
    text = clean_text(item.text, title)
    body = text.text
    title = calmed(title, body)
    byline, agency = author(clean_title(item.byline))
    wire = text.agency or agency
    return CleanItem(
        guid=item.guid[:_MAX_GUID] or url,
        url=url,
        title=title,
        text=body,
        byline=byline or text.byline or None,
        agency=wire if wire and key(wire) != key(outlet) else None,  # to itself no outlet is an agency
        language=(item.language or language).lower()[:20],
        published_at=item.published_at or now,
        sha256=hashlib.sha256(f"{title}\0{body}\0{url}".encode("utf-8", "replace")).hexdigest(),
    )


def once(items: Iterable[CleanItem]) -> list[CleanItem]:
    """The items with each guid and each address once; a feed's first mention wins, as it is the newest."""
    guids: set[str] = set()
    urls: set[str] = set()
    kept = []
    for item in items:
        if item.guid not in guids and item.url not in urls:
            kept.append(item)
        guids.add(item.guid)
        urls.add(item.url)
    return kept


def verdict(item: CleanItem, stored_sha256: str | None) -> Verdict:
    """Whether the item is new, edited by its outlet, or as it was.

    Args:
        item: The item.
        stored_sha256: The hash of the entry that has its guid or its address; None when there is none.
    """
    if stored_sha256 is None:
        return Verdict.NEW
    return Verdict.SAME if stored_sha256 == item.sha256 else Verdict.EDITED
