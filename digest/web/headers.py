"""What every answer tells the browser about how little it may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of the desk's own pages: our own script and style, nothing inline, nobody's frame."""

PUBLIC_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""That of the readers' pages: no script at all."""

# `same-origin`, not `no-referrer`: nothing is told to other sites either way, but with the latter a browser calls the
# origin of the desk's own forms `null`, and `digest.web.origin` could not tell them from a stranger's.
DESK = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""What the desk's answers have."""

# Nobody is told where a reader comes from: the address of a page may hold the token of their subscription.
PUBLIC = DESK | {
    "Content-Security-Policy": PUBLIC_POLICY,
    "Referrer-Policy": "no-referrer",
}
"""What the answers to readers have; what is the same for everybody has another `Cache-Control`."""


class Headers:
    """ASGI middleware that adds the headers which an answer does not set itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str], files: str) -> None:
        self._app = app
        self._headers = headers
        self._files = files  # below this address, the same for everybody: kept, and asked about each time

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(self._files):
                    headers.setdefault("Cache-Control", "no-cache")
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
