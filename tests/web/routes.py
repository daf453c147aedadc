"""Every route of the desk, with something plausible in its address and its form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import Mount

from digest.accounts.roles import Right
from digest.web.desk.access import Requires
from digest.web.desk.app import desk_app
from tests.fakes.desk import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant
    from starlette.routing import BaseRoute


PLAUSIBLE = {
    "slug": "asia",
    "number": "1",
    "email": "newcomer@desk.example",
    "name": "Newcomer",
    "role": "viewer",
    "present": PASSWORD,
    "new": "another four words fit",
    "again": "another four words fit",
    "note": "Say more of the ports.",
    "url": "https://harbour-post.example/port-9",
    "headline": "Another headline",
    "section": "main",
    "at": "2026-02-19T07:30",
    "send_at": "2026-02-19T07:30",
    "status": "draft",
}
"""By the name of a parameter; one that is not here is 1, which is a number and a text."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address."""

    method: str
    template: str
    path: str
    form: dict[str, str]
    right: Right | None
    """That its handler asks for."""

    @property
    def name(self) -> str:
        """`GET /desk/feeds`."""
        return f"{self.method} {self.template}"


@cache
def _there() -> list[BaseRoute]:
    return [context.original_route for context in iter_route_contexts(desk_app().routes)]


def routes(**values: str) -> list[Route]:
    """Every route, whoever added it; `values` are for parameters of these names, before those of `PLAUSIBLE`."""
    given = PLAUSIBLE | values
    there = _there()
    found = [route for route in there if isinstance(route, APIRoute)]
    assert all(isinstance(route, Mount) for route in there if route not in found), "a route of an unknown kind"
    return [
        Route(
            method,
            route.path,
            route.path.format(**{name: given.get(name, "1") for name in route.param_convertors}),
            {name: given.get(name, "1") for name in dict.fromkeys(_fields(route.dependant))},
            _right(route),
        )
        for route in found
        for method in sorted(route.methods or ())
    ]


def pages() -> list[str]:
    """The address of every page."""
    return [route.path for route in routes() if route.method == "GET"]


def _all(dependant: Dependant) -> Iterator[Dependant]:
    """What a handler depends on, itself included."""
    yield dependant
    for inner in dependant.dependencies:
        yield from _all(inner)


def _fields(dependant: Dependant) -> Iterator[str]:
    """The names of a form's fields, also of one that is read as a whole."""
    for field in (field for part in _all(dependant) for field in part.body_params):
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield field.alias


def _right(route: APIRoute) -> Right | None:
    """The strongest right that the handler, or what it depends on, asks for; not what is asked for of every page."""
    asked = [part.call.right for part in _all(route.dependant) if isinstance(part.call, Requires)]
    return max(asked, key=list(Right).index, default=None)
