"""Signing up: the form, the snippet for other sites, and the answer, which is the same whoever's address was sent.

The form may come from any site: that is what the snippet is for. Whoever sends it in another's name brings them a mail
that they need not answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from digest.engine.audience.firsts import Firsts, by_name, firsts
from digest.engine.audience.intake import Form
from digest.settings import Newsletter
from digest.web.at import Here
from digest.web.public.at import Shown, newsletter_at, pages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.web.public.gathering import Gathering

router = APIRouter()

_MOST_FIELDS = 100
_EMBEDDED, _PAGE = "embedded form", "sign-up page"


@router.get("/subscribe")
def form(request: Request, here: Here, shown: Shown, newsletter: str = "") -> Response:
    """The form; `newsletter` is ticked, or else the first."""
    newsletters = here.settings.newsletters
    chosen = newsletter if newsletter in {each.slug for each in newsletters} else newsletters[0].slug
    return shown.page(request, "subscribe.html", firsts=_firsts(newsletters), chosen=chosen, filled=None)


@router.get("/embed/{slug}")
def snippet(request: Request, shown: Shown, newsletter: Annotated[Newsletter, Depends(newsletter_at)]) -> Response:
    """The form to be put on another site."""
    return shown.page(request, "embed.html", newsletter=newsletter)


async def sign_up(request: Request) -> Response:
    """Store what was sent, and answer. Nothing is looked up about the address, so that no answer tells anything."""
    gathering: Gathering[Form] = request.state.sign_ups
    shown, sent = pages_of(request), _read(await request.body(), request.client.host if request.client else "")
    newsletters = shown.installation.settings.newsletters
    if len(newsletters) > 1 and not any(each.slug in sent.newsletters for each in newsletters):
        return shown.private("subscribe.html", status=422, firsts=_firsts(newsletters), chosen="", filled=sent)
    await gathering.put(sent)
    return shown.private("received.html")


router.add_route("/subscribe", sign_up, methods=["POST"])  # as it is: many may come at once


def _read(body: bytes, host: str) -> Form:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:  # more fields than any form has
        fields = {}

    def first(name: str) -> str:
        return fields.get(name, [""])[0]

    return Form(
        email=first("email"),
        newsletters=fields.get("newsletter", []),
        frequency=first("frequency"),
        first=first("first"),
        source=_EMBEDDED if first("from") == "embed" else _PAGE,
        trap=first("website"),
        host=host,
    )


def _firsts(newsletters: Sequence[Newsletter]) -> Firsts:
    """What may stand first in any of the newsletters."""
    topics, countries = dict[str, str](), dict[str, str]()
    for offered in (firsts(newsletter.focus) for newsletter in newsletters):
        topics |= offered.topics
        countries |= offered.countries
    return Firsts(dict(sorted(topics.items())), by_name(countries))
