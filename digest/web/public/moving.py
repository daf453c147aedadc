"""Agreeing to a change of address, by the link in the mail to either of the two."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from digest.engine.audience import moving
from digest.web.at import Here
from digest.web.public.at import OVER, Shown

router = APIRouter(prefix="/move/{token}")


@router.get("")
def ask(token: str, here: Here, shown: Shown) -> Response:
    """From where to where, and the button."""
    move = moving.find(here, token)
    if move is None:
        return shown.trouble(404, *OVER)
    return shown.private("move.html", move=move, is_agreed=False)


@router.post("")
def agree(token: str, here: Here, shown: Shown) -> Response:
    """Agree; with the second one the address is changed."""
    move = moving.agree(here, token)
    if move is None:
        return shown.trouble(404, *OVER)
    return shown.private("move.html", move=move, is_agreed=True)
