"""All that a server answers for: the desk at `/desk`, the readers' pages everywhere else.

They are applications of their own and share no rule: the desk has logins, one origin and scripts, the pages none of it.
To build them takes some tenths of a second, and they are the same for every installation: a process does it once. Whose
request it is that they answer stands in the state that the request comes with.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from digest.engine.audience.intake import Intake
from digest.engine.catalogue import Catalogue
from digest.web import pages as desk_pages
from digest.web.desk.app import desk_app
from digest.web.hosts import is_for_desk
from digest.web.public import pages as public_pages
from digest.web.public.app import public_app
from digest.web.public.gathering import Gathering
from digest.web.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

    from digest.engine.installation import Installation


@cache
def _built(make: Callable[[], FastAPI]) -> FastAPI:
    return make()


class Site:
    """The desk and the readers' pages of one installation, as one ASGI application."""

    def __init__(self, installation: Installation) -> None:
        self.streams = Streams()
        self._settings = installation.settings
        self._desk = _built(desk_app), desk_state(installation, self.streams)
        self._public = _built(public_app), public_state(installation)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        client, _port = scope.get("client") or ("", 0)
        wants_desk = scope["type"] == "http" and is_for_desk(
            scope["path"],
            Headers(scope=scope).get("host", ""),
            client,
            desk_url=self._settings.serve.desk_url,
            public_url=self._settings.public_url,
        )
        app, state = self._desk if wants_desk else self._public
        scope["state"] = dict(state)  # a copy: what is found out of one request is no other's
        await app(scope, receive, send)


def desk_state(installation: Installation, streams: Streams) -> dict[str, Any]:
    """What a request to the desk comes with."""
    return {"installation": installation, "pages": desk_pages.Pages(installation), "streams": streams}


def public_state(installation: Installation) -> dict[str, Any]:
    """What a request for the readers' pages comes with."""
    return {
        "installation": installation,
        "pages": public_pages.Pages(installation),
        "sign_ups": Gathering(Intake(installation).take),
        "catalogue": Catalogue(),
    }
