"""The page behind the link in a mail to a reviewer: the edition, and the button that approves it. No login leads to it.

Whoever has the link sees that edition and may approve it or request changes; they see nothing else of the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from digest.engine.reviewing import LinkState, approve_by_link, find_link, request_changes_by_link
from digest.errors import ApprovalError, StateError
from digest.web.at import Here, NotThereError, Place, Shown
from digest.web.desk.approval import UNREAD
from digest.web.desk.offer import Pressed, changes_since, offer_of
from digest.web.desk.preview import stored
from digest.web.desk.standing import standing_of
from digest.web.desk.view import Seen, View
from digest.web.pages import Pages, back

if TYPE_CHECKING:
    from digest.db.editions import ReviewMail
    from digest.engine.installation import Installation
    from digest.engine.reviewing import Link

router = APIRouter(prefix="/desk/review/{token}")

_NOBODYS = {LinkState.MALFORMED, LinkState.UNKNOWN, LinkState.REVOKED}


@dataclass(frozen=True, slots=True)
class Reviewing:
    """A link that was sent, and the edition that it leads to as it is now."""

    token: str
    link: Link
    mail: ReviewMail
    at: Place

    @property
    def url(self) -> str:
        """The page of the link."""
        return f"/desk/review/{self.token}"


def reviewing(token: str, here: Here) -> Reviewing:
    """What the link in the address leads to.

    Raises:
        NotThereError: It was sent to nobody, or to somebody who reviews no more.
    """
    link = find_link(here, token)
    if link.mail is None or link.edition is None or link.state in _NOBODYS:
        raise NotThereError(link.refusal)
    return Reviewing(token, link, link.mail, Place(here.newsletter(link.edition.newsletter), link.edition))


By = Annotated[Reviewing, Depends(reviewing)]


@router.get("")
def look(request: Request, here: Here, shown: Shown, by: By, view: Seen) -> Response:
    """The edition, its checks, what changed since the mail, and the button. It approves nothing."""
    return _page(request, here, shown, by, view)


@router.get("/frame")
def frame(here: Here, shown: Shown, by: By, view: Seen) -> Response:
    """The edition as it is stored, as long as the link is good.

    Raises:
        NotThereError: It is not any more.
    """
    if by.link.refusal:
        raise NotThereError(by.link.refusal)
    return stored(here, shown, by.at, view)


@router.post("")
def approve(
    request: Request, here: Here, shown: Shown, by: By, view: Seen, pressed: Annotated[Pressed, Form()]
) -> Response:
    """Approve what stood on the page, in the name of the address that the link was sent to."""
    try:
        approve_by_link(here, by.token, pressed.offered)
    except StateError as error:
        now = reviewing(by.token, here)
        return _page(request, here, shown, now, view, str(error), since=pressed.revision, status=409)
    except ApprovalError:
        return _page(request, here, shown, by, view, UNREAD, status=422)
    return back(request, by.url, "Approved. Thank you.")


@router.post("/request-changes")
def request_changes(request: Request, here: Here, by: By, note: Annotated[str, Form(max_length=10_000)]) -> Response:
    """Say what must be otherwise before it may go out, in the name of the address that the link was sent to."""
    request_changes_by_link(here, by.token, note)
    return back(request, by.url, "The editors see your note until somebody approves the edition.")


def _page(
    request: Request,
    here: Installation,
    shown: Pages,
    by: Reviewing,
    view: View,
    trouble: str = "",
    *,
    since: int | None = None,
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {"newsletter": by.at.newsletter, "url": by.url, "trouble": trouble}
    if by.link.refusal:
        with here.database.read() as session:
            strip = standing_of(session, by.at.newsletter, by.at.edition, here.clock.now())
        refusal = by.link.refusal
        return shown.page(request, "reviewed.html", status=status, strip=strip, refusal=refusal, **values)
    offer = offer_of(here, by.at.newsletter, by.at.edition.number)
    read = since or by.mail.revision
    with here.database.read() as session:
        changes = changes_since(session, offer.edition, read)
    values |= {
        "offer": offer,
        "view": view,
        "changed": None,
        "changes": changes,
        "is_changed": read != offer.edition.revision,
    }
    return shown.page(request, "review.html", status=status, **values)
