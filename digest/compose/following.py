"""What an edition says of itself in its stories' headlines: as long as nobody words it otherwise, it follows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.compose import draft, weekly

if TYPE_CHECKING:
    from digest.compose.content import Content, ItemContent


def with_headline(content: Content, item: ItemContent, headline: str) -> Content:
    """The words with another headline of an item: what was made of the old one is made of the new one.

    A subject or a preheader that is not as a build would make it of the headlines was worded by somebody, and so was a
    key point that is not the headline itself: they are left alone.
    """
    after = content.with_item(replace(item, headline=headline))
    return replace(
        after,
        subject=_subject(after) if is_made(content, "subject") else content.subject,
        preheader=_preheader(after) if is_made(content, "preheader") else content.preheader,
        key_points=tuple(headline if point == item.headline else point for point in content.key_points),
    )


def is_made(content: Content, field: str) -> bool:
    """Whether a line is as a build would make it of the headlines: nobody worded it, so that it gives way."""
    made = {"subject": _subject, "preheader": _preheader}.get(field)
    return made is not None and bool(content.items) and getattr(content, field) == made(content)


def outdated(content: Content, built: Content) -> dict[str, list[int]]:
    """Where the edition's own words still have the headline that an item was built with, and it has another now.

    Returns:
        The keys of those items by the field of the text; a text without any is left out.
    """
    was = {(item.key, item.story_id): item.headline for item in built.items}
    old = [(item, was.get((item.key, item.story_id), "")) for item in content.items]
    texts = {
        "subject": content.subject,
        "preheader": content.preheader,
        "key_points": "\n".join(content.key_points),
    }
    found = {
        name: [item.key for item, headline in old if headline and headline in text and item.headline not in text]
        for name, text in texts.items()
    }
    return {name: keys for name, keys in found.items() if keys}


def _subject(content: Content) -> str:
    first, before = content.items[0], weekly.SUBJECT if content.subject.startswith(weekly.SUBJECT) else ""
    return draft.subject(first.headline, [source.title for source in first.sources], before)


def _preheader(content: Content) -> str:
    return draft.preheader([item.headline for item in content.items])
