"""What an editor may do to an edition's words: each change is a plain value that makes new words of old ones.

A change of a text carries the words that the editor started from. Where others stand there by now, nothing is
overwritten: both wordings are shown. What moves, drops or adds a story is done to the edition as it is now.
"""

from digest.compose.changes.change import Change
from digest.compose.changes.stories import Add, Drop, LeadWith, Move, Nudge
from digest.compose.changes.texts import TYPED, ItemText, Line, SetItemText, SetKeyPoints, SetLine, SetSummary
from digest.compose.changes.whole import Restore, SetAnew

__all__ = [
    "TYPED",
    "Add",
    "Change",
    "Drop",
    "ItemText",
    "LeadWith",
    "Line",
    "Move",
    "Nudge",
    "Restore",
    "SetAnew",
    "SetItemText",
    "SetKeyPoints",
    "SetLine",
    "SetSummary",
]
