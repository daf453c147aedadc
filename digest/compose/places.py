"""Where the stories stand in an edition, in the words of its checks: `main story 2`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.db.editions import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.db.editions import Item

_NAMES = {Section.LEAD: "lead story", Section.MAIN: "main story", Section.BRIEF: "brief"}


def placed(items: Sequence[Item]) -> list[tuple[str, Item]]:
    """The items with their places, in the order in which readers meet them.

    Args:
        items: All of an edition's, in the order of their positions.
    """
    found = []
    for section, name in _NAMES.items():
        within = [item for item in items if item.section is section]
        found += [(f"{name} {number}", item) for number, item in enumerate(within, start=1)]
    return found
