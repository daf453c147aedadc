"""What stands behind each part of a story's score, in words: the facts that its measure was computed from.

Each begins with the fact in a short plain phrase; behind the first semicolon stands how it was counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digest.pick.rank.components import KINDS, TOP
from digest.pick.rank.event import signs
from digest.pick.rank.reason import counted, day
from digest.pick.tag.kinds import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from digest.pick.rank.components import Voices
    from digest.pick.rank.memory import Novelty
    from digest.pick.rank.relevance import Fit

_NAMED = 4  # words and feeds named


def outlets(found: Voices) -> str:
    """How many outlets tell it, and what each counts."""
    less = [
        f"{number} {what}"
        for number, what in (
            (found.state_affiliated, "state-affiliated"),
            (found.copying, "with another's text"),
        )
        if number
    ]
    why = f" ({', '.join(less)})" if less else ""
    return f"{counted(found.outlets, 'outlet')}{why}; heard as {found.heard:g}, half of 1 + {found.heard:g}"


def countries(found: Voices) -> str:
    """From how many countries it is told."""
    if not found.countries:
        return "nobody knows from where its outlets are"
    less = "" if found.homes == found.countries else f"heard as {found.homes:g}, "
    return f"from {counted(found.countries, 'country', 'countries')}; {less}half of 1 + {found.homes:g}"


def event(titles: Sequence[str]) -> str:
    """How many headlines name what happened, in which words and how strong ones, and how many only ask or plan."""
    found = [signs(title) for title in titles]
    words = Counter(word for title, one in zip(titles, found, strict=True) for word in _as_written(title, one.words))
    naming = sum(bool(one.words) for one in found)
    strength = sum(one.weight for one in found) / len(found)
    told = f"{naming} of {counted(len(found), 'headline')} {'says' if naming == 1 else 'say'} what happened"
    told += f" ({', '.join(word for word, _ in words.most_common(_NAMED))})" if words else ""
    parts = [
        f"{number} {text}"
        for number, text in (
            (sum(one.number for one in found), "with a number"),
            (sum(one.asks for one in found), "asking, explaining or an aside"),
            (sum(one.plans for one in found), "of what is wanted, feared or merely said"),
        )
        if number
    ]
    return "; ".join(filter(None, [told, ", ".join(parts), f"on average its words weigh {strength:.1f}"]))


def relevance(fit: Fit, whole: float, topics: Sequence[str]) -> str:
    """What fits the focus: places, the affair, topics."""
    named = f" ({', '.join(topics)})" if topics else ""
    return (
        f"{whole:.0%} of it fits{named}; by its places {fit.places:.0%}, by its affair {fit.affair:.0%}, "
        f"by its topics {fit.topics:.0%}"
    )


def recency(newest: datetime, now: datetime, fading_hours: float) -> str:
    """How long ago the latest development was."""
    hours = max(0, round((now - newest).total_seconds() / 3600))
    return f"last news {counted(hours, 'hour')} before the ranking; after {fading_hours:g} a third is left"


def prominence(places: Mapping[str, int | None]) -> str:
    """Where it stands in the feeds that carry it, the highest first."""
    high = sorted((place, outlet) for outlet, place in places.items() if place is not None and place < TOP)
    if not high:
        return f"in the first {TOP} of no feed, as far as is known"
    (first, top), *others = high
    also = [f"place {place + 1} at {outlet}" for place, outlet in others[: _NAMED - 1]]
    if len(high) > _NAMED:
        also.append(f"{len(high) - _NAMED} more in the first {TOP}")
    if rest := len(places) - len(high):
        also.append(f"lower or not known at {rest}")
    return "; ".join([f"place {first + 1} at {top}", *([", ".join(also)] if also else [])])


def kind(name: str) -> str:
    """What it is, and what that counts."""
    if name in NEVER:
        return f"{name}, which is no news"
    return name if KINDS.get(name, 1.0) == 1 else f"{name}, which counts {KINDS[name]:g} of news"


def novelty(newness: Novelty) -> str:
    """What readers know of it."""
    if not newness.told:
        return "not told before"
    return f"told on {day(newness.told)}, " + (f"{newness.value:.0%} new" if newness.moved else "nothing new")


def _as_written(title: str, words: Iterable[str]) -> list[str]:
    """The words of the lexicon as the headline has them, such as `evacuates` for `evacuat`; each once, in order."""
    written = [each.strip("'\",.;:!?()“”‘") for each in title.lower().replace("’", "'").split()]
    found = {}
    for word in words:
        whole = word if word in written else next((each for each in written if each.startswith(word)), word)
        found[whole] = title.lower().find(whole)
    return sorted(found, key=lambda word: found[word])
