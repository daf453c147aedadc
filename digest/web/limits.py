"""Requests that are larger than any form are refused before they fill the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

DESK_BYTES = 1_000_000
"""Of the body of a request to the desk; the words of a whole edition take a tenth of that."""

PUBLIC_BYTES = 100_000
"""Of what a reader sends: a line of text on every story of a long edition has room in that."""


class BodyLimit:
    """ASGI middleware that stops reading a body at so many bytes: the answer is 413 (RFC 9110, 15.5.14).

    What a request says of its length is not asked: it may say nothing, or lie.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        length = 0

        async def limited() -> Message:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            if length > self._most_bytes:
                raise HTTPException(413)
            return message

        await self._app(scope, limited, send)
