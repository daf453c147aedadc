"""The sending of an edition: when it goes out, how it goes, what became of each copy, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from digest.accounts.roles import Right
from digest.db.deliveries import TROUBLED, DeliveryStatus
from digest.db.editions import REPLACEABLE, EditionStatus
from digest.deliver import ledger
from digest.engine import deadline, progress, scheduling
from digest.errors import ChangeError
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import Approver, Reader, Visitor
from digest.web.desk.outgoing import outgoing
from digest.web.desk.part import ROWS, Part
from digest.web.fields import Page, Words
from digest.web.pages import Pages, back
from digest.web.words import full, place

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.engine.progress import Copy
    from digest.settings import Newsletter

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/sending")

_TROUBLE, _ANY = "trouble", "any"

Field = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which copies somebody wants to see: those at a status, `trouble` or `any`, by a part of their address."""

    status: str = ""
    text: str = ""
    number: int = 1

    def among(self) -> tuple[DeliveryStatus, ...]:
        """The statuses that are wanted; none means any."""
        if self.status == _TROUBLE:
            return TROUBLED
        return (DeliveryStatus(self.status),) if self.status in set(DeliveryStatus) else ()


@router.get("")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    at: At,
    visitor: Reader,
    status: Words = "",
    q: Words = "",
    page: Page = 1,
) -> Response:
    """How the edition goes out or went out."""
    return _page(request, here, shown, at, visitor, _Asked(status, q, page))


@router.get("/cancel")
def ask(request: Request, here: Here, shown: Shown, at: At, visitor: Approver) -> Response:
    """What cancelling means, and the button."""
    now = here.clock.now()
    with here.database.read() as session:
        out = outgoing(session, at.newsletter, at.edition, now)
        readers = ledger.count_readers(session, at.newsletter.slug, at.edition.frequency, now)
    return shown.page(
        request,
        "sending/cancel.html",
        visitor,
        newsletter=at.newsletter,
        edition=at.edition,
        url=at.url,
        out=out,
        readers=readers,
        minutes=_minutes(),
    )


@router.post("/cancel")
def cancel(
    request: Request, here: Here, at: At, visitor: Approver, status: Annotated[EditionStatus, Form()]
) -> Response:
    """Let the edition go, if it still stands as the page said."""
    scheduling.cancel(here, at.newsletter, at.edition.number, visitor.name, seen=status)
    return back(request, f"{at.url}/sending", f"Cancelled. For {_minutes()} minutes it can be brought back.")


@router.post("/back")
def bring_back(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Take a cancelling back."""
    edition = scheduling.bring_back(here, at.newsletter, at.edition.number, visitor.name)
    return back(request, f"{at.url}/sending", f"Brought back: the edition is {edition.status.word}.")


@router.post("/now")
def send_now(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Let it go out in a minute."""
    scheduling.send_now(here, at.newsletter, at.edition.number, visitor.name)
    seconds = int(scheduling.SEND_DELAY.total_seconds())
    return back(request, f"{at.url}/sending", f"It goes out in {seconds} seconds. Until then you can take that back.")


@router.post("/later")
def take_back(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Take "send now" back: the edition waits for the hour that it had."""
    edition = scheduling.send_later(here, at.newsletter, at.edition.number, visitor.name)
    return back(request, f"{at.url}/sending", f"Taken back. {_goes_out(at.newsletter, edition.send_at)}")


@router.post("/hour")
def reschedule(
    request: Request, here: Here, shown: Shown, at: At, visitor: Approver, day: Field, hour: Field
) -> Response:
    """Give it another hour on the newsletter's clocks; the form comes back with what is wrong with one."""
    zone = at.newsletter.timezone
    try:
        moment = scheduling.moment_in(zone, f"{day}T{hour}")
        edition = scheduling.reschedule(here, at.newsletter, at.edition.number, moment, visitor.name)
    except ChangeError as error:
        return _page(request, here, shown, at, visitor, _Asked(), trouble=str(error), day=day, hour=hour)
    said = _goes_out(at.newsletter, edition.send_at)
    if f"{edition.send_at.astimezone(ZoneInfo(zone)):%H:%M}" != hour[:5]:
        said += f" The clocks there skip {hour[:5]} that night."
    return back(request, f"{at.url}/sending", said)


@router.post("/withdraw")
def withdraw(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Take the approval back."""
    edition = scheduling.withdraw(here, at.newsletter, at.edition.number, visitor.name)
    said = f"The approval is taken back: the edition is {edition.status.word}, and goes out once it is approved again."
    return back(request, f"{at.url}/sending", said)


@router.post("/pause")
def pause(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Let the copies wait that are left."""
    scheduling.pause(here, at.newsletter, at.edition.number, visitor.name)
    return back(request, f"{at.url}/sending", "Paused. The few copies under way are finished, and no more begun.")


@router.post("/resume")
def resume(request: Request, here: Here, at: At, visitor: Approver) -> Response:
    """Let the copies go that are left."""
    scheduling.resume(here, at.newsletter, at.edition.number, visitor.name)
    return back(request, f"{at.url}/sending", "The sending goes on within a minute.")


def _page(
    request: Request,
    here: Installation,
    shown: Pages,
    at: Place,
    visitor: Visitor,
    asked: _Asked,
    *,
    trouble: str = "",
    day: str = "",
    hour: str = "",
) -> Response:
    now = here.clock.now()
    with here.database.read() as session:
        out = outgoing(session, at.newsletter, at.edition, now)
        otherwise = deadline.otherwise(at.edition, deadline.verdict(session, at.newsletter, at.edition), now)
        waits = at.edition.status in REPLACEABLE
        readers = ledger.count_readers(session, at.newsletter.slug, at.edition.frequency, now) if waits else 0
        asked = asked if asked.status else replace(asked, status=_TROUBLE if out.reasons else _ANY)
        part = Part(asked.number, {"status": asked.status, "q": asked.text})
        copies = _copies(session, at.edition, asked, part) if visitor.may(Right.APPROVE) else []
    local = at.edition.send_at.astimezone(ZoneInfo(at.newsletter.timezone))
    return shown.page(
        request,
        "sending.html",
        visitor,
        status=422 if trouble else 200,
        newsletter=at.newsletter,
        edition=at.edition,
        url=at.url,
        out=out,
        readers=readers,
        otherwise=otherwise,
        asked=asked,
        copies=copies[:ROWS],
        turns=part.turns(copies),
        trouble=trouble,
        day=day or f"{local:%Y-%m-%d}",
        hour=hour or f"{local:%H:%M}",
    )


def _copies(session: Session, edition: Edition, asked: _Asked, part: Part) -> list[Copy]:
    return progress.ledger_rows(session, edition, asked.among(), asked.text, **part.rows)


def _goes_out(newsletter: Newsletter, moment: datetime) -> str:
    return f"It goes out on {full(moment, newsletter.timezone)}, {place(newsletter.timezone)}."


def _minutes() -> int:
    return int(scheduling.UNDO_WINDOW.total_seconds() // 60)
