"""The feeds: how each of them does, those that fail first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.engine.feeds_health import FeedHealth, feeds_health
from digest.legible import without_secrets
from digest.pick.tag.places import country_name
from digest.web.at import Here, Shown
from digest.web.desk.access import Reader
from digest.web.fields import Words

router = APIRouter()


@router.get("/desk/feeds")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Reader,
    text: Words = "",
) -> Response:
    """All of them, or those in which a text occurs."""
    with here.database.read() as session:
        feeds = feeds_health(session, here.settings.feeds, here.clock.now())
    found = [feed for feed in feeds if text.strip().casefold() in _said_of(feed)]
    return shown.page(
        request,
        "feeds.html",
        visitor,
        feeds=feeds,
        found=found,
        text=text,
        country=_country,
        every=here.settings.collect.every_minutes,
    )


def _said_of(feed: FeedHealth) -> str:
    """What the filter looks through."""
    source = feed.source
    marks = ("state-affiliated " * source.state_affiliated) + ("paywall " * source.paywall)
    said = (source.outlet, source.url, source.country or "", _country(source.country), marks, feed.error)
    return without_secrets(" ".join(said)).casefold()


def _country(code: str | None) -> str:
    return country_name(code) if code else ""
