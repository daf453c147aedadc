"""The archive of a newsletter: its editions, found by words, country and topic, and the page of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BeforeValidator
from starlette.responses import Response

from digest.engine.catalogue import Catalogue, Leaf, Sought
from digest.engine.edition_page import edition_page
from digest.legible import one_line
from digest.pick.tag.places import alphabetical, country_name
from digest.settings import Newsletter
from digest.web.at import Here, NotThereError
from digest.web.fields import Number
from digest.web.public.at import Shown, newsletter_at
from digest.web.public.kept import kept
from digest.web.public.styles import policy

router = APIRouter(prefix="/archive/{slug}")

_ON_A_PAGE = 20

_LONGEST = 200  # characters that are looked for


def _cut(words: str) -> str:
    return one_line(words)[:_LONGEST]


def _country(code: str) -> str:
    return code if re.fullmatch("[A-Z]{2}", code) else ""


def _topic(name: str) -> str:
    return name if re.fullmatch("[a-z-]{1,40}", name) else ""


def _page(number: str) -> int:
    return int(number) if re.fullmatch("[1-9][0-9]{0,4}", number) else 1


# What no form of ours asks for is not looked for: the address may have been typed, or cut short.
Words = Annotated[str, AfterValidator(_cut)]
Country = Annotated[str, AfterValidator(_country)]
Topic = Annotated[str, AfterValidator(_topic)]
Page = Annotated[int, BeforeValidator(_page)]
Of = Annotated[Newsletter, Depends(newsletter_at)]


def catalogue_of(request: Request) -> Catalogue:
    """What the server has read of the editions."""
    found: Catalogue = request.state.catalogue
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of the archive, and the ways to those beside it."""

    sought: Sought
    number: int
    leaf: Leaf

    @property
    def is_last(self) -> bool:
        """Whether there is nothing older."""
        return self.number * _ON_A_PAGE >= self.leaf.total

    @property
    def first(self) -> str:
        """The query of the address of the first page."""
        return self.query(1 - self.number)

    def query(self, step: int) -> str:
        """The query of the address of this page (0), of newer (-1) or of older editions (1)."""
        asked = {"q": self.sought.text, "country": self.sought.country, "topic": self.sought.topic}
        page = self.number + step
        return urlencode({name: value for name, value in asked.items() if value} | ({"page": page} if page > 1 else {}))


@router.get("")
def editions(
    request: Request,
    here: Here,
    shown: Shown,
    newsletter: Of,
    catalogue: Annotated[Catalogue, Depends(catalogue_of)],
    q: Words = "",
    country: Country = "",
    topic: Topic = "",
    page: Page = 1,
) -> Response:
    """The editions, the newest first."""
    sought = Sought(q, country, topic)
    with here.database.read() as session:
        leaf = catalogue.search(session, newsletter.slug, sought, limit=_ON_A_PAGE, offset=(page - 1) * _ON_A_PAGE)
    names = {code: country_name(code) for code in leaf.countries | {country} - {""}}
    return shown.page(
        request,
        "archive.html",
        newsletter=newsletter,
        found=_Found(sought, page, leaf),
        countries=sorted(names.items(), key=lambda each: alphabetical(each[1])),
        topics=sorted(leaf.topics | {topic} - {""}),
    )


@router.get("/{number}")
def edition(request: Request, here: Here, newsletter: Of, number: Number) -> Response:
    """One edition, as a page of its own."""
    html = edition_page(here, newsletter, number)
    if html is None:
        raise NotThereError(f"There is no edition {number} of {newsletter.title}, or it has not gone out yet.")
    return kept(request, html, "text/html", {"Content-Security-Policy": policy(html)})
