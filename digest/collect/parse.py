"""Reading a feed: bytes become plain items, whatever the bytes are."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import feedparser

from digest.collect.dates import zoned
from digest.errors import ParseError

if TYPE_CHECKING:
    from time import struct_time

MAX_ITEMS = 1_000
# feedparser's time grows with the square of a tag's attributes: 8,000 of them keep it busy for more than two seconds.
# No honest tag has so many. Their length says nothing: an image may stand in one.
_MONSTROUS_TAG = re.compile(rb"<[^\s<>]+(?:\s+[^\s<>=]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')){200}")
# feedparser takes about 27 microseconds for a tag; the largest real feeds have a fifth as many.
_MOST_TAGS = 400_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE_REFERENCE = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as the feed has it; texts may still hold markup."""

    guid: str
    link: str
    title: str
    text: str
    byline: str
    language: str
    published_at: datetime | None


def parse(body: bytes, url: str, content_type: str, now: datetime) -> list[FeedItem]:
    """The items of an RSS, Atom or RDF feed, in its order, at most `MAX_ITEMS`.

    Args:
        body: As fetched, decompressed.
        url: Where it came from, for relative links.
        content_type: The header, for the character set.
        now: A date more than an hour after it is a slip of the outlet, and counts as none.

    Raises:
        ParseError: This is not a feed; the text says what it looks like.
    """
    if body.count(b"<") > _MOST_TAGS:
        raise ParseError(f"holds more than {_MOST_TAGS:,} tags: this is no honest feed")
    if _MONSTROUS_TAG.search(body):
        raise ParseError("holds a tag with more than 200 attributes: this is no honest feed")
    found = _parsed(body, url, content_type)
    if not found.entries and (found.bozo or not found.get("version")):
        raise ParseError(_what_else(body, found))
    language = str(found.feed.get("language", ""))
    return [_item(entry, language, now) for entry in found.entries[:MAX_ITEMS]]


def _parsed(body: bytes, url: str, content_type: str) -> Any:
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    options = {"response_headers": headers, "sanitize_html": False, "resolve_relative_uris": False}
    try:
        return feedparser.parse(_SURROGATE_REFERENCE.sub(b"", body), **options)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # feedparser lets go of all of these on broken input; which one says nothing to an operator.
        raise ParseError(f"cannot be read as a feed ({type(error).__name__}: {str(error)[:120]})") from error


def _what_else(body: bytes, found: Any) -> str:
    start = body[:2_000].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<head" in start:
        return "is a web page, not a feed: look for the feed's own address on the outlet's site"
    if start.startswith((b"{", b"[")):
        return "is JSON, which is not read: look for the outlet's RSS or Atom address"
    reason = str(found.get("bozo_exception", "")).split("\n", 1)[0][:160]
    return "is not a feed" + (f": {reason}" if reason else "")


def _item(entry: Any, language: str, now: datetime) -> FeedItem:
    texts = [str(entry.get("summary", "")), *(str(part.get("value", "")) for part in entry.get("content", []))]
    link = _legal(str(entry.get("link", "")))
    title = _legal(str(entry.get("title", "")))
    return FeedItem(
        guid=_legal(str(entry.get("id", ""))) or link or title,
        link=link,
        title=title,
        text=_legal(max(texts, key=len)),
        byline=_legal(str(entry.get("author", ""))),
        language=_legal(str(entry.get("language", "") or language)),
        published_at=_moment(entry, now),
    )


def _legal(text: str) -> str:
    return _NOT_XML.sub("", text)


def _moment(entry: Any, now: datetime) -> datetime | None:
    """The date of an item, if it has one that can be true."""
    for key in ("published", "updated", "created"):
        if key not in entry:  # feedparser would give another date in its place, and a warning
            continue
        moment = zoned(str(entry[key])) or _as_utc(entry.get(f"{key}_parsed"))
        if moment is not None and _OLDEST <= moment <= now + _AHEAD:
            return moment
    return None


def _as_utc(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
