"""Whether items of earlier editions tell one happening: what is told once more is not told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.pick.group.happening import Comparison, is_same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.pick.report import Told


def retold(told: Sequence[Told]) -> Callable[[int, int], bool]:
    """A function that says of two of the items, by their indexes, whether they tell one happening."""
    comparison = Comparison([], told)
    happenings = [comparison.of_told(item) for item in told]

    def same(one: int, other: int) -> bool:
        first, second = told[one], told[other]
        from_one_source = first.entry_ids & second.entry_ids or first.urls & second.urls
        return bool(from_one_source) or is_same(happenings[one], happenings[other])

    return same
