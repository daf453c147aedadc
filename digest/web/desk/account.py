"""One's own account: the password, and where one is logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from digest.accounts import own_password, sessions
from digest.errors import AccountError
from digest.web.at import Here, Shown
from digest.web.desk.access import Reader, Visitor
from digest.web.desk.login import origin_of, remember
from digest.web.fields import Number
from digest.web.pages import Pages, back

router = APIRouter()
_URL = "/desk/account"


@router.get(_URL)
def page(request: Request, here: Here, shown: Shown, visitor: Reader) -> Response:
    """Who one is, and every browser that is logged in."""
    return _page(request, here, shown, visitor)


@router.post(f"{_URL}/password")
def change_password(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Reader,
    present: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Another password: every other browser is logged out, this one gets a new session."""
    if new != again:
        unlike = "The two new passwords are not the same: type them again."
        return _page(request, here, shown, visitor, trouble=unlike)
    agent, address = origin_of(request)
    try:
        token = own_password.change(
            here.database, here.clock, visitor.user, present, new, agent=agent, address=address
        )  # fmt: skip
    except AccountError as error:
        return _page(request, here, shown, visitor, trouble=str(error))
    response = back(request, _URL, "Your password is changed, and every other browser is logged out.")
    remember(request, response, token)
    return response


@router.post(f"{_URL}/sessions/{{key}}/end")
def end_one(request: Request, here: Here, visitor: Reader, key: Number) -> Response:
    """Log one browser out."""
    with here.database.write() as session:
        sessions.revoke(session, visitor.user, key, visitor.name, here.clock.now())
    return back(request, _URL, "That browser is logged out.")


@router.post(f"{_URL}/sessions/end-others")
def end_others(request: Request, here: Here, visitor: Reader) -> Response:
    """Log every browser out but this one."""
    now = here.clock.now()
    with here.database.write() as session:
        others = [one for one in sessions.listed(session, visitor.user, now) if one.id != visitor.session.id]
        for one in others:
            sessions.revoke(session, visitor.user, one.id, visitor.name, now)
    return back(request, _URL, "Every other browser is logged out." if others else "There is no other browser.")


def _page(request: Request, here: Here, shown: Pages, visitor: Visitor, trouble: str = "") -> Response:
    with here.database.read() as session:
        opened = sessions.listed(session, visitor.user, here.clock.now())
    status = 422 if trouble else 200
    return shown.page(request, "account.html", visitor, status=status, trouble=trouble, opened=opened)
