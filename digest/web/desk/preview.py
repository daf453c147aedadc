"""The preview: the edition as its readers will see it, in a frame of the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from digest.compose import lifecycle
from digest.compose.places import placed
from digest.compose.render.edition import Rendered
from digest.compose.render.look import load_look
from digest.engine.previewing import archive_page
from digest.engine.revising import previewed
from digest.errors import DigestError, RenderError, SettingsError
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import Editor, Reader
from digest.web.desk.frame import framed, with_anchors, with_picture
from digest.web.desk.typed import EditionWords, ItemWords
from digest.web.desk.view import Part, Seen, View
from digest.web.fields import Number
from digest.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from digest.compose.changes import Change
    from digest.compose.content import Content
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}")


@router.get("/frame")
def frame(here: Here, shown: Shown, at: At, view: Seen, _visitor: Reader) -> Response:
    """The edition as it is stored: what goes out once it is approved."""
    return stored(here, shown, at, view)


@router.post("/frame/words")
def typed_words(
    here: Here, shown: Shown, at: At, view: Seen, _visitor: Editor, form: Annotated[EditionWords, Form()]
) -> Response:
    """The edition with what is typed into the form of its own words. Nothing is stored."""
    return _typed(here, shown, at, view, form.changes())


@router.post("/frame/items/{key}")
def typed_item(
    here: Here, shown: Shown, at: At, view: Seen, _visitor: Editor, key: Number, form: Annotated[ItemWords, Form()]
) -> Response:
    """The edition with what is typed into the form of one story. Nothing is stored."""
    return _typed(here, shown, at, view, form.changes(key))


@dataclass(frozen=True, slots=True)
class _Together:
    """Several changes as one."""

    changes: Collection[Change]

    @property
    def described(self) -> dict[str, Any]:
        """Nothing: it is never stored."""
        return {}

    def apply(self, content: Content) -> Content:
        """The words after all of them."""
        for change in self.changes:
            content = change.apply(content)
        return content


def _typed(here: Installation, shown: Pages, at: Place, view: View, changes: Mapping[str, Change]) -> Response:
    try:
        rendered = previewed(here, at.newsletter, at.edition.number, _Together(changes.values()))
    except DigestError as error:
        return trouble(shown, f"This cannot be shown: {error}", view)
    return _show(here, shown, at, rendered, view)


def stored(here: Installation, shown: Pages, at: Place, view: View) -> Response:
    """The edition as it is stored, or as its page in the archive would be, in a frame."""
    edition = at.edition
    if view.form is Part.ARCHIVE:
        try:
            return framed(archive_page(here, at.newsletter, edition), dark=view.dark, images=view.images)
        except (RenderError, SettingsError) as error:
            return trouble(shown, f"There is no page for the archive: {error}", view)
    return _show(here, shown, at, Rendered(edition.html, edition.text, edition.picture), view)


def _show(here: Installation, shown: Pages, at: Place, rendered: Rendered, view: View) -> Response:
    """The HTML or the plain text of an edition's message in a frame."""
    if view.form is Part.TEXT:
        page = shown.fragment("board/frame.html", text=rendered.text, trouble="")
        return framed(page, dark=view.dark, images=False)
    with here.database.read() as session:
        keys = [item.key for _, item in placed(lifecycle.items_of(session, at.edition))]
    page = with_anchors(with_picture(rendered), keys)
    return framed(page, dark=view.dark, images=view.images, logo=_logo(here, at.newsletter))


def trouble(shown: Pages, text: str, view: View | None = None, status: int = 200) -> Response:
    """In the frame, why there is nothing else to see."""
    page = shown.fragment("board/frame.html", text="", trouble=text)
    answer = framed(page, dark=view is not None and view.dark, images=False)
    answer.status_code = status
    return answer


def _logo(here: Installation, newsletter: Newsletter) -> str:
    """The one picture that may be fetched: whatever else the HTML names may tell a stranger that it was looked at."""
    try:
        logo = load_look(newsletter.look, here.settings.templates).theme.logo
    except (RenderError, SettingsError):
        return ""
    return logo.url if logo else ""
