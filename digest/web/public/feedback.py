"""What a reader thinks of the stories of an edition, by the link in their own copy of it: saved by a press."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from digest.audience.feedback import LONGEST, NONE, WHOLE, Answer, answer
from digest.engine.audience import answering
from digest.web.at import Here
from digest.web.fields import Number
from digest.web.public.at import NobodysLinkError, Shown

router = APIRouter(prefix="/feedback/{slug}/{number}/{token}")

_SAVED = "saved"
_MOST_FIELDS = 400


async def said_in(request: Request) -> dict[int, Answer]:
    """The answers in a form, whose fields are called by the keys of the items: `useful-3`, `text-3`, `delete-3`."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = dict(parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS))
    except ValueError:  # more fields than any form has
        return {}
    keys = {name.rpartition("-")[2] for name in fields if name.startswith(("useful-", "text-", "delete-"))}
    return {
        int(key): answer(
            fields.get(f"useful-{key}", ""), fields.get(f"text-{key}", ""), deletes=f"delete-{key}" in fields
        )
        for key in keys
        if key.isascii() and key.isdigit() and len(key) < 10  # noqa: PLR2004 - fits a column
    }


@router.get("")
def page(slug: str, number: Number, token: str, here: Here, shown: Shown, said: str = "") -> Response:
    """The stories, and what the reader has said of them so far.

    Raises:
        NobodysLinkError: It is nobody's link, or the edition has not gone out.
    """
    asked = answering.find(here, slug, number, token)
    if asked is None:
        raise NobodysLinkError
    return shown.private(
        "feedback.html",
        newsletter=next((each for each in here.settings.newsletters if each.slug == slug), None),
        asked=asked,
        url=f"/feedback/{slug}/{number}/{token}",
        is_saved=said == _SAVED,
        longest=LONGEST,
        nothing=NONE,
        whole=WHOLE,
    )


@router.post("")
def save(
    slug: str, number: Number, token: str, here: Here, said: Annotated[dict[int, Answer], Depends(said_in)]
) -> Response:
    """Keep what the reader says, in place of what they said before.

    Raises:
        NobodysLinkError: It is nobody's link, or the edition has not gone out.
    """
    if answering.answer(here, slug, number, token, said) is None:
        raise NobodysLinkError
    return RedirectResponse(f"/feedback/{slug}/{number}/{token}?said={_SAVED}", 303)
