"""The sending of an edition while it goes on: server-sent events (HTML Living Standard, 9.2), one a second.

This is the one place of the desk that is asynchronous: a stream that waited in a thread would hold it for hours.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from digest.accounts import sessions
from digest.compose import lifecycle
from digest.errors import DigestError
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import COOKIE, Reader
from digest.web.desk.outgoing import outgoing
from digest.web.streams import streams_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from digest.engine.installation import Installation
    from digest.web.pages import Pages
    from digest.web.streams import Streams

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}")

_PAUSE = 1.0  # seconds between two looks
_AGAIN = 5_000  # milliseconds after which a browser asks again whose stream has ended
_SILENCE = ": nothing new\n\n"  # for a connection that is broken to be noticed


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a browser is told: the state of the edition, and the part of the page that says how it goes."""

    data: str
    is_last: bool


@router.get("/progress")
async def progress(request: Request, here: Here, shown: Shown, at: At, _visitor: Reader) -> Response:
    """How the sending goes, until it is over, the browser leaves, its session ends or the server stops."""
    look = partial(_look, here, shown, at, request.cookies[COOKIE])
    events = _events(streams_of(request), look)
    # nginx would otherwise keep the events back until it has a buffer full of them.
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(streams: Streams, look: Callable[[], _Sight | None]) -> AsyncIterator[str]:
    """The stream. One too many tells what there is and ends; its browser asks again after a while."""
    with streams.one() as may_go_on:
        yield f"retry: {_AGAIN}\n\n"
        told = ""
        while (seen := await run_in_threadpool(look)) is not None:
            yield f"data: {seen.data}\n\n" if seen.data != told else _SILENCE
            told = seen.data
            if seen.is_last or not may_go_on():
                return
            await asyncio.sleep(_PAUSE)


def _look(here: Installation, shown: Pages, at: Place, token: str) -> _Sight | None:
    """How it goes now; None for somebody who is not logged in any more, or while the database cannot be read.

    Watching alone keeps nobody logged in.
    """
    now = here.clock.now()
    try:
        with here.database.read() as session:
            if sessions.find(session, token, now) is None:
                return None
            edition = lifecycle.find(session, at.newsletter.slug, str(at.edition.number))
            out = outgoing(session, at.newsletter, edition, now)
    except DigestError:
        return None
    html = shown.fragment("sending/going.html", out=out, url=at.url)
    return _Sight(json.dumps({"state": out.state, "html": html}), not out.is_watched)
