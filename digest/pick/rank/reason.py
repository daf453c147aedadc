"""Why a story stands where it does, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.group.copies import Telling
    from digest.pick.rank.components import Voices
    from digest.pick.rank.memory import Novelty
    from digest.pick.report import Told
    from digest.pick.tag.tags import Story
    from digest.settings import Focus

_NAMED = 3  # countries and topics named
_SURE = 0.4  # a topic so sure is named
_HAPPENS = 0.28  # of `event`, below which nothing happens


def reason(  # noqa: PLR0913, PLR0917 - what the line is made of
    story: Story, focus: Focus, countries: Sequence[str], newness: Novelty, told_by: Sequence[str], pinned_by: str = ""
) -> str:
    """The line: who tells it (`told_by`), what readers know of it, of which countries of the focus, and on what.

    `pinned_by` is the editor who said that it must be in.
    """
    parts = list(told_by)
    if newness.told:
        parts.append(f"new since {day(newness.told)}" if newness.moved else f"told on {day(newness.told)}")
    if countries:
        parts.append(", ".join(country_name(code) for code in countries[:_NAMED]))
    if topics := named_topics(story, focus):
        parts.append(", ".join(topics))
    if story.kind != "news":
        parts.append(story.kind)
    if pinned_by:
        parts.append(f"pinned by {pinned_by}")
    return "; ".join(parts)


def named_topics(story: Story, focus: Focus) -> list[str]:
    """The topics of the focus that a story is surely on, or else the likeliest."""
    wanted = [name for name in story.topics if not focus.topics or focus.topics.get(name)]
    return ([name for name in wanted if story.topics[name] >= _SURE] or wanted[:1])[:_NAMED]


def told_by(found: Voices, tellings: Sequence[Telling], happened: float) -> list[str]:
    """Who tells a story and what its headlines are like."""
    parts = [counted(found.outlets, "outlet")]
    if found.countries > 1:
        parts[0] += f" in {found.countries} countries"
    parts += [
        f"{one.agency or one.original.outlet}, in {len(one.outlets)} outlets"
        for one in tellings
        if len(one.outlets) > 1
    ]
    if found.state_affiliated == found.outlets:
        parts.append("state-affiliated only")
    if happened < _HAPPENS:
        parts.append("nothing happens in its headlines")
    return parts


def day(told: Told) -> str:
    """The day of an edition, such as `3 Oct`."""
    day = told.day or told.told_at.date()
    return f"{day.day} {day:%b}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 outlet`, `2 outlets`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
