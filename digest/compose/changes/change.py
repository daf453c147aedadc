"""What every change of an edition can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from digest.compose.content import Content


class Change(Protocol):
    """Something that an editor does to an edition."""

    @property
    def described(self) -> dict[str, Any]:
        """For the record: its `kind`, and what it was made to."""
        ...

    def apply(self, content: Content) -> Content:
        """The words after it; the same where there is nothing to change.

        Raises:
            ChangeError: It cannot be made.
            ConflictError: Somebody else changed the same words meanwhile.
        """
        ...
