"""Corrections of an edition that went out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from digest.compose import lifecycle
from digest.engine import published
from digest.engine.correcting import LONGEST, correct
from digest.errors import ChangeError, StateError
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import Approver, Reader, Visitor
from digest.web.fields import Index
from digest.web.pages import Pages, back

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/corrections")


@router.get("")
def page(request: Request, here: Here, shown: Shown, at: At, visitor: Reader) -> Response:
    """Those that there are, and for approvers the form for another."""
    return _page(request, here, shown, at, visitor)


@router.post("")
def add(
    request: Request,
    here: Here,
    shown: Shown,
    at: At,
    visitor: Approver,
    text: Annotated[str, Form(max_length=10 * LONGEST)] = "",
    item: Annotated[Index, Form()] = 0,
) -> Response:
    """Publish one; the form comes back with what is wrong with it."""
    try:
        correct(here, at.newsletter, at.edition.number, text, visitor.name, item=item)
    except (ChangeError, StateError) as error:
        return _page(request, here, shown, at, visitor, trouble=str(error), text=text, item=item)
    return back(request, f"{at.url}/corrections", "Published: readers of the archive and of its feed see it now.")


def _page(
    request: Request,
    here: Here,
    shown: Pages,
    at: Place,
    visitor: Visitor,
    *,
    trouble: str = "",
    text: str = "",
    item: int = 0,
) -> Response:
    with here.database.read() as session:
        items = lifecycle.items_of(session, at.edition)
        errata = published.corrections(session, [at.edition.id])
    return shown.page(
        request,
        "corrections.html",
        visitor,
        status=422 if trouble else 200,
        newsletter=at.newsletter,
        edition=at.edition,
        url=at.url,
        is_out=at.edition.status in published.BEGUN,
        public=f"{here.settings.public_url.rstrip('/')}/archive/{at.newsletter.slug}/{at.edition.number}",
        items=items,
        headlines={each.key: each.headline for each in items},
        errata=errata,
        longest=LONGEST,
        trouble=trouble,
        text=text,
        item=item,
    )
