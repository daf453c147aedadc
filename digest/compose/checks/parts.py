"""Whether HTML and plain text say the same, and nothing else than the edition does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.compose.checks.draft import texts
from digest.compose.checks.finding import Finding
from digest.compose.checks.page import letters
from digest.db.editions import READER_PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.compose.checks.draft import Draft

_TRACES = (r"\{\{", r"\{%", r"\bNone\b", r"\bundefined\b")


def same_stories(draft: Draft) -> Iterator[Finding]:
    """Both parts have the headline of every story, and a link to it, in the edition's order."""
    for part, text in draft.parts:
        said = letters(text)
        for story in draft.view.stories:
            if letters(story.headline) not in said:
                yield Finding("fail", part, f"the headline {story.headline!r} is missing: mend the template")
    for part, urls in (("HTML", draft.page.links), ("plain text", draft.rendered.text.split())):
        yield from _in_order(draft, part, urls)


def _in_order(draft: Draft, part: str, urls: Sequence[str]) -> Iterator[Finding]:
    """The links tell the order: other than a headline, which a key point may repeat, they stand with their story."""
    story_of: dict[str, int] = {}
    for number, story in enumerate(draft.view.stories):
        for source in story.sources:
            story_of.setdefault(source.url, number)
    found = list(dict.fromkeys(story_of[url] for url in urls if url in story_of))
    missing = [
        story.headline for number, story in enumerate(draft.view.stories) if story.sources and number not in found
    ]
    for headline in missing:
        yield Finding("fail", part, f"no link to a source of {headline!r}: mend the template")
    if found != sorted(found):
        yield Finding("fail", part, "the stories stand in another order than in the edition: mend the template")


def leftovers(draft: Draft) -> Iterator[Finding]:
    """Nothing of the template's own language is left."""
    fields = "\n".join(texts(draft.view))
    for part, text in (("HTML", draft.page.said), ("plain text", draft.rendered.text)):
        for trace in _TRACES:
            found = re.search(trace, text)
            # An outlet may well write of "None of the parties": only what no field holds comes from a template.
            if found and not re.search(trace, fields):
                yield Finding("fail", part, f"{found[0]!r} was left by the template: mend it")


def placeholders(draft: Draft) -> Iterator[Finding]:
    """The marks for a reader's tokens stand in our own links only."""
    for text in texts(draft.view, without={"links"}):
        # Filled in there, a reader's own token would go to whoever wrote the text.
        if any(placeholder in text for placeholder in READER_PLACEHOLDERS):
            yield Finding("fail", "edition", f"{text!r} holds the mark for a reader's token: drop that story or text")
