"""What a check may look at."""

from __future__ import annotations

import quopri
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from digest.compose.checks.page import Page, read
from digest.compose.names import STORIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from digest.compose.render.edition import Rendered
    from digest.compose.view import EditionView, Story


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition, what was rendered from it, and what its newsletter asks for.

    With fewer than `min_stories` stories it is not worth sending; what was reported before `oldest` is no news.
    `page` is the HTML as read, `encoded` as it is sent.
    """

    view: EditionView
    rendered: Rendered
    min_stories: int
    oldest: datetime | None
    page: Page = field(init=False)
    encoded: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", read(self.rendered.html))
        lines = quopri.encodestring(self.rendered.html.encode())
        object.__setattr__(self, "encoded", lines.replace(b"\n", b"\r\n"))

    @property
    def parts(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """What each part of the message says, with its name."""
        return ("HTML", self.page.text), ("plain text", self.rendered.text)

    def places(self) -> Iterator[tuple[str, Story]]:
        """Every story with its place."""
        return places(self.view)


def places(view: EditionView) -> Iterator[tuple[str, Story]]:
    """Every story with its place as the editor knows it, such as `main story 2`."""
    briefs = [story for group in view.briefs for story in group.stories]
    for kind, stories in zip(STORIES.values(), (view.lead, view.main, briefs), strict=True):
        for number, story in enumerate(stories, start=1):
            yield f"{kind} {number}", story


def texts(value: Any, *, without: Collection[str] = ()) -> Iterator[str]:
    """Every text in nested lists and plain values, but for those in the fields named `without`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in without:
                yield from texts(getattr(value, each.name))
