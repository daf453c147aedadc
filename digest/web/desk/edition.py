"""The edition on the board: its words, typed in place, and the stories in it: moved, dropped, added."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from digest.compose.changes import Drop, LeadWith, Move, Nudge
from digest.db.editions import Section
from digest.engine import revising
from digest.web.desk import told
from digest.web.desk.access import Editor
from digest.web.desk.editing import Edit
from digest.web.desk.typed import EditionWords, ItemWords
from digest.web.fields import Index, Number
from digest.web.pages import wants_json

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}")


@router.post("/words")
def words(_visitor: Editor, edit: Edit, form: Annotated[EditionWords, Form()]) -> Response:
    """Subject, preheader, key points and editor's note."""
    return edit.typed(edit.store(form, form.changes()))


@router.post("/items/{key}")
def item_words(_visitor: Editor, edit: Edit, key: Number, form: Annotated[ItemWords, Form()]) -> Response:
    """Headline, summary and why it matters."""
    return edit.typed(edit.store(form, form.changes(key)), key)


class Moved(ItemWords):
    """Where a story goes: a step up or down, or to a section, there to an index from 0 or to its natural place."""

    step: Literal["", "up", "down"] = ""
    section: Section = Section.BRIEF
    index: Index | None = None


# What is typed and not saved yet comes with every button of a story. It is stored first; where it cannot be, nothing
# else is done.


@router.post("/items/{key}/move")
def move(_visitor: Editor, edit: Edit, key: Number, form: Annotated[Moved, Form()]) -> Response:
    """One story to another place."""
    if unsaved := edit.store(form, form.changes(key)):
        return edit.typed(unsaved, key)
    edit.make(Nudge(key, -1 if form.step == "up" else 1) if form.step else Move(key, form.section, form.index))
    return edit.done(f"Moved to {edit.pane.item(key).place.lower()}.", key)


@router.post("/items/{key}/drop")
def drop(_visitor: Editor, edit: Edit, key: Number, form: Annotated[ItemWords, Form()]) -> Response:
    """One story out of the edition."""
    if unsaved := edit.store(form, form.changes(key)):
        return edit.typed(unsaved, key)
    before = edit.pane
    edit.make(Drop(key))
    how = "" if wants_json(edit.request) else " Undo brings it back."  # the script puts a button there
    return edit.done(f"Dropped “{before.item(key).words.headline}”.{how}", before.beside(key))


class Led(ItemWords):
    """The report that comes first."""

    entry_id: Number


@router.post("/items/{key}/lead-source")
def lead_source(_visitor: Editor, edit: Edit, key: Number, form: Annotated[Led, Form()]) -> Response:
    """Another source first."""
    if unsaved := edit.store(form, form.changes(key)):
        return edit.typed(unsaved, key)
    edit.make(LeadWith(key, form.entry_id))
    return edit.done("The headline now leads to another source.", key)


@router.post("/undo")
def undo(_visitor: Editor, edit: Edit) -> Response:
    """Take back the last change."""
    now = revising.undo(edit.here, edit.at.newsletter, edit.at.edition.number, edit.visitor.name)
    with edit.here.database.read() as session:
        what = told.undone(session, now)
    return edit.done(f"Undone: {what}.")
