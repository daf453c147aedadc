"""An edition for those who want one country or topic first: the same stories in another order. Plain values alone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.db.editions import Item


def arranged(items: Sequence[Item], first: str) -> list[Item]:
    """The items with those of one country or topic first in their section; all others keep their order.

    Briefs stand under their countries, and stay together there: a country with such a brief comes before the others.

    Args:
        items: All of an edition's, in reading order.
        first: A country's two letters, or a topic.
    """

    def is_behind(item: Item) -> bool:
        return first not in item.countries and first not in item.topics

    found: list[Item] = []
    for section in Section:
        within = [item for item in items if item.section is section]
        if section is Section.BRIEF:
            groups = [sorted(group, key=is_behind) for _, group in groupby(within, told_under)]
            found += [item for group in sorted(groups, key=lambda group: is_behind(group[0])) for item in group]
        else:
            found += sorted(within, key=is_behind)
    return found


def told_under(item: Item) -> str:
    """The country that an item is told under, the first that it is about; or nothing."""
    return item.countries[0] if item.countries else ""
