"""Addresses that people type, and the pages that they mean."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from digest.web.at import Here
from digest.web.public.at import newsletter_at

router = APIRouter()
_named = APIRouter(dependencies=[Depends(newsletter_at)])


@router.get("/archive")
@router.get("/archive/")
@router.get("/about")
@router.get("/about/")
def of_the_only_one(request: Request, here: Here) -> Response:
    """The page of the only newsletter, or the list of all; for a while, as there may be others another day."""
    slugs = [newsletter.slug for newsletter in here.settings.newsletters]
    return RedirectResponse(f"{request.url.path.rstrip('/')}/{slugs[0]}" if len(slugs) == 1 else "/", 307)


@_named.get("/archive/{slug}/")
@_named.get("/about/{slug}/")
@_named.get("/archive/{slug}/{number}/")
def without_slash(request: Request) -> Response:
    """The same address without a slash at its end."""
    return RedirectResponse(request.url.path.rstrip("/"), 308)


router.include_router(_named)
