"""All that a server answers for: the desk at `/desk`, the readers' pages everywhere else.

They are applications of their own and share no rule: the desk has logins, one origin and scripts, the pages none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from digest.web.desk.app import desk_app
from digest.web.hosts import is_for_desk
from digest.web.public.app import public_app

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from digest.engine.installation import Installation


class Site:
    """The desk and the readers' pages of one installation, as one ASGI application."""

    def __init__(self, installation: Installation) -> None:
        self.desk = desk_app(installation)
        self.public = public_app(installation)
        self._settings = installation.settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        wants_desk = scope["type"] == "http" and is_for_desk(
            scope["path"],
            Headers(scope=scope).get("host", ""),
            desk_url=self._settings.serve.desk_url,
            public_url=self._settings.public_url,
        )
        await (self.desk if wants_desk else self.public)(scope, receive, send)
