"""What was taken back of an edition, in the words of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.web.desk.typed import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_STRUCTURE = {"moved": "moving", "dropped": "dropping", "lead_source": "another lead source for"}
_WHOLE = {"built": "building it anew", "undone": "undoing a change", "set_anew": "setting it anew"}


def told(change: Mapping[str, Any], headline: str = "") -> str:
    """A change as something that can be taken back, such as `dropping “Port opens”`.

    Args:
        change: As it was described.
        headline: Of the story that it was made to; empty for none.
    """
    kind, what = change.get("kind"), change.get("what")
    story = f"“{headline}”" if headline else ""
    match kind:
        case "moved" | "dropped" | "lead_source":
            return f"{_STRUCTURE[kind]} {story or 'a story'}"
        case "line" | "key_points" | "text" | "summary":
            text = f"the new {LABELS.get(str(what), str(what)).lower()}"
            return f"{text} of {story}" if story else text
        case "added":
            return f"adding “{change['headline']}”"
        case "restored":
            return f"going back to revision {what}"
    return _WHOLE.get(str(kind), "a change")
