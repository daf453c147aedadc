"""All the checks that an edition's own text and markup can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.checks import footer, inbox, links, markup, parts, pictures, size, sources, stories
from digest.compose.checks.draft import Draft
from digest.compose.checks.finding import Check, Finding, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from digest.compose.render.edition import Rendered
    from digest.compose.view import EditionView

CHECKS: dict[str, Callable[[Draft], Iterator[Finding]]] = {
    "subject": inbox.subject,
    "preheader": inbox.preheader,
    "enough stories": stories.enough,
    "headlines": stories.headlines,
    "summaries": stories.summaries,
    "key points": stories.key_points,
    "sources": sources.sources,
    "told once": sources.told_once,
    "age": sources.age,
    "size": size.size,
    "within reach": size.within_reach,
    "links": links.links,
    "structure": markup.structure,
    "pictures": pictures.pictures,
    "leftovers": parts.leftovers,
    "placeholders": parts.placeholders,
    "same stories in both parts": parts.same_stories,
    "unsubscribe": footer.unsubscribe,
    "postal address": footer.postal_address,
    "reply address": footer.reply_address,
}


def check(
    view: EditionView, rendered: Rendered, *, min_stories: int = 1, oldest: datetime | None = None
) -> list[Check]:
    """Run every check on an edition and what was rendered from it, in the order of `CHECKS`.

    Args:
        view: the edition.
        rendered: what `render` made of it.
        min_stories: fewer stories than this are not worth sending.
        oldest: what was reported before is no news; None asks for no age.

    Returns:
        At least one `Check` for each entry of `CHECKS`: a pass, or what was found.
    """
    draft = Draft(view, rendered, min_stories, oldest)
    return [made for name, function in CHECKS.items() for made in checked(name, list(function(draft)))]
