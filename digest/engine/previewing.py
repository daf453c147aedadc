"""An edition as files to look at, in a browser, a pager and a mail client, and to paste."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose import lifecycle
from digest.compose.render.edition import as_markdown, page as as_page
from digest.db.editions import content_id
from digest.deliver.message import Recipient, build
from digest.engine.checking import composer
from digest.engine.sending import letter_of
from digest.errors import RenderError, SettingsError

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView
    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

PICTURE = "coverage.png"
SAMPLE_READER = Recipient("reader@example.org", "Sample Reader", 0, "sample")


@dataclass(frozen=True, slots=True)
class Preview:
    """What there is to look at, by file name; `missing` says why some of it is not there, and is empty if all is."""

    files: dict[str, bytes]
    missing: str = ""


def preview(installation: Installation, newsletter: Newsletter, edition: Edition) -> Preview:
    """An edition as files.

    `edition.html` differs from what goes out in one thing: a browser cannot look for the picture inside a message, so
    that the page refers to the file beside it. `edition.eml` is a reader's copy, if the edition has a sender.
    `archive.html`, the page of the archive, and `edition.md` are set as the templates are now, and left out if these
    have a fault: the edition itself is stored as it was built.
    """
    page = edition.html
    made = {"edition.txt": edition.text.encode()}
    if edition.picture:
        page = page.replace(f"cid:{content_id(edition.picture)}", PICTURE)
        made[PICTURE] = edition.picture
    made["edition.html"] = page.encode()
    with suppress(SettingsError):  # a draft can be looked at before the settings say who sends it
        made["edition.eml"] = build(letter_of(edition), SAMPLE_READER, edition.send_at)
    try:
        made |= _other_forms(installation, newsletter, edition)
    except (RenderError, SettingsError) as error:
        return Preview(made, f"no archive.html and edition.md: {error}")
    return Preview(made)


def archive_page(installation: Installation, newsletter: Newsletter, edition: Edition) -> str:
    """The page of the archive, set as the templates are now.

    Raises:
        RenderError: The templates have a fault.
        SettingsError: The theme cannot be used.
    """
    view, look = _view_and_look(installation, newsletter, edition)
    return as_page(view, look)


def _other_forms(installation: Installation, newsletter: Newsletter, edition: Edition) -> dict[str, bytes]:
    view, look = _view_and_look(installation, newsletter, edition)
    return {"archive.html": as_page(view, look).encode(), "edition.md": as_markdown(view, look).encode()}


def _view_and_look(installation: Installation, newsletter: Newsletter, edition: Edition) -> tuple[EditionView, Look]:
    maker = composer(installation, newsletter)
    with installation.database.read() as session:
        return maker.view(edition, lifecycle.items_of(session, edition)), maker.look
