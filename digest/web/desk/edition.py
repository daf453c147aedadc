"""The edition on the board: its words, typed in place, and the stories in it: moved, dropped, added."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from digest.compose.changes import Drop, LeadWith, Move, Nudge, SetAnew
from digest.db.editions import Section
from digest.engine.revising import NewerError
from digest.web.desk.access import Editor
from digest.web.desk.editing import Edit
from digest.web.desk.typed import EditionWords, ItemWords, Reopening
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
    change = Nudge(key, -1 if form.step == "up" else 1) if form.step else Move(key, form.section, form.index)
    edit.make(change, form.reopen)
    return edit.done(f"Moved to {edit.pane.item(key).place.lower()}.", key)


@router.post("/items/{key}/drop")
def drop(_visitor: Editor, edit: Edit, key: Number, form: Annotated[ItemWords, Form()]) -> Response:
    """One story out of the edition."""
    if unsaved := edit.store(form, form.changes(key)):
        return edit.typed(unsaved, key)
    before = edit.pane
    edit.make(Drop(key), form.reopen)
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
    edit.make(LeadWith(key, form.entry_id), form.reopen)
    return edit.done("The headline now leads to another source.", key)


@router.post("/anew")
def anew(_visitor: Editor, edit: Edit, form: Annotated[Reopening, Form()]) -> Response:
    """The same words, set with the settings and the templates of now."""
    edit.make(SetAnew(), form.reopen)
    return edit.done("Set anew.")


class Undo(Reopening):
    """Which change is taken back: that of the revision whose button was pressed; without it, the last."""

    revision: int | None = None


@router.post("/undo")
def undo(_visitor: Editor, edit: Edit, form: Annotated[Undo, Form()]) -> Response:
    """Take back the last change."""
    try:
        what = edit.undo(form.revision, form.reopen)
    except NewerError as error:
        return edit.newer(error.newest)
    return edit.done(f"Undone: {what}.")
