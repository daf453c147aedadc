"""Pages out of templates, and the way back to one after something was done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from digest import __version__
from digest.compose.render.look import templates_folder
from digest.durations import ago
from digest.legible import one_line
from digest.web import happened
from digest.web.words import FILTERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.engine.installation import Installation
    from digest.web.desk.access import Visitor

FOLDER = templates_folder() / "web" / "desk"
"""The desk's templates; those of an operator's own folder are for what readers see."""

_SAID = "digest_said"
_LONGEST_SAID = 1500  # bytes: a cookie has room for 4096, and a proxy for a few kilobytes of all headers together


@cache
def templates() -> Environment:
    """The desk's templates, each compiled once in a process."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS | happened.FILTERS
    environment.globals["version"] = __version__
    return environment


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the pages of one installation."""

    installation: Installation

    def page(
        self, request: Request, template: str, visitor: Visitor | None = None, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page; what was done just before is said on it, once."""
        said = unquote(request.cookies.get(_SAID, ""))
        html = self.fragment(template, visitor=visitor, here=request.url.path, said=said, **values)
        response = HTMLResponse(html, status)
        if said:
            response.delete_cookie(_SAID, path="/desk", httponly=True, samesite="strict")
        return response

    def fragment(self, template: str, **values: Any) -> str:
        """A part of a page, for the script."""
        now = self.installation.clock.now()
        newsletters = self.installation.settings.newsletters
        shared = {"newsletters": newsletters, "now": now, "ago": partial(ago, now=now)}
        return templates().get_template(template).render(shared, **values)


def back(request: Request, to: str, said: str = "", **data: Any) -> Response:
    """The way on after something was done: to the page `to`, or for the script the same as JSON, with `data`."""
    if wants_json(request):
        return JSONResponse({"to": to, "said": said, **data})
    response = RedirectResponse(to, 303)
    if said:
        value = _as_cookie(said)
        response.set_cookie(_SAID, value, max_age=60, path="/desk", httponly=True, samesite="strict")
    return response


def wants_json(request: Request) -> bool:
    """Whether our script asks, which reads answers itself."""
    return request.headers.get("accept", "").startswith("application/json")


def _as_cookie(said: str) -> str:
    """What was done, as much of it as fits; a letter may take twelve bytes."""
    value = ""
    for letter in map(quote, one_line(said)):
        if len(value) + len(letter) > _LONGEST_SAID:
            break
        value += letter
    return value
