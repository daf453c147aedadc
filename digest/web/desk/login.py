"""Logging in and out."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from digest.accounts import login, sessions
from digest.errors import AccountError
from digest.web.at import Here, Shown, installation_of
from digest.web.desk import resending
from digest.web.desk.access import COOKIE, Reader, visitor_of
from digest.web.pages import back

router = APIRouter()
_LONGEST = 300  # characters of a browser's name that are kept


@router.get("/desk/login")
def form(request: Request, shown: Shown, next: str = "/desk") -> Response:  # noqa: A002 - as the address has it
    """The form; who is logged in goes on at once."""
    if visitor_of(request):
        return RedirectResponse(within(next), 303)
    return shown.page(request, "login.html", next=within(next), email="", trouble="", kept=None)


@router.post("/desk/login")
def log_in(
    request: Request,
    here: Here,
    shown: Shown,
    email: Annotated[str, Form(max_length=300)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/desk",  # noqa: A002 - as the form has it
    action: Annotated[str, Form(max_length=300)] = "",
    typed: Annotated[str, Form(max_length=resending.LONGEST)] = "",
) -> Response:
    """A session, if the password is right; what somebody had typed when theirs was over is sent again from there."""
    agent, address = origin_of(request)
    kept = resending.read(action, typed)
    try:
        token = login.log_in(here.database, here.clock, email, password, agent=agent, address=address)
    except AccountError as error:
        values: dict[str, Any] = {"next": within(next), "email": email, "trouble": str(error), "kept": kept}
        return shown.page(request, "login.html", status=401, **values)
    with here.database.write() as session:  # the browser forgets that token
        sessions.end(session, request.cookies.get(COOKIE, ""), here.clock.now())
    response: Response = RedirectResponse(within(next), 303)
    if kept:
        response = shown.page(request, "again.html", kept=kept)
    remember(request, response, token)
    return response


@router.post("/desk/logout")
def log_out(request: Request, here: Here, _visitor: Reader) -> Response:
    """End this session."""
    with here.database.write() as session:
        sessions.end(session, request.cookies[COOKIE], here.clock.now())
    response = back(request, "/desk/login", "You are logged out.")
    response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="lax")
    return response


def origin_of(request: Request) -> tuple[str, str]:
    """What the browser calls itself, and the network address that it comes from."""
    return request.headers.get("user-agent", "")[:_LONGEST], request.client.host if request.client else ""


def remember(request: Request, response: Response, token: str) -> None:
    """Let the browser show the token of its session from now on."""
    secure = "https" in {request.url.scheme, urlsplit(installation_of(request).settings.serve.address).scheme}
    response.set_cookie(COOKIE, token, path="/desk", httponly=True, samesite="lax", secure=secure)


def within(path: str) -> str:
    """`path` if it is a page of the desk, else the desk: nobody is sent elsewhere by a link to the login."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and (path == "/desk" or path.startswith("/desk/")) else "/desk"
