"""Whether the pictures arrive, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.db.editions import content_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft

# Bytes. A chart takes a fifth of it; whatever is larger is a photograph, and goes out once a reader.
PICTURE_WARN = 60_000


def pictures(draft: Draft) -> Iterator[Finding]:
    """The picture that the HTML refers to is the one in the message, it is light, and every image has a size."""
    picture = draft.rendered.picture
    there = {content_id(picture)} if picture else set()
    if draft.page.inside - there:
        yield Finding("fail", "HTML", "it refers to a picture that is not in the message: mend the template")
    if there - draft.page.inside:
        yield Finding("warn", "HTML", "the template leaves the picture out: set `picture: false`, or show it")
    if picture and len(picture) > PICTURE_WARN:
        yield Finding("warn", "picture", f"{len(picture):,} bytes, more than {PICTURE_WARN:,}: every copy carries it")
    if draft.page.images_without_size:
        yield Finding("warn", "HTML", "an image has no width and height in px: give it both, or Outlook guesses")
