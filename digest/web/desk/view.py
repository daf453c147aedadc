"""How an edition is looked at: which part of it, on which screen, by day or in the dark; an address keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Depends


class Part(StrEnum):
    """What is looked at: the two parts of the message, or the page of the archive."""

    HTML = "html"
    TEXT = "text"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class View:
    """How the edition is looked at; `view` is the screen that it is looked at on."""

    form: Part = Part.HTML
    view: Literal["phone", "desktop"] = "phone"
    dark: bool = False
    images: bool = True

    @property
    def query(self) -> str:
        """The view in an address; what is as usual is left out."""
        parts = {name: value for name, value in asdict(self).items() if value != getattr(_USUAL, name)}
        return urlencode({name: int(value) if isinstance(value, bool) else value for name, value in parts.items()})

    @property
    def frame_query(self) -> str:
        """The same for the frame, which is as wide as its page makes it."""
        return self.but("view", _USUAL.view).query

    def but(self, name: str, value: object) -> View:
        """The view with another value of one part."""
        other: dict[str, Any] = {name: value}
        return replace(self, **other)


_USUAL = View()


def view_of(
    form: Part = Part.HTML, view: Literal["phone", "desktop"] = "phone", *, dark: bool = False, images: bool = True
) -> View:
    """The view that an address asks for."""
    return View(form, view, dark, images)


Seen = Annotated[View, Depends(view_of)]
