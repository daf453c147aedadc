"""The readers' pages as an application, and what becomes of errors there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from digest.errors import DigestError
from digest.web.at import NotThereError
from digest.web.head import Head
from digest.web.headers import PUBLIC, Headers
from digest.web.limits import PUBLIC_BYTES, BodyLimit
from digest.web.public import (
    about,
    archive,
    confirming,
    feed,
    feedback,
    front,
    leaving,
    moving,
    preferences,
    privacy,
    redirects,
    signing_up,
)
from digest.web.public.at import NobodysLinkError, OverError, pages_of
from digest.web.public.pages import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

log = logging.getLogger("digest")

ROUTERS = (
    front.router, feed.router, archive.router, about.router, privacy.router, signing_up.router, confirming.router,
    leaving.router, preferences.router, moving.router, feedback.router, redirects.router,
)  # fmt: skip
"""Open to everybody."""

_LEVEL = 5  # of compression, as on the desk


class _Public(FastAPI):
    """An application whose every answer has the headers, that to an error in the program, too."""

    def build_middleware_stack(self) -> ASGIApp:
        """The whole of it: what is added by `add_middleware` is not asked for such an answer."""
        return Head(Headers(super().build_middleware_stack(), PUBLIC, "/static/"))


def public_app() -> FastAPI:
    """The readers' pages. What their requests come with in their state, `digest.web.app` says."""
    app = _Public(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_middleware(GZipMiddleware, compresslevel=_LEVEL)
    app.add_middleware(BodyLimit, most_bytes=PUBLIC_BYTES)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), "static")
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    return app


def _not_there(request: Request, error: Exception) -> Response:
    return pages_of(request).trouble(404, "Not found", str(error))


def _nobodys(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the page says it
    return pages_of(request).private("nobodys.html", status=404)


def _over(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the page says it
    return pages_of(request).private("over.html", status=410)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    title, text = _SAID.get(error.status_code, ("That did not work", "Go back and try again."))
    answer = pages_of(request).trouble(error.status_code, title, text)
    answer.headers.update(error.headers or {})
    return answer


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    if any(fault["loc"][0] == "path" for fault in error.errors()):
        return pages_of(request).trouble(404, *_SAID[404])
    return pages_of(request).trouble(422, "That cannot be read", "Something in the address or the form is amiss.")


def _unable(request: Request, error: Exception) -> Response:
    log.error("pages: %s", error)
    return pages_of(request).trouble(503, *_OURS)


def _broken(request: Request, error: Exception) -> Response:
    route = request.scope.get("route")  # not the address itself: there may be the token of a subscription in it
    where = route.path if route else "no page"
    log.error("pages: an error in the program at %s %s", request.method, where, exc_info=error)
    return pages_of(request).trouble(500, *_OURS)


_OURS = ("Something went wrong here", "It is our fault, and it has been written down. Try again in a few minutes.")
_SAID = {
    404: ("Not found", "There is no such page, or no longer."),
    405: ("That did not work", "This page does not take what was sent to it."),
    413: ("That is too much", "Send less at once."),
}
"""By status: a title, and what there is to say."""

_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    NotThereError: _not_there,
    NobodysLinkError: _nobodys,
    OverError: _over,
    RequestValidationError: _unreadable,
    HTTPException: _http,
    DigestError: _unable,
    Exception: _broken,
}
