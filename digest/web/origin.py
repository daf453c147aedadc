"""Requests that change something come from the desk's own pages, or they are refused.

Browsers say where a request comes from: by `Sec-Fetch-Site` (W3C Fetch Metadata) where the connection is trusted, by
`Origin` (RFC 6454) everywhere. Both are out of reach of a page's script, so that no token in a form is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED = "This came from another site, or from none, and was refused: open the desk itself and try again there.\n"


def is_own(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may be answered: it changes nothing, or a page of the same host sent it.

    Args:
        method: Of the request, in capitals.
        headers: Its headers, by names in lower case.
    """
    if method in _HARMLESS:
        return True
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}  # none: the person at the browser, not a page
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc == headers.get("host", "")
    return False


class SameOrigin:
    """ASGI middleware that refuses what another site's page sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and not is_own(scope["method"], Headers(scope=scope)):
            await PlainTextResponse(_REFUSED, status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)
