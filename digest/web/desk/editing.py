"""An editor's changes to an edition, and the answers: the way back to its board, or new parts of it for the script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from digest.compose import revisions
from digest.compose.differences import spans
from digest.engine import revising
from digest.engine.installation import Installation
from digest.errors import ApprovedError, ConflictError, DigestError, StateError
from digest.web.at import At, Here, Place, Shown, place_at
from digest.web.desk import targets
from digest.web.desk.access import Editor, Visitor
from digest.web.desk.pane import pane_of
from digest.web.desk.told import told
from digest.web.desk.typed import LABELS
from digest.web.pages import Pages, back, wants_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.compose.changes import Change
    from digest.compose.differences import Span
    from digest.db.editions import Revision
    from digest.engine.revising import Undone
    from digest.web.desk.pane import Pane
    from digest.web.desk.typed import Typed


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A text that was typed and is not stored, and why; after a conflict with `theirs`, which was stored by `row`."""

    field: str
    mine: str
    before: str
    why: str
    theirs: str | None = None
    row: Revision | None = None
    approved: int = 0
    """The revision whose approval it would take away; 0 if there is none, or somebody chose that."""

    @property
    def label(self) -> str:
        """What editors call the text."""
        return LABELS[self.field]

    @property
    def spans(self) -> list[Span]:
        """Both wordings in one: what is only theirs is deleted, what is only mine is inserted."""
        return spans(self.theirs or "", self.mine)


def board_of(here: Installation, at: Place, visitor: Visitor, reopen: int = 0) -> dict[str, Any]:
    """What the templates of an edition's board are made from."""
    pane = pane_of(here.database, at.edition, visitor, reopen)
    return {"newsletter": at.newsletter, "edition": at.edition, "url": at.url, "pane": pane, "targets": targets}


@dataclass(frozen=True, slots=True)
class Editing:
    """An editor at an edition; `made` are the revisions that they made of it now."""

    request: Request
    here: Installation
    shown: Pages
    at: Place
    visitor: Visitor
    made: list[int] = field(default_factory=list)

    def make(self, change: Change, reopen: int, continues: int = 0) -> None:
        """Make a change to the edition as it is now, if it is not approved, or is at the revision `reopen`.

        Typing goes on from the revision `continues`, if that is still the newest.

        Raises:
            ApprovedError: It is.
            ChangeError: It cannot be made.
            StateError: The edition cannot be changed any more.
        """
        number, name = self.at.edition.number, self.visitor.name
        edition = revising.revise(self.here, self.at.newsletter, number, change, name, reopen, continues)
        self.made.append(edition.revision)

    def undo(self, newest: int | None, reopen: int) -> str:
        """Take back the change that made the revision `newest`; which it was, in words.

        Raises:
            ApprovedError: It would take an approval away.
            ChangeError: There is none.
            NewerError: There is a newer one.
            StateError: The edition cannot be changed any more.
        """
        number, name = self.at.edition.number, self.visitor.name
        undone = revising.undo(self.here, self.at.newsletter, number, name, newest, reopen)
        return told(undone.change, undone.headline)

    def store(self, words: Typed, changes: Mapping[str, Change]) -> list[Unsaved]:
        """Make the changes of what was typed, each for itself; what cannot be stored is given back, never lost."""
        unsaved = []
        for name, change in changes.items():
            try:
                self.make(change, words.reopen, words.continues)
            except DigestError as error:
                theirs = error.theirs if isinstance(error, ConflictError) else None
                row = self._stored_by(change) if theirs is not None else None
                approved = error.revision if isinstance(error, ApprovedError) else 0
                mine, before = words.text(name), words.before(name)
                unsaved.append(Unsaved(name, mine, before, str(error), theirs, row, approved))
        return unsaved

    def _stored_by(self, change: Change) -> Revision | None:
        """The last change of the same text; where it came by another way, the last change of all."""
        with self.here.database.read() as session:
            rows = revisions.revisions(session, self.at.edition)
        same = [row for row in rows if row.change == change.described]
        return next(reversed(same or rows), None)

    @property
    def pane(self) -> Pane:
        """The edition as it is now."""
        return pane_of(self.here.database, self._now().edition, self.visitor)

    def _now(self) -> Place:
        return place_at(self.at.newsletter.slug, str(self.at.edition.number), self.here)

    def typed(self, unsaved: Sequence[Unsaved], key: int | None = None) -> Response:
        """The answer to what was typed into the form of an item, or of the edition's own words."""
        if not wants_json(self.request):
            return self._ask(unsaved, key) if unsaved else self._back("Saved.", key)
        board = self._board()
        asked = [
            {"field": one.field, "why": one.why, "html": self.shown.fragment("board/clash.html", one=one, **board)}
            for one in unsaved
        ]
        known = [item for item in board["pane"].items if item.words.key == key]
        evidence = [self.shown.fragment("board/evidence.html", item=item) for item in known]
        approved = max((one.approved for one in unsaved), default=0)
        parts = {"unsaved": asked, "approved": approved, "evidence": "".join(evidence), "made": self.made}
        return JSONResponse(parts | _own_words(board["pane"]) | self._changed(board), _status(unsaved))

    def done(self, said: str, key: int | None = None) -> Response:
        """The answer to what was done with the stories: what was done, in words, and where one was."""
        if not wants_json(self.request):
            return self._back(said, key)
        board = self._board()
        pane = self.shown.fragment("board/edition.html", **board)
        return self._back(said, key, pane=pane, **self._changed(board))

    def newer(self, newest: Undone) -> Response:
        """The answer to an undo of what is not the newest change any more: what is, and that undoing again undoes it.

        Raises:
            StateError: For who has no script.
        """
        what = told(newest.change, newest.headline)
        error = f"{newest.by} made a newer change meanwhile ({what}): undo again to take that back"
        if not wants_json(self.request):
            raise StateError(error)
        return JSONResponse({"error": error, "revision": newest.edition.revision}, 409)

    def _board(self) -> dict[str, Any]:
        return board_of(self.here, self._now(), self.visitor) | {"visitor": self.visitor}

    def _changed(self, board: Mapping[str, Any]) -> dict[str, Any]:
        """What any change may have changed outside of the pane."""
        return {"revision": board["edition"].revision, "undoable": board["pane"].undoable}

    def _back(self, said: str, key: int | None, **data: Any) -> Response:
        return back(self.request, f"{self.at.url}#{f'item-{key}' if key else 'edition'}", said, **data)

    def _ask(self, unsaved: Sequence[Unsaved], key: int | None) -> Response:
        """A page that keeps what was typed and asks what to do with it."""
        action = f"{self.at.url}/items/{key}" if key else f"{self.at.url}/words"
        back_to = {"newsletter": self.at.newsletter, "url": self.at.url, "key": key}
        status, template = _status(unsaved), "board/unsaved.html"
        return self.shown.page(
            self.request, template, self.visitor, status=status, unsaved=unsaved, action=action, **back_to
        )


def _own_words(pane: Pane) -> dict[str, Any]:
    """The edition's own words that are made of headlines, which follow them, and which of them did not."""
    words = pane.content
    texts = {"subject": words.subject, "preheader": words.preheader, "key_points": "\n".join(words.key_points)}
    return {"words": texts, "outdated": {field: pane.outdated_by(field) for field in texts}}


def _status(unsaved: Sequence[Unsaved]) -> int:
    if any(one.theirs is not None or one.approved for one in unsaved):
        return 409
    return 422 if unsaved else 200


def editing(request: Request, here: Here, shown: Shown, at: At, visitor: Editor) -> Editing:
    """Whoever may edit, at the edition that the address names."""
    return Editing(request, here, shown, at, visitor)


Edit = Annotated[Editing, Depends(editing)]
