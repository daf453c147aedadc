"""Whether there is enough to tell, and each story is whole."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft


def enough(draft: Draft) -> Iterator[Finding]:
    """There are as many stories as the newsletter wants at least."""
    count = len(draft.view.stories)
    if count < draft.min_stories:
        stories = counted(count, "story", "stories")
        yield Finding("fail", "edition", f"{stories}, and {draft.min_stories} are the least: add some")


def headlines(draft: Draft) -> Iterator[Finding]:
    """Each story has a headline."""
    for place, story in draft.places():
        if not story.headline.strip():
            yield Finding("fail", place, "it has no headline: write one")


def summaries(draft: Draft) -> Iterator[Finding]:
    """Each story that is told at length says something below its headline; a brief may be no more than that."""
    at_length = len(draft.view.lead) + len(draft.view.main)
    for place, story in islice(draft.places(), at_length):
        if not any(sentence.text.strip() for sentence in story.summary):
            yield Finding("warn", place, "its summary is empty: choose a sentence, or drop the story")


def key_points(draft: Draft) -> Iterator[Finding]:
    """There are key points."""
    if not any(point.strip() for point in draft.view.key_points):
        yield Finding("warn", "key points", "there are none: write three")
