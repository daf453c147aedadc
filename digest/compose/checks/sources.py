"""Whether each story has sources of its own that a reader can follow, and they are new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.compose.render.filters import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft


def sources(draft: Draft) -> Iterator[Finding]:
    """Each story has a source to link to, and quotes nobody else; what is all the editor's own may do without."""
    for place, story in draft.places():
        if not story.sources and not story.quoted:
            yield Finding("warn", place, "it has no source, and readers have your word only: name one if there is any")
        elif not any(safe_url(source.url) for source in story.sources):
            yield Finding("fail", place, "it has no source that can be linked to: drop it")
        strangers = {each.outlet for each in story.summary if each.outlet} - {each.outlet for each in story.sources}
        for outlet in sorted(strangers):
            yield Finding("fail", place, f"it quotes {outlet!r}, which is not among its sources: drop the sentence")


def told_once(draft: Draft) -> Iterator[Finding]:
    """No two stories are told from the same entry."""
    seen: dict[str, str] = {}
    for place, story in draft.places():
        for url in sorted({source.url for source in story.sources}):
            first = seen.setdefault(url, place)
            if first != place:
                yield Finding("fail", place, f"it has a source in common with {first}: drop one ({url})")


def age(draft: Draft) -> Iterator[Finding]:
    """Each story was reported within the newsletter's window, by one outlet at least."""
    for place, story in draft.places():
        newest = max((source.published_at for source in story.sources), default=None)
        if newest and draft.oldest and newest < draft.oldest:
            when = f"{newest:%Y-%m-%d %H:%M} UTC"
            yield Finding(
                "warn", place, f"reported last at {when}, before the window (`sections.window_hours`): drop it if old"
            )
