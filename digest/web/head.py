"""HEAD is answered as GET is, without the body (RFC 9110, 9.3.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """ASGI middleware that asks for the page and sends on how its answer begins.

    The page is then told that nobody reads on, so that a file, or a stream that has no end, is not made for nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        coming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
        is_begun = asyncio.Event()

        async def without_body() -> Message:
            if coming:
                return coming.pop()
            await is_begun.wait()
            return {"type": "http.disconnect"}

        async def beginning(message: Message) -> None:
            if is_begun.is_set():
                return
            await send(message)
            if message["type"] == "http.response.start":
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                is_begun.set()

        await self._app({**scope, "method": "GET"}, without_body, beginning)
