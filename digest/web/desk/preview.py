"""The preview: the edition as its readers will see it, in a frame of the board."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from digest.compose.render.edition import Rendered
from digest.compose.render.look import load_look
from digest.engine.previewing import archive_page
from digest.errors import RenderError, SettingsError
from digest.web.at import At, Here, Shown
from digest.web.desk.access import Reader
from digest.web.desk.frame import framed, with_picture

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

router = APIRouter()


class Form(StrEnum):
    """What is looked at: the two parts of the message, or the page of the archive."""

    HTML = "html"
    TEXT = "text"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class View:
    """How the edition is looked at; a page's address keeps it."""

    form: Form = Form.HTML
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
        return self.but(view=_USUAL.view).query

    def but(self, **change: Any) -> View:
        """The view with other values of some parts."""
        return replace(self, **change)


_USUAL = View()


def view_of(
    form: Form = Form.HTML, view: Literal["phone", "desktop"] = "phone", *, dark: bool = False, images: bool = True
) -> View:
    """The view that an address asks for."""
    return View(form, view, dark, images)


Seen = Annotated[View, Depends(view_of)]


@router.get("/desk/newsletters/{slug}/editions/{number}/frame")
def frame(here: Here, shown: Shown, at: At, view: Seen, _visitor: Reader) -> Response:
    """The edition as it is stored: what goes out once it is approved."""
    edition = at.edition
    if view.form is Form.ARCHIVE:
        try:
            return framed(archive_page(here, at.newsletter, edition), dark=view.dark, images=view.images)
        except (RenderError, SettingsError) as error:
            return trouble(shown, view, f"There is no page for the archive: {error}")
    return show(here, shown, at.newsletter, Rendered(edition.html, edition.text, edition.picture), view)


def show(here: Installation, shown: Shown, newsletter: Newsletter, rendered: Rendered, view: View) -> Response:
    """The HTML or the plain text of a message in a frame."""
    if view.form is Form.TEXT:
        page = shown.fragment("board/frame.html", text=rendered.text, trouble="")
        return framed(page, dark=view.dark, images=False)
    logo = _logo(here, newsletter)
    return framed(with_picture(rendered), dark=view.dark, images=view.images, logo=logo)


def trouble(shown: Shown, view: View, text: str) -> Response:
    """In the frame, why there is nothing else to see."""
    return framed(shown.fragment("board/frame.html", text="", trouble=text), dark=view.dark, images=False)


def _logo(here: Installation, newsletter: Newsletter) -> str:
    """The one picture that may be fetched: whatever else the HTML names may tell a stranger that it was looked at."""
    try:
        logo = load_look(newsletter.look, here.settings.templates).theme.logo
    except (RenderError, SettingsError):
        return ""
    return logo.url if logo else ""
