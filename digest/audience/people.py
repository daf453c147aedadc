"""People in a list: what its columns may be, and a row as somebody to subscribe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from digest.addresses import normalised
from digest.audience.columns import Column
from digest.db.audience import Frequency, Standing
from digest.errors import AddressError, UsageError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_NAME = 100
MAX_SOURCE = 200
COLUMNS = {
    "email": Column(
        ("email", "e-mail", "address", "email address", "e-mail address", "mail"), looks=lambda cell: "@" in cell
    ),
    "name": Column(("name", "full name", "fullname")),
    "standing": Column(("standing",)),
    "frequency": Column(("frequency",)),
    "first": Column(("first",)),
    "source": Column(("source",)),
    "consented-on": Column(("consented-on", "consented_on", "consented on", "consented_at", "consented at")),
}
"""What can be read of somebody."""


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
    """What holds for every row that does not say otherwise, what may stand `first`, and the zone of bare dates."""

    source: str
    consented_at: datetime | None = None
    firsts: Collection[str] = ()
    zone: tzinfo = UTC


def person(said: Mapping[str, str], terms: Terms, now: datetime) -> Person:
    """Somebody to subscribe, as a row says.

    Raises:
        AddressError: The address cannot be mailed.
        UsageError: Something else in the row cannot be used.
    """
    if not said.get("email"):
        raise AddressError("there is no address in it")
    consented = said.get("consented-on")
    return Person(
        normalised(said["email"]),
        one_line(said.get("name", ""))[:MAX_NAME],
        one_line(said.get("source", ""))[:MAX_SOURCE] or terms.source,
        moment(consented, now, terms.zone) if consented else terms.consented_at,
        _standing(said.get("standing", "")),
        _frequency(said.get("frequency", "")),
        _first(said.get("first", ""), terms.firsts),
    )


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """When somebody consented: a date or a moment, in `zone` if it names none itself.

    Raises:
        UsageError: It is none, or has not come yet.
    """
    try:
        read = datetime.fromisoformat(text)
        at = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text[:40]!r} is not a date of consent: write it as {date(2026, 2, 18)}") from error
    if at > now:
        raise UsageError(f"{text[:40]!r} is not a date of consent: it is yet to come")
    return at


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


def _first(word: str, firsts: Collection[str]) -> str:
    if word and word not in firsts:
        raise UsageError(f"{word[:40]!r} cannot stand first: choose one of {', '.join(firsts)}")
    return word
