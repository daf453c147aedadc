"""Stories that an editor puts into the edition: from the day's stories, from a pasted address, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from digest.compose.changes import Add
from digest.db.editions import Section
from digest.engine import adding
from digest.errors import ApprovedError, DigestError
from digest.web.desk.access import Editor
from digest.web.desk.editing import Edit
from digest.web.desk.typed import Reopening
from digest.web.fields import Number
from digest.web.pages import wants_json

if TYPE_CHECKING:
    from digest.compose.content import ItemContent
    from digest.web.desk.editing import Editing

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/items")


class Addition(Reopening, str_max_length=50_000):
    """A story and the section that it comes to: one of the day's, or that of an address, or one in one's own words."""

    section: Section = Section.BRIEF
    story_id: Number | None = None
    address: str = ""
    headline: str = ""
    summary: str = ""
    url: str = ""
    outlet: str = ""


@router.post("")
def add(_visitor: Editor, edit: Edit, form: Annotated[Addition, Form()]) -> Response:
    """A story more."""
    try:
        item = _made(edit, form)
        edit.make(Add(item, form.section), form.reopen)
    except DigestError as error:
        if wants_json(edit.request):
            raise
        approved = error.revision if isinstance(error, ApprovedError) else 0
        values = {"url": edit.at.url, "added": form, "trouble": str(error), "newsletter": edit.at.newsletter}
        status, template = 409 if approved else 422, "board/adding.html"
        return edit.shown.page(edit.request, template, edit.visitor, status=status, approved=approved, **values)
    new = edit.pane.item(edit.pane.content.last_key)
    return edit.done(f"Added as {new.place.lower()}.", new.words.key)


def _made(edit: Editing, form: Addition) -> ItemContent:
    if form.story_id is not None:
        return adding.from_story(edit.here, edit.at.newsletter, form.story_id)
    if form.address:
        return adding.from_address(edit.here, edit.at.newsletter, form.address)
    return adding.by_hand(form.headline, form.summary, edit.here.clock.now(), url=form.url, outlet=form.outlet)
