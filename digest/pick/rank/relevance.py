"""How well a story fits a newsletter's focus, for ranking.

Two things speak for it. `fit` is how sure it is that an editor would call it an affair of the newsletter: what states
do to each other and to people. The topics of the focus say what else is welcome, and how much: an earthquake is no
affair of state, and with `disasters: 0.5` it may stand in the edition if it is large enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pick.tag.fit import covered, fit
from digest.pick.tag.kinds import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.pick.tag.tags import Tags
    from digest.settings import Focus

RELEVANT = 0.3  # a story that fits less is left out; what is surely a topic of weight 0.5 fits by about 0.4
_SURE = 0.4  # certainty at which a topic is named in the reason as well
_SECOND_TOPIC = 0.3  # what a second topic adds: many weak signs are no strong one
_ENOUGH_PLACES = 0.5  # a story half of whose places are in the focus is fully in it: it takes two for a meeting


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a report fits, each from 0 to 1: how far its places, its affair and its topics are the focus's."""

    places: float
    affair: float
    topics: float

    @property
    def whole(self) -> float:
        """It fits by its affair or by its topics, and only so far as it does by its places."""
        return self.places * (1 - (1 - self.affair) * (1 - self.topics))


def relevance(tags: Sequence[Tags], focus: Focus) -> float:
    """From 0 to 1: the mean over a story's reports of how well each fits by its affair or by its topics."""
    found = [_of_report(each, focus).whole for each in tags]
    return sum(found) / len(found)


def mean_fit(tags: Sequence[Tags], focus: Focus) -> Fit:
    """The means over a story's reports of what makes each fit."""
    found = [_of_report(each, focus) for each in tags]
    return Fit(*(sum(getattr(one, name) for one in found) / len(found) for name in ("places", "affair", "topics")))


def is_there(tags: Sequence[Tags], focus: Focus) -> bool:
    """Whether a story names a place of the focus at all; always, if the focus names none."""
    within = covered(focus)
    return not within or any(place in within for each in tags for place in each.places)


def _of_report(tags: Tags, focus: Focus) -> Fit:
    if tags.kind in NEVER:
        return Fit(0.0, 0.0, 0.0)
    by_topics = _topical(tags, focus) if focus.topics else 1.0
    return Fit(_placed(tags, focus), fit(tags, focus), by_topics)


def _placed(tags: Tags, focus: Focus) -> float:
    within = covered(focus)
    if not within:
        return 1.0
    return min(1.0, sum(share for place, share in tags.places.items() if place in within) / _ENOUGH_PLACES)


def _topical(tags: Tags, focus: Focus) -> float:
    """Certainty times weight of the topic of the focus that counts most; a second one helps a little.

    A topic that is not sure counts for nothing: a report of missiles names debris, and is about no disaster.
    """
    worth = [focus.topics.get(name, 0.0) * sure for name, sure in tags.topics.items() if sure >= _SURE]
    first, second = [*sorted(worth, reverse=True), 0.0, 0.0][:2]
    return first + _SECOND_TOPIC * (1 - first) * second
