"""Changes of the whole edition at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.compose.content import Content


@dataclass(frozen=True, slots=True)
class Restore:
    """All words as they were at revision `number`; `undoes` means that it takes back the change made after that."""

    content: Content
    number: int
    undoes: bool = False

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "undone" if self.undoes else "restored", "what": self.number}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        return replace(self.content, last_key=max(self.content.last_key, content.last_key))


@dataclass(frozen=True, slots=True)
class SetAnew:
    """The same words, set with the settings and templates of now."""

    @property
    def described(self) -> dict[str, Any]:
        """As in `Change`."""
        return {"kind": "set_anew"}

    def apply(self, content: Content) -> Content:
        """As in `Change`."""
        return content
