"""People in a CSV file: which column is what, and a row as somebody to subscribe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from digest.addresses import normalised
from digest.db.audience import Frequency, Standing
from digest.errors import AddressError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.audience.sheet import Row

MAX_NAME = 100
MAX_SOURCE = 200
_MAX_FIRST = 40
COLUMNS = {
    "email": ("email", "e-mail", "address", "email address", "e-mail address", "mail"),
    "name": ("name", "full name", "fullname"),
    "standing": ("standing",),
    "frequency": ("frequency",),
    "first": ("first",),
    "source": ("source",),
    "consented-on": ("consented-on", "consented_on", "consented on", "consented_at", "consented at"),
}
"""What can be read of somebody, and what the column is called if nobody says so, in small letters."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to subscribe, at a normalised address.

    `standing` is active, or unsubscribed for one who left elsewhere and is not to come back by an import.
    """

    email: str
    name: str = ""
    source: str = ""
    consented_at: datetime | None = None
    standing: Standing = Standing.ACTIVE
    frequency: Frequency = Frequency.EVERY
    first: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every row that does not say otherwise, and which column is what: by its name or number."""

    source: str
    consented_at: datetime | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def found_columns(first: Row, known: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str]) -> dict[str, int]:
    """Where what is `known` stands, by the first row of a file; it is a header unless it holds an address.

    Without a header the address is the first cell with an @, and the second what is second in `known`.

    Raises:
        UsageError: A column is not there, or it cannot be told which one has the addresses.
    """
    header = [] if has_no_header(first) else [one_line(cell).lower() for cell in first.cells]
    places = {
        what: next(header.index(name) for name in names if name in header)
        for what, names in known.items()
        if any(name in header for name in names)
    }
    if not header:
        places["email"] = next(place for place, cell in enumerate(first.cells) if "@" in cell)
        if places["email"] != 1:
            places[list(known)[1]] = 1
    for what, name in chosen.items():
        places[what] = _place(what, name, header, first)
    return places


def has_no_header(first: Row) -> bool:
    """Whether the first row of a file is somebody already."""
    return any("@" in cell for cell in first.cells)


def _place(what: str, name: str, header: list[str], first: Row) -> int:
    if what not in COLUMNS:
        raise UsageError(f"--column {what}={name}: {what} is not one of {', '.join(COLUMNS)}")
    if one_line(name).lower() in header:
        return header.index(one_line(name).lower())
    if name.isdecimal() and 1 <= int(name) <= len(first.cells):
        return int(name) - 1
    raise UsageError(f"--column {what}={name}: line {first.line} has no such column; {_named(first)}")


def _named(first: Row) -> str:
    return f"the columns are {', '.join(one_line(cell) for cell in first.cells)[:200]}"


def require(what: str, places: Mapping[str, int], first: Row) -> None:
    """Raise an error that lists the columns of a file if none of them is `what`."""
    if what not in places:
        raise UsageError(
            f"line {first.line}: no column is called `{what}`; {_named(first)}. Name it with --column {what}=NAME"
        )


def person(row: Row, places: Mapping[str, int], terms: Terms, now: datetime) -> Person:
    """Somebody to subscribe, as a row has them.

    Raises:
        AddressError: The address cannot be mailed.
        UsageError: Something else in the row cannot be used.
    """
    said = {what: row.cells[place].strip() for what, place in places.items() if place < len(row.cells)}
    if row.fault:
        raise UsageError(row.fault)
    if not said.get("email"):
        raise AddressError("there is no address in it")
    return Person(
        normalised(said["email"]),
        one_line(said.get("name", ""))[:MAX_NAME],
        one_line(said.get("source", ""))[:MAX_SOURCE] or terms.source,
        moment(said["consented-on"], now) if said.get("consented-on") else terms.consented_at,
        _standing(said.get("standing", "")),
        _frequency(said.get("frequency", "")),
        one_line(said.get("first", ""))[:_MAX_FIRST],
    )


def moment(text: str, now: datetime) -> datetime:
    """When somebody consented: a date, or a moment of which only one with a zone is meant elsewhere than in UTC.

    Raises:
        UsageError: It is none, or has not come yet.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} is not a date of consent: write it as {date(2026, 2, 18)}") from error
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    if aware > now:
        raise UsageError(f"{text[:40]!r} is not a date of consent: it is yet to come")
    return aware


def _standing(word: str) -> Standing:
    if word.lower() in {"", Standing.ACTIVE}:
        return Standing.ACTIVE
    if word.lower() == Standing.UNSUBSCRIBED:
        return Standing.UNSUBSCRIBED
    raise UsageError(f"{word[:40]!r} is not a standing to import: only active and unsubscribed are")


def _frequency(word: str) -> Frequency:
    try:
        return Frequency(word.lower() or Frequency.EVERY)
    except ValueError as error:
        raise UsageError(f"{word[:40]!r} is not a frequency: it is {' or '.join(Frequency)}") from error
