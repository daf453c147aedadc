"""What was taken back of an edition, in the words of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose import revisions
from digest.web.desk.typed import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlmodel import Session

    from digest.db.editions import Edition

_STRUCTURE = {"moved": "moving", "dropped": "dropping", "lead_source": "another lead source for"}


def undone(session: Session, edition: Edition) -> str:
    """What an edition whose last change was undoing took back by it, such as `dropping “Port opens”`."""
    rows = revisions.revisions(session, edition)
    now = rows[-1]
    row = next(row for row in rows if row.parent == now.change["what"] and row.change["kind"] != "undone")
    items = [*row.content["items"], *now.content["items"]]  # what was dropped is in the words of now alone
    named = [f"“{item['headline']}”" for item in items if item["key"] == row.change.get("item")]
    return _told(row.change, *named[:1])


def _told(change: Mapping[str, Any], headline: str = "") -> str:
    kind, what = change["kind"], change.get("what")
    if kind in _STRUCTURE:
        return f"{_STRUCTURE[kind]} {headline}"
    match kind:
        case "line" | "key_points" | "text" | "summary":
            text = f"the new {LABELS.get(str(what), str(what)).lower()}"
            return f"{text} of {headline}" if headline else text
        case "added":
            return f"adding “{change['headline']}”"
        case "built":
            return "building it anew"
        case "restored":
            return f"going back to revision {what}"
    return "setting it anew"
