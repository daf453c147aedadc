"""The board: the day's stories, the edition and its preview side by side."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import col, select
from starlette.responses import RedirectResponse, Response

from digest.db.editions import Edition
from digest.web.at import At, Here, Shown, board_url
from digest.web.desk.access import Reader
from digest.web.desk.editing import board_of
from digest.web.desk.standing import standing_of
from digest.web.desk.stories import Narrow, stories_pane
from digest.web.desk.view import Seen

router = APIRouter()


@router.get("/desk")
def newest(request: Request, here: Here, shown: Shown, visitor: Reader) -> Response:
    """The board of the edition that was built last; before there is one, what to do."""
    slugs = [newsletter.slug for newsletter in here.settings.newsletters]
    with here.database.read() as session:
        built = select(Edition).where(col(Edition.newsletter).in_(slugs)).order_by(col(Edition.built_at).desc())
        edition = session.exec(built.limit(1)).first()
    if edition is None:
        return shown.page(request, "empty.html", visitor)
    return RedirectResponse(board_url(edition.newsletter, edition.number), 303)


@router.get("/desk/newsletters/{slug}/editions/{number}")
def board(
    request: Request,
    here: Here,
    shown: Shown,
    at: At,
    view: Seen,
    narrowed: Narrow,
    visitor: Reader,
    reopen: int = 0,
) -> Response:
    """One edition's board; `reopen` is the approved revision that its fields are shown for all the same."""
    with here.database.read() as session:
        strip = standing_of(session, at.newsletter, at.edition, here.clock.now())
    stories = stories_pane(here, at, narrowed)
    panes = {
        "strip": strip,
        "view": view,
        "stories": stories,
        "seen": at.edition.revision,
        **board_of(here, at, visitor, reopen),
    }
    return shown.page(request, "board/board.html", visitor, **panes)
