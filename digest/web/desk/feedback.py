"""What the readers of an edition said of it, without their names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from digest.engine.audience import heard
from digest.web.at import At, Here, Shown
from digest.web.desk.access import Reader
from digest.web.desk.part import ROWS, Part
from digest.web.fields import Index, Page

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/feedback")


@router.get("")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    at: At,
    visitor: Reader,
    item: Annotated[Index | None, Query()] = None,
    page: Page = 1,
) -> Response:
    """The counts by story, and the lines about one of them, or about any."""
    part = Part(page, {} if item is None else {"item": item})
    with here.database.read() as session:
        counts = heard.heard(session, at.edition)
        readers = heard.readers(session, [at.edition.id]).get(at.edition.id, 0)
        lines = heard.lines(session, at.edition, item, **part.rows)
    return shown.page(
        request,
        "feedback.html",
        visitor,
        newsletter=at.newsletter,
        edition=at.edition,
        url=at.url,
        counts=counts,
        headlines={each.key: each.headline for each in counts},
        readers=readers,
        lines=lines[:ROWS],
        item=item,
        turns=part.turns(lines),
    )
