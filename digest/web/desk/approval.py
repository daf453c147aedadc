"""Approving: what the checks say, what would be approved, and what else may be done with an edition from its board."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from digest.db.editions import OPEN, EditionStatus
from digest.engine import reviewing, scheduling, sending
from digest.engine.offered import approve_offered
from digest.errors import ApprovalError, StateError
from digest.legible import counted
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import Approver, Editor, Reader, Visitor
from digest.web.desk.news import became, changed_since
from digest.web.desk.offer import Pressed, changes_since, offer_of
from digest.web.desk.standing import standing_of
from digest.web.fields import Number
from digest.web.pages import Pages, back, wants_json

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}")

UNREAD = "It is not approved: a check fails, or warns of something that you have not accepted. See below."


@router.get("/standing")
def standing(
    here: Here,
    shown: Shown,
    at: At,
    visitor: Reader,
    seen: Number | None = None,
    status: EditionStatus | None = None,
) -> Response:
    """The strip above the board, for the script, and what others did since the board was at `seen` and `status`."""
    edition, seen = at.edition, seen or at.edition.revision
    with here.database.read() as session:
        strip = standing_of(session, at.newsletter, edition, here.clock.now())
        changed = changed_since(session, edition, seen, visitor.name)
        step = became(session, edition, status or edition.status)
    html = shown.fragment("board/standing.html", strip=strip, url=at.url, visitor=visitor, seen=seen)
    news = shown.fragment("board/news.html", edition=edition, url=at.url, changed=changed, step=step)
    return JSONResponse({"html": html, "news": news, "revision": edition.revision, "status": edition.status.value})


@router.get("/checks")
def checks(request: Request, here: Here, shown: Shown, at: At, visitor: Reader) -> Response:
    """The pre-flight list: a page of its own, or a part of the board for the script."""
    offer = offer_of(here, at.newsletter, at.edition.number)
    values: dict[str, Any] = {"findings": offer.findings, "edition": offer.edition, "newsletter": at.newsletter}
    values |= {"url": at.url, "may_set_anew": visitor.may("edit") and at.edition.status in OPEN}
    if wants_json(request):
        html = shown.fragment("board/checks.html", **values)
        return JSONResponse({"html": html, "counts": offer.findings.counts, "worst": offer.findings.worst})
    return shown.page(request, "checks.html", visitor, **values)


@router.get("/approve")
def ask(request: Request, here: Here, shown: Shown, at: At, visitor: Approver, seen: Number | None = None) -> Response:
    """What would be approved, and the button; before it, what was changed since `seen`, which the board showed."""
    return _asked(request, here, shown, at, visitor, since=seen)


@router.post("/approve")
def approve(
    request: Request, here: Here, shown: Shown, at: At, visitor: Approver, pressed: Annotated[Pressed, Form()]
) -> Response:
    """Approve what stood on the page; if that is not any more what there is, the page as it would be now."""
    try:
        approve_offered(here, at.newsletter, at.edition.number, visitor.name, pressed.offered)
    except StateError as error:
        return _asked(request, here, shown, at, visitor, str(error), since=pressed.revision, status=409)
    except ApprovalError:
        return _asked(request, here, shown, at, visitor, UNREAD, status=422)
    with here.database.read() as session:
        strip = standing_of(session, at.newsletter, at.edition, here.clock.now())
    return back(request, at.url, f"Approved. It goes out {strip.goes_out}.")


def _asked(
    request: Request,
    here: Here,
    shown: Pages,
    at: Place,
    visitor: Visitor,
    trouble: str = "",
    *,
    since: int | None = None,
    status: int = 200,
) -> Response:
    offer = offer_of(here, at.newsletter, at.edition.number)
    since = since or offer.edition.revision
    with here.database.read() as session:
        changed = changed_since(session, offer.edition, since, visitor.name)
        changes = changes_since(session, offer.edition, since) if changed else None
    values = {"offer": offer, "url": at.url, "trouble": trouble, "changed": changed, "changes": changes}
    if wants_json(request):
        html = shown.fragment("board/offer.html", action=f"{at.url}/approve", **values)
        return JSONResponse({"html": html, "error": trouble}, status)
    return shown.page(request, "approve.html", visitor, status=status, newsletter=at.newsletter, **values)


@router.post("/test")
def send_test(request: Request, here: Here, at: At, visitor: Editor) -> Response:
    """One copy to whoever asks."""
    address = visitor.user.email
    sending.send_test(here, at.newsletter, str(at.edition.number), address, visitor.name)
    return back(request, at.url, f"A test copy is on its way to {address}.")


@router.post("/request-changes")
def request_changes(
    request: Request, here: Here, at: At, visitor: Editor, note: Annotated[str, Form(max_length=10_000)]
) -> Response:
    """Say what must be otherwise before it may go out."""
    scheduling.request_changes(here, at.newsletter, at.edition.number, note, visitor.name)
    return back(request, at.url, "Your note stands above the board until somebody approves the edition.")


@router.post("/ask-review")
def ask_review(request: Request, here: Here, at: At, visitor: Editor) -> Response:
    """Mail the edition as it is now to the newsletter's reviewers."""
    asked = reviewing.ask(here, at.newsletter, str(at.edition.number), visitor.name)
    said = (
        f"{counted(len(asked), 'reviewer')} will be mailed within a minute."
        if asked
        else "They were mailed it already."
    )
    return back(request, at.url, said)
