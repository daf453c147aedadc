"""The desk as an application: its pages, and what becomes of errors."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from digest.accounts.roles import Right
from digest.errors import ApprovedError, ConflictError, DigestError, StateError
from digest.web.at import NotThereError, pages_of
from digest.web.desk import (
    access,
    account,
    additions,
    approval,
    audience,
    board,
    building,
    correcting,
    edition,
    editions,
    feedback,
    feeds,
    history,
    login,
    people,
    preview,
    record,
    resending,
    review,
    schedule,
    sending,
    settings,
    stories,
    watching,
)
from digest.web.desk.access import ForbiddenError, LoginNeededError, Requires
from digest.web.head import Head
from digest.web.headers import DESK, Headers
from digest.web.limits import DESK_BYTES, BodyLimit
from digest.web.origin import SameOrigin
from digest.web.pages import FOLDER, wants_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp

log = logging.getLogger("digest")

ROUTERS = (
    board.router, edition.router, additions.router, stories.router, preview.router, approval.router, sending.router,
    watching.router, correcting.router, feedback.router, history.router, editions.router, audience.router,
    feeds.router, schedule.router, settings.router, account.router, people.router, record.router, building.router,
)  # fmt: skip
"""Of the pages that somebody must be logged in for."""

_LEVEL = 5  # of compression: a board in 3 ms to a tenth; the highest takes twice as long for 2% less


class _Desk(FastAPI):
    """An application whose every answer has the headers, that to an error in the program, too."""

    def build_middleware_stack(self) -> ASGIApp:
        """The whole of it: what is added by `add_middleware` is not asked for such an answer."""
        return Head(Headers(super().build_middleware_stack(), DESK, "/desk/static/"))


def desk_app() -> FastAPI:
    """The desk. Its requests come with an `installation`, `pages` and `streams` in their state."""
    app = _Desk(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(GZipMiddleware, compresslevel=_LEVEL)
    app.add_middleware(BodyLimit, most_bytes=DESK_BYTES)
    app.add_middleware(SameOrigin)
    for open_to_all in (login.router, review.router):
        app.include_router(open_to_all)
    for router in ROUTERS:  # logged in first: who is not learns nothing, not even whether there is such an edition
        app.include_router(router, dependencies=[Depends(Requires(Right.READ))])
    app.mount("/desk/static", StaticFiles(directory=FOLDER / "static"), "static")
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    return app


async def _log_in_first(request: Request, _error: Exception) -> Response:
    if wants_json(request) or _FRAME.search(request.url.path):
        return _trouble(request, 401, "you are no longer logged in: log in again in another tab, then go on")
    pages = pages_of(request)
    if kept := await resending.sent_with(request):
        return pages.page(request, "login.html", status=401, next=kept.board, email="", trouble="", kept=kept)
    came_for = request.url.path if request.method == "GET" else "/desk"
    return RedirectResponse(f"/desk/login?next={quote(came_for)}", 303)


def _forbidden(request: Request, error: Exception) -> Response:
    assert isinstance(error, ForbiddenError)  # noqa: S101 - for the type checker
    if wants_json(request) or _FRAME.search(request.url.path):
        return _trouble(request, 403, f"your role may not {error.right.value} here: ask an admin for another")
    visitor, to = access.visitor_of(request), _way_back(request)
    return pages_of(request).page(request, "forbidden.html", visitor, status=403, method=request.method, to=to)


def _not_there(request: Request, error: Exception) -> Response:
    return _trouble(request, 404, str(error))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    said = {
        404: "there is no such page",
        405: "this page does not take that",
        413: "this is more than a page of the desk takes: send less at once",
    }
    return _trouble(request, error.status_code, said.get(error.status_code, str(error.detail)))


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    names = ", ".join(dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors()))
    return _trouble(request, 422, f"the form cannot be read ({names}): go back and send it again")


def _refused(request: Request, error: Exception) -> Response:
    status = 409 if isinstance(error, (StateError, ConflictError)) else 422
    more = {"approved": error.revision} if isinstance(error, ApprovedError) else {}
    return _trouble(request, status, str(error), **more)


def _broken(request: Request, error: Exception) -> Response:
    route = request.scope.get("route")  # not the address itself: there may be the token of a reviewer's link in it
    where = route.path if route else "no page"
    log.error("desk: an error in the program at %s %s", request.method, where, exc_info=error)
    text = "something is wrong in the program; the log of `digest serve` has the details"
    return _told(request, 500, text, None)  # nobody: to find out who asks may be what went wrong


def _trouble(request: Request, status: int, text: str, **more: int) -> Response:
    visitor = None if wants_json(request) else access.visitor_of(request)
    return _told(request, status, text, visitor, **more)


def _told(request: Request, status: int, text: str, visitor: access.Visitor | None, **more: int) -> Response:
    if wants_json(request):
        return JSONResponse({"error": text, **more}, status)
    if _FRAME.search(request.url.path):
        return preview.trouble(pages_of(request), f"{text[:1].upper()}{text[1:]}.", status=status)
    return pages_of(request).page(request, "trouble.html", visitor, status=status, text=text, to=_way_back(request))


def _way_back(request: Request) -> str:
    """The board of the edition that somebody was at, the audience that they looked into, or the desk."""
    above = _ABOVE.match(request.url.path)
    return above[0] if above else "/desk"


_ABOVE = re.compile(r"/desk/newsletters/[^/]+/(editions/[0-9]+|audience)(?=/)")
_FRAME = re.compile(r"^/desk/(newsletters/[^/]+/editions|review)/[^/]+/frame(/|$)")
"""What a page of the desk shows in a frame: no page of the desk may be there."""

_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response | Awaitable[Response]]] = {
    LoginNeededError: _log_in_first,
    ForbiddenError: _forbidden,
    NotThereError: _not_there,
    RequestValidationError: _unreadable,
    HTTPException: _http,
    DigestError: _refused,
    Exception: _broken,
}
