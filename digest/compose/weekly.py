"""The week's best-of: which stories of its editions are told again, word for word. Decided on plain values alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from digest.compose import draft
from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from digest.compose.draft import Candidate

WEEK = timedelta(days=7)
REACH = 2 * WEEK
"""How far back an edition may lie that is told: one that goes out late is in the best-of of the week after."""
SUBJECT = "The week: "
"""What the subject begins with."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as an edition of the week told it; `key` is that of its item there.

    `is_corrected` if an erratum says that something in it was wrong.
    """

    edition: int
    key: int
    story: Candidate
    score: float
    is_corrected: bool = False


def scores(picked: Sequence[Mapping[str, Any]]) -> list[float]:
    """What the stories of one edition scored, in reading order.

    One that an editor added has no score: it counts as much as the next one below that has.
    """
    found, below = [], 0.0
    for each in reversed(picked):
        below = each.get("score", below)
        found.append(below)
    return found[::-1]


def latest(tellings: Sequence[Telling], same: Callable[[Telling, Telling], bool]) -> list[Telling]:
    """The latest telling of each happening, the best first: no two of them are the same.

    A happening counts as much as the best of its tellings: an update has a lower score, for being told already.
    """
    kept: list[Telling] = []
    for telling in sorted(tellings, key=lambda each: (each.edition, each.score), reverse=True):
        newer = next((at for at, one in enumerate(kept) if same(one, telling)), None)
        if newer is None:
            kept.append(telling)
        else:
            kept[newer] = replace(kept[newer], score=max(kept[newer].score, telling.score))
    return sorted(kept, key=lambda each: (-each.score, -each.edition, each.key))


def best(ranked: Sequence[Telling], most: int, per_country: int) -> list[Telling]:
    """The first `most` that nothing was wrong with, of one country at most `per_country`.

    Of what was corrected nothing is told: an earlier telling may be wrong in the same place.
    """
    chosen: list[Telling] = []
    countries: Counter[str] = Counter()
    for telling in ranked:
        country = draft.country(telling.story)
        if len(chosen) < most and not telling.is_corrected and (not country or countries[country] < per_country):
            chosen.append(telling)
            countries[country] += 1
    return chosen


def placed(stories: Sequence[Candidate], leads: int) -> list[Candidate]:
    """The stories in reading order: each stays as long as it was told, and the best of those told at length leads.

    None is an update: those who read nothing else have been told of none.

    Args:
        stories: Best first.
        leads: How many lead stories there are.
    """
    told_at_length = [at for at, story in enumerate(stories) if story.section is not Section.BRIEF]
    leading = (told_at_length or list(range(len(stories))))[:leads]
    return draft.arrange(
        [replace(story, section=_section(story, leads=at in leading), moved=False) for at, story in enumerate(stories)]
    )


def _section(story: Candidate, *, leads: bool) -> Section:
    if leads:
        return Section.LEAD
    return Section.BRIEF if story.section is Section.BRIEF else Section.MAIN
