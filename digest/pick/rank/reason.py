"""Why a story stands where it does, in words: one line for lists, and a phrase for each part of its score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.pick.group.copies import Telling
    from digest.pick.rank.components import Voices
    from digest.pick.rank.memory import Novelty
    from digest.pick.report import Told
    from digest.pick.tag.tags import Story
    from digest.settings import Focus

_NAMED = 3  # countries and topics named
_SURE = 0.4  # a topic so sure is named
_HAPPENS, _PLAINLY = 0.28, 0.55  # of `event`: below the one nothing happens, from the other it is plainly said
_IN_THE_FOCUS = 0.7  # of relevance, from which a story is all about the focus


def reason(story: Story, focus: Focus, countries: Sequence[str], newness: Novelty, told_by: Sequence[str]) -> str:
    """The line: who tells it (`told_by`), of which countries of the focus, on what, and what readers know of it."""
    parts = list(told_by)
    if countries:
        parts.append(", ".join(country_name(code) for code in countries[:_NAMED]))
    wanted = [name for name in story.topics if not focus.topics or focus.topics.get(name)]
    strong = [name for name in wanted if story.topics[name] >= _SURE] or wanted[:1]
    if strong:
        parts.append(", ".join(strong[:_NAMED]))
    if story.kind != "news":
        parts.append(story.kind)
    if newness.told:
        parts.append(f"new since {day(newness.told)}" if newness.moved else f"told on {day(newness.told)}")
    return "; ".join(parts)


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


def part_by_part(  # noqa: PLR0913 - the facts behind the parts, each by name
    found: Voices, *, happened: float, fits: float, newest: datetime, now: datetime, story: Story, newness: Novelty
) -> dict[str, str]:
    """What stands behind each part of the score, by its name."""
    hours = max(0, round((now - newest).total_seconds() / 3600))
    return {
        "outlets": f"{counted(found.outlets, 'outlet')}, heard as {found.heard:g}" + _less(found),
        "countries": f"from {counted(found.countries, 'country', 'countries')}"
        if found.countries
        else "nobody knows where",
        "event": _event(happened),
        "relevance": f"fits by {fits:.0%}" + ("" if fits < _IN_THE_FOCUS else ", all about the focus"),
        "recency": f"latest development {counted(hours, 'hour')} before",
        "kind": story.kind,
        "novelty": _novelty(newness),
    }


def day(told: Told) -> str:
    """The day of an edition, such as `3 Oct`."""
    day = told.day or told.told_at.date()
    return f"{day.day} {day:%b}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 outlet`, `2 outlets`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _less(found: Voices) -> str:
    why = [
        f"{number} {what}"
        for number, what in (
            (found.state_affiliated, "state-affiliated"),
            (found.copying, "with another's text"),
        )
        if number
    ]
    return f" ({', '.join(why)})" if why else ""


def _event(happened: float) -> str:
    if happened >= _PLAINLY:
        return "headlines say plainly what happened"
    return "headlines say little of what happened" if happened >= _HAPPENS else "nothing happens in its headlines"


def _novelty(newness: Novelty) -> str:
    if not newness.told:
        return "never told"
    return f"told on {day(newness.told)}, " + (f"{newness.value:.0%} new" if newness.moved else "nothing new")
