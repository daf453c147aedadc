"""What a request is about: the installation it reached, and the newsletter and edition that its address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from digest.compose import lifecycle
from digest.engine.installation import Installation
from digest.errors import StateError, UsageError
from digest.web.pages import Pages

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from digest.settings import Newsletter


class NotThereError(Exception):
    """The address names nothing that there is; the text says what."""


def installation_of(request: Request) -> Installation:
    """The installation that the server answers for."""
    found: Installation = request.state.installation
    return found


def pages_of(request: Request) -> Pages:
    """The pages of the server."""
    found: Pages = request.state.pages
    return found


Here = Annotated[Installation, Depends(installation_of)]
Shown = Annotated[Pages, Depends(pages_of)]


def newsletter_at(slug: str, here: Here) -> Newsletter:
    """The newsletter that the address names.

    Raises:
        NotThereError: There is none of that name.
    """
    try:
        return here.newsletter(slug)
    except UsageError as error:
        raise NotThereError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Place:
    """An edition, as it was when the request came, and where its pages are."""

    newsletter: Newsletter
    edition: Edition

    @property
    def url(self) -> str:
        """Its board."""
        return board_url(self.newsletter.slug, self.edition.number)


def board_url(slug: str, number: int) -> str:
    """Where the board of an edition is."""
    return f"/desk/newsletters/{slug}/editions/{number}"


def place_at(slug: str, number: str, here: Here) -> Place:
    """The edition that the address names.

    Raises:
        NotThereError: There is none.
    """
    newsletter = newsletter_at(slug, here)
    try:
        with here.database.read() as session:
            return Place(newsletter, lifecycle.find(session, newsletter.slug, number))
    except StateError as error:
        raise NotThereError(str(error)) from error


At = Annotated[Place, Depends(place_at)]
