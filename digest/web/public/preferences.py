"""A reader's preferences, by the link in an edition: which editions come, in what order, when, and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from digest.db.audience import Frequency
from digest.engine.audience import moving, preferring
from digest.engine.audience.firsts import firsts
from digest.engine.audience.person import Person, find
from digest.errors import AddressError
from digest.tokens import Purpose, token as token_of
from digest.web.at import Here
from digest.web.public.at import NobodysLinkError, Shown

if TYPE_CHECKING:
    from digest.web.public.pages import Pages

router = APIRouter(prefix="/preferences/{token}")

_LONGEST = 254  # characters of an address (RFC 5321, 4.5.3.1.3)
_SAID = {
    "saved": "Saved.",
    "paused": "Nothing is sent to you for a month.",
    "resumed": "The next edition is sent to you again.",
    "more": "A mail is on its way to you. Press the button in it, and you are subscribed.",
    "asked": "A mail is on its way to you. Press the button in it, and we ask the new address.",
}
"""What was done just before, by the word for it in the address."""


def by_token(token: str, here: Here) -> Person:
    """Whom the link in the address belongs to.

    Raises:
        NobodysLinkError: It is nobody's.
    """
    by = find(here, token, Purpose.PREFERENCES)
    if by is None:
        raise NobodysLinkError
    return by


By = Annotated[Person, Depends(by_token)]


@router.get("")
def page(token: str, shown: Shown, by: By, said: str = "") -> Response:
    """What is chosen, and what else there is to choose."""
    is_paused = by.paused_until is not None
    is_so = by.is_subscribed and {"paused": is_paused, "resumed": not is_paused}.get(said, True)
    return _page(shown, by, token, said=_SAID.get(said, "") if is_so else "")


@router.post("")
def choose(
    token: str,
    here: Here,
    by: By,  # noqa: ARG001 - a link that is nobody's is refused
    frequency: Annotated[Frequency, Form()] = Frequency.EVERY,
    first: Annotated[str, Form()] = "",
) -> Response:
    """Choose which editions come and what stands first."""
    return _back(token, "saved" if preferring.choose(here, token, frequency, first) else "")


@router.post("/pause")
def pause(token: str, here: Here, by: By) -> Response:  # noqa: ARG001
    """Have nothing sent for a month."""
    return _back(token, "paused" if preferring.pause(here, token) else "")


@router.post("/resume")
def resume(token: str, here: Here, by: By) -> Response:  # noqa: ARG001
    """End a pause."""
    return _back(token, "resumed" if preferring.resume(here, token) else "")


@router.post("/move")
def move(token: str, here: Here, shown: Shown, by: By, email: Annotated[str, Form()] = "") -> Response:
    """Ask about a change of address; the answer is the same whatever address it is."""
    try:
        asked = moving.ask(here, token, email)
    except AddressError:
        return _page(shown, by, token, amiss=email[:_LONGEST], status=422)
    return _back(token, "asked" if asked else "")


@router.get("/move")
def moved(token: str) -> Response:
    """Where the form stands: the address of a form that was amiss is asked for again."""
    return _back(token, "")


@router.post("/more")
def more(token: str, here: Here, by: By, newsletter: Annotated[list[str] | None, Form()] = None) -> Response:  # noqa: ARG001
    """Sign up for further newsletters; the answer is the same whether they are sent to the address already or not."""
    return _back(token, "more" if newsletter and preferring.ask_for(here, token, newsletter) else "")


def _page(
    shown: Pages, by: Person, token: str, *, said: str = "", amiss: str | None = None, status: int = 200
) -> Response:
    return shown.private(
        "preferences.html",
        status=status,
        newsletter=by.newsletter,
        by=by,
        url=f"/preferences/{token}",
        unsubscribe=f"/unsubscribe/{token_of(by.subscription.id, by.subscription.key, Purpose.UNSUBSCRIBE)}",
        firsts=firsts(by.newsletter.focus) if by.newsletter else None,
        others=[each for each in shown.installation.settings.newsletters if each != by.newsletter],
        said=said,
        amiss=amiss,
    )


def _back(token: str, said: str) -> Response:
    return RedirectResponse(f"/preferences/{token}" + (f"?said={said}" if said else ""), 303)
