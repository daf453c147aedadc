"""The schedule: when each newsletter is built and sent, and what waits for its hour."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.engine.calendar import calendar
from digest.engine.deadline import policy_in_words
from digest.web.at import Here, Shown
from digest.web.desk.access import Reader

router = APIRouter()
_DAYS_AHEAD = 7


@router.get("/desk/schedule")
def page(request: Request, here: Here, shown: Shown, visitor: Reader) -> Response:
    """Of every newsletter, its hours by its own clocks and in UTC, and the editions of the coming week."""
    planned = sorted(calendar(here, here.clock.now(), _DAYS_AHEAD), key=lambda one: one.newsletter)
    by_newsletter = {slug: list(those) for slug, those in groupby(planned, lambda one: one.newsletter)}
    return shown.page(
        request, "schedule.html", visitor, planned=by_newsletter, at_the_hour=policy_in_words, days=_DAYS_AHEAD
    )  # fmt: skip
