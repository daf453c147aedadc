"""The page behind the link in a confirmation mail: a question, and the button that says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from digest.engine.audience import confirming
from digest.engine.audience.links import State
from digest.web.at import Here
from digest.web.public.at import OverError, Shown

if TYPE_CHECKING:
    from digest.engine.audience.confirming import Question
    from digest.web.public.pages import Pages

router = APIRouter(prefix="/confirm/{token}")


@router.get("")
def ask(token: str, here: Here, shown: Shown) -> Response:
    """The question. It confirms nothing."""
    return _page(shown, confirming.find(here, token))


@router.post("")
def confirm(token: str, here: Here, shown: Shown) -> Response:
    """Subscribe whom the link was sent to."""
    return _page(shown, confirming.confirm(here, token))


def _page(shown: Pages, question: Question | None) -> Response:
    if question is None or question.state is State.OVER:
        raise OverError
    return shown.private("confirm.html", question=question)
