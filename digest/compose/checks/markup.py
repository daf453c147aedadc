"""Whether mail clients and screen readers can make sense of the HTML."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft

_BLOCKED = {"script", "form", "iframe", "object", "embed"}


def structure(draft: Draft) -> Iterator[Finding]:
    """One heading of the first level, none left out, a language, tables that only lay out, a text for each image."""
    page = draft.page
    if page.headings.count(1) != 1:
        yield _fault(f"{page.headings.count(1)} headings of level 1: have one")
    if any(after > before + 1 for before, after in pairwise(page.headings)):
        yield _fault("a level of headings is left out: use the next one")
    if page.language != draft.view.language:
        yield _fault(f"its language is {page.language!r}, not {draft.view.language!r}: set lang on <mjml>")
    if page.bare_tables:
        tables = counted(page.bare_tables, "table is", "tables are")
        yield _fault(f"{tables} read out as data: role=presentation where one only lays out")
    if page.images_without_alt:
        yield _fault("an image has no alt text: give it one, or an empty one if it only decorates")
    for tag in sorted(page.tags & _BLOCKED):
        yield _fault(f"<{tag}> in an email is blocked: take it out")


def _fault(what: str) -> Finding:
    return Finding("fail", "template", what)
