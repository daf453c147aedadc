"""What an editor ruled about entries, and groups that never bring together what was ruled apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Ruling:
    """An editor's word that two reports, given by their ids, tell one story or do not."""

    one: int
    other: int
    together: bool


class Groups:
    """Disjoint groups of report ids that only grow, some of which must never be joined."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}

    def of(self, number: int) -> int:
        """The id that stands for the whole group of a report."""
        root = number
        while (above := self._parent.get(root, root)) != root:
            root = above
        while number != root:
            self._parent[number], number = root, self._parent.get(number, number)
        return root

    def are_apart(self, one: int, other: int) -> bool:
        """Whether a ruling keeps the groups of two reports from being joined."""
        return self.of(other) in self._apart.get(self.of(one), ())

    def join(self, one: int, other: int) -> bool:
        """Make one group of the groups of two reports; False if a ruling forbids it."""
        kept, gone = sorted((self.of(one), self.of(other)))
        if kept == gone:
            return True
        if self.are_apart(kept, gone):
            return False
        self._parent[gone] = kept
        for third in self._apart.pop(gone, ()):
            self._apart[third].discard(gone)
            self._keep_apart(kept, third)
        return True

    def part(self, one: int, other: int) -> bool:
        """Keep the groups of two reports apart from now on; False if they are one already."""
        first, second = self.of(one), self.of(other)
        if first == second:
            return False
        self._keep_apart(first, second)
        return True

    def apart_from(self, number: int) -> frozenset[int]:
        """The groups, each by the id that stands for it, that the group of a report must not join."""
        return frozenset(self._apart.get(self.of(number), ()))

    def together(self, numbers: Iterable[int]) -> list[list[int]]:
        """The given reports by group, in the order given."""
        found: dict[int, list[int]] = {}
        for number in numbers:
            found.setdefault(self.of(number), []).append(number)
        return list(found.values())

    def _keep_apart(self, one: int, other: int) -> None:
        self._apart.setdefault(one, set()).add(other)
        self._apart.setdefault(other, set()).add(one)


def ruled(rulings: Sequence[Ruling]) -> Groups:
    """The groups that rulings make, the newest of which comes last.

    A ruling holds unless newer ones contradict it, be it over several steps: if A and B belong together, and B and C,
    then an older ruling that A and C are apart does not hold.
    """
    groups = Groups()
    for each in reversed(rulings):
        if each.together:
            groups.join(each.one, each.other)
        else:
            groups.part(each.one, each.other)
    return groups
