"""What a reader's request is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from digest.errors import UsageError
from digest.web.at import Here, NotThereError
from digest.web.public.pages import Pages

if TYPE_CHECKING:
    from digest.settings import Newsletter


def pages_of(request: Request) -> Pages:
    """The pages of the server."""
    found: Pages = request.state.pages
    return found


Shown = Annotated[Pages, Depends(pages_of)]


class NobodysLinkError(NotThereError):
    """A link whose token is nobody's: forged, cut short, of somebody forgotten, or in a copy that is no reader's."""

    def __init__(self) -> None:
        super().__init__("This link is nobody's.")


class OverError(NotThereError):
    """The link in a mail about a subscription that was used, has had its time, or is nobody's: all get one answer."""

    def __init__(self) -> None:
        super().__init__("This link is over.")


def newsletter_at(slug: str, here: Here) -> Newsletter:
    """The newsletter that the address names.

    Raises:
        NotThereError: There is none of that name.
    """
    try:
        return here.newsletter(slug)
    except UsageError as error:
        raise NotThereError("There is no newsletter of that name here.") from error
