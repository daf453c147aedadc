"""Invented feeds, as text and as bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape

NOW = datetime(2026, 2, 18, 13, 0, tzinfo=UTC)


def item(  # noqa: PLR0913 - a feed's item has as many parts
    title: str = "Selu Strait reopens",
    link: str = "https://harbour.example/selu",
    *,
    guid: str = "",
    text: str = "The two navies leave the strait on 1 April, the governments said.",
    date: str = "Wed, 18 Feb 2026 09:00:00 GMT",
    more: str = "",
) -> str:
    """One item of an RSS feed; what is empty is left out."""
    parts = {"title": title, "link": link, "guid": guid, "description": text, "pubDate": date}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value)
    return f"<item>{inner}{more}</item>"


def rss(*items: str, language: str = "") -> bytes:
    """An RSS 2.0 feed of these items."""
    told = f"<language>{language}</language>" if language else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Harbour Post</title><link>https://harbour.example/</link>{told}{''.join(items)}</channel></rss>"
    ).encode()
