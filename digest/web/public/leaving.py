"""Unsubscribing by the link in an edition, from a page or by one click in a mail program; and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from digest.engine.audience import leaving, person
from digest.engine.audience.links import State
from digest.tokens import Purpose
from digest.web.at import Here
from digest.web.public.at import NobodysLinkError, OverError, Shown

if TYPE_CHECKING:
    from digest.engine.audience.leaving import Return
    from digest.web.public.pages import Pages

router = APIRouter()


@router.get("/unsubscribe/{token}")
def ask(token: str, here: Here, shown: Shown) -> Response:
    """The button, and room for a reason.

    Raises:
        NobodysLinkError: It is nobody's link.
    """
    by = person.find(here, token, Purpose.UNSUBSCRIBE)
    if by is None:
        raise NobodysLinkError
    return shown.private("unsubscribe.html", newsletter=by.newsletter, by=by)


@router.post("/unsubscribe/{token}")
def leave(
    token: str,
    here: Here,
    shown: Shown,
    one_click: Annotated[str, Form(alias="List-Unsubscribe")] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Unsubscribe, at once: the answer to the button is the same as that to a mail program (RFC 8058), no redirect.

    Raises:
        NobodysLinkError: It is nobody's link.
    """
    by = leaving.leave(here, token, source="one click" if one_click else "unsubscribe page", reason=reason)
    if by is None:
        raise NobodysLinkError
    return shown.private("unsubscribe.html", newsletter=by.newsletter, by=by)


@router.get("/return/{token}")
def offer(token: str, here: Here, shown: Shown) -> Response:
    """The button that brings all back."""
    return _return(shown, leaving.find_return(here, token))


@router.post("/return/{token}")
def come_back(token: str, here: Here, shown: Shown) -> Response:
    """Bring all back as it was."""
    return _return(shown, leaving.come_back(here, token))


def _return(shown: Pages, found: Return | None) -> Response:
    if found is None or found.state is State.OVER:
        raise OverError
    return shown.private("return.html", newsletter=found.by.newsletter, found=found)
