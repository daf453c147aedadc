"""Requests that are larger than any form of the desk are refused before they fill the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
"""Of the body of a request; the words of a whole edition take a tenth of that."""


class BodyLimit:
    """ASGI middleware that stops reading a body at `MOST_BYTES`: the answer is 413 (RFC 9110, 15.5.14).

    What a request says of its length is not asked: it may say nothing, or lie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        length = 0

        async def limited() -> Message:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            if length > MOST_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, limited, send)
