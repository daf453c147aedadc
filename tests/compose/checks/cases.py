"""One edition that passes every check, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.compose.checks import check
from digest.compose.render.edition import Rendered, render
from tests.compose.samples import DAILY, edition

if TYPE_CHECKING:
    from digest.compose.checks import Check
    from digest.compose.view import EditionView, Source

GOOD = render(edition(), DAILY)


def found(name: str, view: EditionView, rendered: Rendered | None = None, *, min_stories: int = 1) -> list[Check]:
    """What one check found, rendering the edition unless the fault is to be in the rendering."""
    checks = check(view, rendered or render(view, DAILY), min_stories=min_stories)
    return [each for each in checks if each.name == name]


def results(name: str, view: EditionView, rendered: Rendered | None = None) -> list[str]:
    """The results alone."""
    return [each.result for each in found(name, view, rendered)]


def in_html(old: str, new: str) -> Rendered:
    """The good rendering with something else in its HTML."""
    assert old in GOOD.html
    return replace(GOOD, html=GOOD.html.replace(old, new))


def in_text(old: str, new: str) -> Rendered:
    """The good rendering with something else in its text."""
    assert old in GOOD.text
    return replace(GOOD, text=GOOD.text.replace(old, new))


def with_sources(*sources: Source) -> EditionView:
    """The edition with other sources for its lead."""
    lead = edition().lead[0]
    return replace(edition(), lead=[replace(lead, sources=list(sources), summary=lead.summary[:1])])
