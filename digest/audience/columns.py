"""A list as a CSV file has it: which of its columns is what, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from digest.audience.sheet import Row, rows
from digest.errors import UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import IO


@dataclass(frozen=True, slots=True)
class Column:
    """What a column may be called, in small letters; `looks` knows a cell of it also where it has no name."""

    names: tuple[str, ...]
    looks: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A list that is open: the names of its columns, where what is to be read stands, and its rows.

    A column of a list without a header is named after what is read from it, if anything is.
    """

    names: list[str]
    places: Mapping[str, int]
    rows: Iterator[Row]
    has_header: bool

    @property
    def found(self) -> dict[str, str]:
        """What is read, and from which column: its name, or its number in a list without a header."""
        return {
            what: self.names[place] if self.has_header else f"column {place + 1}"
            for what, place in sorted(self.places.items(), key=lambda each: each[1])
        }

    def batches(self, size: int) -> Iterator[list[Row]]:
        """The rows, so many at once."""
        while batch := list(islice(self.rows, size)):
            yield batch

    def said(self, row: Row) -> dict[str, str]:
        """What a row says, as far as its cells reach.

        Raises:
            UsageError: It cannot be used.
        """
        if row.fault:
            raise UsageError(row.fault)
        return {what: row.cells[place].strip() for what, place in self.places.items() if place < len(row.cells)}


def open_table(file: IO[bytes], known: Mapping[str, Column], chosen: Mapping[str, str] | None = None) -> Table:
    """Read the header of a list, if it has one: a first row with a cell that looks like something is none.

    Args:
        file: The list.
        known: What can be read. One column at least must have what can be known by its looks. Without a header, the
            second column is what is second here.
        chosen: Which column is what, where somebody says so: by its name or number.

    Raises:
        UsageError: A column is not there, or it cannot be told which one it is.
    """
    found, chosen = rows(file), chosen or {}
    first = next(found, None)
    if first is None:
        return Table([], {}, found, has_header=False)
    header = [] if _by_looks(first, known) else [one_line(cell).lower() for cell in first.cells]
    places = _by_names(first, header, known, chosen) if header else _by_looks(first, known)
    if not header and 1 not in places.values():
        places[list(known)[1]] = 1
    places |= {what: _chosen(what, name, first, header, known) for what, name in chosen.items()}
    _require(first, known, places)
    if header:
        return Table([one_line(cell) for cell in first.cells], places, found, has_header=True)
    called = {place: what for what, place in places.items()}
    names = [called.get(place, f"column {place + 1}") for place in range(max(len(first.cells), max(called) + 1))]
    return Table(names, places, chain([first], found), has_header=False)


def _by_looks(first: Row, known: Mapping[str, Column]) -> dict[str, int]:
    found = {
        what: [place for place, cell in enumerate(first.cells) if column.looks(cell.strip())]
        for what, column in known.items()
        if column.looks
    }
    return {what: places[0] for what, places in found.items() if places}


def _by_names(first: Row, header: list[str], known: Mapping[str, Column], chosen: Mapping[str, str]) -> dict[str, int]:
    places = {}
    for what, column in known.items():
        found = [place for place, name in enumerate(header) if name in column.names]
        if len(found) > 1 and what not in chosen:
            both = " and ".join(f"`{one_line(first.cells[place])}`" for place in found)
            raise UsageError(f"line {first.line}: {both} may be the {what}: say which with --column {what}=NAME")
        if found:
            places[what] = found[0]
    return places


def _chosen(what: str, name: str, first: Row, header: list[str], known: Mapping[str, Column]) -> int:
    if what not in known:
        raise UsageError(f"--column {what}={name}: {what} is not one of {', '.join(known)}")
    if one_line(name).lower() in header:
        return header.index(one_line(name).lower())
    if name.isdecimal() and 1 <= int(name) <= len(first.cells):
        return int(name) - 1
    raise UsageError(f"--column {what}={name}: line {first.line} has no such column; {_named(first)}")


def _require(first: Row, known: Mapping[str, Column], places: Mapping[str, int]) -> None:
    needed = [what for what, column in known.items() if column.looks]
    if not places.keys() & set(needed):
        words = " or ".join(f"`{what}`" for what in needed)
        raise UsageError(
            f"line {first.line}: no column is called {words}; {_named(first)}. Name it with --column {needed[0]}=NAME"
        )


def _named(first: Row) -> str:
    return f"the columns are {', '.join(one_line(cell) for cell in first.cells)[:200]}"
