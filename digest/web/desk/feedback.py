"""What the readers of an edition said of it, without their names."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from digest.engine.audience import heard
from digest.web.at import At, Here, Shown
from digest.web.desk.access import Reader
from digest.web.fields import Index, Page

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/feedback")

_ON_A_PAGE = 50


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
    with here.database.read() as session:
        counts = heard.heard(session, at.edition)
        readers = heard.readers(session, [at.edition.id]).get(at.edition.id, 0)
        offset = (page - 1) * _ON_A_PAGE
        lines = heard.lines(session, at.edition, item, limit=_ON_A_PAGE + 1, offset=offset)
    about = {} if item is None else {"item": item}
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
        lines=lines[:_ON_A_PAGE],
        item=item,
        newer=urlencode(about | {"page": page - 1}) if page > 1 else "",
        older=urlencode(about | {"page": page + 1}) if len(lines) > _ON_A_PAGE else "",
    )
