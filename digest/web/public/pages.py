"""Readers' pages out of templates: those that are the same for everybody, and those that are one person's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from digest.compose.render import filters
from digest.compose.render.look import templates_folder
from digest.web.public import words
from digest.web.public.kept import kept
from digest.web.words import FILTERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.engine.installation import Installation

FOLDER = templates_folder() / "web" / "public"


@cache
def templates() -> Environment:
    """The templates of readers' pages, each compiled once in a process."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,  # the feed and the sitemap, too: what HTML escapes is what XML does
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters.FILTERS | FILTERS | words.FILTERS
    return environment


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the readers' pages of one installation.

    A template may be told the `newsletter` that its page is about; the bar at the top and the footer then are its own.
    """

    installation: Installation

    def page(self, request: Request, template: str, **values: Any) -> Response:
        """A page that is the same for everybody: browsers and proxies keep it, and ask whether it still is the same."""
        return kept(request, self.text(template, here=request.url.path, **values), "text/html")

    def private(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page about one person, or an answer to what they sent: nobody keeps it, and no search engine lists it."""
        return HTMLResponse(self.text(template, here="", **values), status, headers={"X-Robots-Tag": "noindex"})

    def trouble(self, status: int, title: str, text: str) -> Response:
        """A page that says what went wrong, and what to do."""
        return self.private("trouble.html", status=status, title=title, text=text)

    def text(self, template: str, **values: Any) -> str:
        """What a template makes of its values, and of what all templates are told."""
        settings = self.installation.settings
        shared = {
            "newsletters": settings.newsletters,
            "newsletter": settings.newsletters[0] if len(settings.newsletters) == 1 else None,
            "public_url": settings.public_url.rstrip("/"),
        }
        return templates().get_template(template).render(shared | values)
