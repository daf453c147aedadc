"""What an editor typed, as the forms of the edition send it.

Each text comes with the words that the editor started from, in a field of the same name and `_before`. A text that is
the same as those, or was not sent at all, is no change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel, Field

from digest.compose.changes import ItemText, Line, SetItemText, SetKeyPoints, SetLine
from digest.compose.names import TEXTS
from digest.engine.revising import summary_change

if TYPE_CHECKING:
    from digest.compose.changes import Change

LABELS = {field: name.capitalize() for field, name in TEXTS.items()}
"""What stands above the texts, by their fields."""

_LONGEST = 50_000  # characters of a text that are read at all; an edition takes less


class Reopening(BaseModel):
    """A form that changes an edition; `reopen` is the approved revision that somebody chose to edit, 0 if none."""

    reopen: int = 0


class Typed(Reopening, str_max_length=_LONGEST):
    """The texts of a form; that of the field `keep` stays as it is stored, whatever the form says.

    `continues` is the revision that typing on the same board made last; 0 without the script, where each save is a
    change for itself.
    """

    keep: str = ""
    continues: int = 0

    def text(self, field: str) -> str:
        """What was typed there, a key point a line."""
        typed = getattr(self, field)
        return typed if isinstance(typed, str) else "\n".join(typed)

    def before(self, field: str) -> str:
        """The words there that the editor started from."""
        return str(getattr(self, f"{field}_before"))


class EditionWords(Typed):
    """The edition's own words; `key_points_before` has a line for each."""

    subject: str = ""
    subject_before: str = ""
    preheader: str = ""
    preheader_before: str = ""
    key_points: list[str] = Field([], max_length=100)
    key_points_before: str = ""
    note: str = ""
    note_before: str = ""

    def changes(self) -> dict[str, Change]:
        """What they change, by field."""
        lines = [SetLine(name, getattr(self, name), getattr(self, f"{name}_before")) for name in get_args(Line)]
        made: dict[str, Change] = {line.field: line for line in lines if line.text != line.before}
        points, before = (
            tuple(filter(None, text.splitlines())) for text in (self.text("key_points"), self.key_points_before)
        )
        if points != before:
            made["key_points"] = SetKeyPoints(points, before)
        made.pop(self.keep, None)
        return made


class ItemWords(Typed):
    """The words of one item."""

    headline: str = ""
    headline_before: str = ""
    summary: str = ""
    summary_before: str = ""
    why_it_matters: str = ""
    why_it_matters_before: str = ""

    def changes(self, key: int) -> dict[str, Change]:
        """What they change in the item of that key, by field."""
        texts = [
            SetItemText(key, name, getattr(self, name), getattr(self, f"{name}_before")) for name in get_args(ItemText)
        ]
        made: dict[str, Change] = {text.field: text for text in texts if text.text != text.before}
        if self.summary != self.summary_before:
            made["summary"] = summary_change(key, self.summary, self.summary_before)
        made.pop(self.keep, None)
        return made
