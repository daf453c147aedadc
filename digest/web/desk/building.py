"""Building from the desk: the next edition, or today's open one anew from the stories."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from digest.engine import building
from digest.engine.buildable import Wanted, buildable
from digest.engine.installation import Installation
from digest.errors import BusyError, DigestError, StateError
from digest.settings import Newsletter
from digest.web.at import Here, Shown, board_url, newsletter_at
from digest.web.desk.access import Editor, Visitor
from digest.web.fields import Number
from digest.web.pages import Pages, back

router = APIRouter(prefix="/desk/newsletters/{slug}")

Letter = Annotated[Newsletter, Depends(newsletter_at)]


class Pressed(BaseModel):
    """What the page said would come of it."""

    number: Number
    revision: Number


@router.get("/build")
def ask(request: Request, here: Here, shown: Shown, newsletter: Letter, visitor: Editor) -> Response:
    """What a build would make now, and the button."""
    return _asked(request, here, shown, newsletter, visitor)


@router.post("/build")
def build(
    request: Request, here: Here, shown: Shown, newsletter: Letter, visitor: Editor, pressed: Annotated[Pressed, Form()]
) -> Response:
    """Build what the page said; if that is not any more what would come of it, the page as it would be now."""
    wanted = Wanted(pressed.number, pressed.revision)
    try:
        built = building.build(here, newsletter, by=visitor.name, wanted=wanted)
    except BusyError:
        trouble = "it is being built already: look again in a moment"
        return _asked(request, here, shown, newsletter, visitor, trouble, status=409)
    except DigestError as error:
        status = 409 if isinstance(error, StateError) else 422
        return _asked(request, here, shown, newsletter, visitor, str(error), status=status)
    edition = built.edition
    told = "Built" if edition.revision == 1 else "Built anew. Undo takes that back"
    said = " ".join([f"{told}.", *(f"{note}." for note in built.notes)])
    return back(request, board_url(newsletter.slug, edition.number), said)


def _asked(
    request: Request,
    here: Installation,
    shown: Pages,
    newsletter: Newsletter,
    visitor: Visitor,
    trouble: str = "",
    *,
    status: int = 200,
) -> Response:
    with here.database.read() as session:
        found = buildable(session, newsletter, here.clock.now())
    return shown.page(
        request, "build.html", visitor, status=status, newsletter=newsletter, found=found, trouble=trouble
    )
