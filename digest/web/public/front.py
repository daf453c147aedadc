"""The front page: one newsletter's, or a list of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.web.public.at import Shown

router = APIRouter()


@router.get("/")
def page(request: Request, shown: Shown) -> Response:
    """What there is to read here."""
    return shown.page(request, "front.html")
