"""The front page: one newsletter's, or a list of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.engine import published
from digest.web.at import Here
from digest.web.public.at import Shown

router = APIRouter()

_LATEST = 6


@router.get("/")
def page(request: Request, here: Here, shown: Shown) -> Response:
    """What there is to read here."""
    newsletters = here.settings.newsletters
    with here.database.read() as session:
        latest = {each.slug: published.listed(session, each.slug, limit=_LATEST) for each in newsletters}
    return shown.page(request, "front.html" if len(newsletters) == 1 else "fronts.html", latest=latest)
