"""Agreeing to a change of address, by the link in the mail to either of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from digest.engine.audience import moving
from digest.engine.audience.links import State
from digest.web.at import Here
from digest.web.public.at import OverError, Shown

if TYPE_CHECKING:
    from digest.engine.audience.moving import Move
    from digest.web.public.pages import Pages

router = APIRouter(prefix="/move/{token}")


@router.get("")
def ask(token: str, here: Here, shown: Shown) -> Response:
    """From where to where, and the button."""
    return _page(shown, moving.find(here, token))


@router.post("")
def agree(token: str, here: Here, shown: Shown) -> Response:
    """Agree; when the new address does, it is changed."""
    return _page(shown, moving.agree(here, token))


def _page(shown: Pages, move: Move | None) -> Response:
    if move is None or move.state is State.OVER:
        raise OverError
    return shown.private("move.html", move=move)
