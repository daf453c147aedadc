"""The record: who did what, looked through by the admins, and taken away as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from digest.engine import record
from digest.engine.record import Deed, Sought
from digest.errors import UsageError
from digest.web import tables
from digest.web.at import Here, Shown
from digest.web.desk.access import Admin
from digest.web.desk.deeds import action_in_words, told
from digest.web.fields import Number, Words

router = APIRouter()
_ON_A_PAGE = 100
_IN_A_PIECE = 100  # lines: whoever breaks off leaves the server at work on one piece, before the next answer
_COLUMNS = ("id", "at", "who", "action", "newsletter", "edition", "detail")


def sought_by(
    here: Here,
    who: Words = "",
    action: Words = "",
    newsletter: Words = "",
    edition: Words = "",
    since: Words = "",
    until: Words = "",
) -> Sought:
    """What the form asks for; a form sends its empty fields as well.

    Days are those of the newsletter that is asked for, or of the first one.

    Raises:
        UsageError: The edition is no number, or a day is none.
    """
    if edition and not (edition.isascii() and edition.isdigit() and len(edition) < 10):  # noqa: PLR2004 - fits a column
        raise UsageError(f"{edition!r} is not the number of an edition: write one like 12")
    number = int(edition) if edition else None
    zones = {letter.slug: letter.timezone for letter in here.settings.newsletters}
    zone = zones.get(newsletter, here.settings.newsletters[0].timezone)
    return Sought(who, action, newsletter, number, _day(since), _day(until), zone)


Wanted = Annotated[Sought, Depends(sought_by)]


@router.get("/desk/record")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Admin,
    sought: Wanted,
    before: Annotated[Number | None, Query()] = None,
) -> Response:
    """A page of it, the newest first."""
    with here.database.read() as session:
        deeds = record.found(session, sought, _ON_A_PAGE + 1, before)
        actions = record.actions(session)
    deeds, older = deeds[:_ON_A_PAGE], deeds[_ON_A_PAGE:]
    asked = {key: value for key, value in request.query_params.items() if value and key != "before"}
    return shown.page(
        request,
        "record.html",
        visitor,
        deeds=[(deed, told(deed.row, sought.zone)) for deed in deeds],
        actions=sorted((action_in_words(action), action) for action in actions),
        titles={letter.slug: letter.title for letter in here.settings.newsletters},
        zone=sought.zone,
        asked=asked,
        query=urlencode(asked),
        newest=urlencode(asked) if before else None,
        older=urlencode(asked | {"before": deeds[-1].row.id}) if older else None,
    )


@router.get("/desk/record.csv")
def as_csv(here: Here, _visitor: Admin, sought: Wanted) -> Response:
    """What was found, for a spreadsheet."""
    return _file("digest-record.csv", "text/csv", tables.csv_lines(_COLUMNS, _rows(here, sought)))


@router.get("/desk/record.jsonl")
def as_json_lines(here: Here, _visitor: Admin, sought: Wanted) -> Response:
    """What was found, for a program."""
    return _file("digest-record.jsonl", "application/x-ndjson", tables.json_lines(_rows(here, sought)))


def _file(name: str, kind: str, lines: Iterator[str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_in_pieces(lines), media_type=kind, headers=headers)


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    """Many lines at a time: each piece costs a change of threads."""
    while piece := "".join(islice(lines, _IN_A_PIECE)):
        yield piece


def _rows(here: Here, sought: Sought) -> Iterator[dict[str, Any]]:
    return (_as_data(deed) for deed in record.all_found(here.database, sought))


def _as_data(deed: Deed) -> dict[str, Any]:
    return {
        "id": deed.row.id,
        "at": deed.row.at.isoformat(),
        "who": deed.row.actor,
        "action": deed.row.action,
        "newsletter": deed.newsletter,
        "edition": deed.number,
        "detail": deed.row.detail,
    }


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is not a day: write it like 2026-02-18") from None
    if day and not 1971 <= day.year <= 2999:  # noqa: PLR2004 - the years that a clock of this program may show
        raise UsageError(f"{text!r} is outside the years 1971 to 2999")
    return day
