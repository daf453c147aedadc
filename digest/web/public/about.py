"""What a newsletter is made of, how, and by whom: true to the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from digest.pick.tag.places import alphabetical, country_name
from digest.settings import FeedSource, Newsletter
from digest.web.at import Here
from digest.web.public.at import Shown, newsletter_at

router = APIRouter()

_NOWHERE = "Elsewhere"  # of an outlet the settings may name no country


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that is read, with its marks."""

    name: str
    state_affiliated: bool
    paywall: bool


@router.get("/about/{slug}")
def page(
    request: Request, here: Here, shown: Shown, newsletter: Annotated[Newsletter, Depends(newsletter_at)]
) -> Response:
    """The sources, the way from them to the edition, and who answers for it."""
    settings = here.settings
    return shown.page(
        request,
        "about.html",
        newsletter=newsletter,
        outlets=outlets(settings.feeds),
        settings=settings,
        contact=parseaddr(newsletter.reply_to or newsletter.sender)[1],
    )


def outlets(feeds: Iterable[FeedSource]) -> list[tuple[str, list[Outlet]]]:
    """Who is read, by name, under the countries that they sit in; an outlet's mark is that of any of its feeds."""
    found: dict[str, list[Outlet]] = {}
    by_name = sorted(feeds, key=lambda feed: (feed.outlet.casefold(), feed.outlet))
    for name, group in groupby(by_name, key=lambda feed: feed.outlet):
        own = list(group)
        code = next((feed.country for feed in own if feed.country), None)
        marks = any(feed.state_affiliated for feed in own), any(feed.paywall for feed in own)
        found.setdefault(country_name(code) if code else _NOWHERE, []).append(Outlet(name, *marks))
    return sorted(found.items(), key=lambda each: (each[0] == _NOWHERE, alphabetical(each[0])))
