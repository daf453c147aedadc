"""The pane of the stories: what the day brought, and an editor's word on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from digest.db.stories import StoryMark
from digest.engine import marking, regrouping
from digest.engine.board import Filters, Page as Listing, Shown as Listed, stories
from digest.errors import UsageError
from digest.web.at import At, Here, Place, Shown
from digest.web.desk.access import Editor, Reader
from digest.web.fields import Number, Page, Words
from digest.web.pages import back, wants_json

if TYPE_CHECKING:
    from digest.engine.installation import Installation

router = APIRouter(prefix="/desk/newsletters/{slug}/editions/{number}/stories")

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the stories are narrowed to, and which page of them; a page's address keeps it."""

    filters: Filters
    page: int = 1

    @property
    def query(self) -> str:
        """The same in an address; what narrows nothing is left out."""
        parts = {name: value for name, value in asdict(self.filters).items() if value and value != Listed.ALL}
        return urlencode(parts | ({"page": self.page} if self.page > 1 else {}))

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self.filters != Filters()

    def on(self, page: int) -> Narrowed:
        """Another page of the same."""
        return replace(self, page=page)


def narrowed_of(
    country: Words = "",
    topic: Words = "",
    outlet: Words = "",
    text: Words = "",
    shown: Listed = Listed.ALL,
    page: Page = 1,
) -> Narrowed:
    """What an address narrows the stories to."""
    return Narrowed(Filters(country, topic, outlet, text, shown), page)


Narrow = Annotated[Narrowed, Depends(narrowed_of)]


@dataclass(frozen=True, slots=True)
class StoriesPane:
    """What the pane shows."""

    listed: Listing
    narrowed: Narrowed

    @property
    def first(self) -> int:
        """The number of the first card, from 1."""
        return (self.narrowed.page - 1) * _AT_ONCE + 1

    @property
    def last(self) -> int:
        """The number of the last card."""
        return self.first + len(self.listed.cards) - 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.listed.total // _AT_ONCE)


def stories_pane(here: Installation, at: Place, narrowed: Narrowed) -> StoriesPane:
    """The stories beside an edition."""
    offset = (narrowed.page - 1) * _AT_ONCE
    with here.database.read() as session:
        listed = stories(
            session, at.newsletter, at.edition, narrowed.filters, here.clock.now(), limit=_AT_ONCE, offset=offset
        )
    return StoriesPane(listed, narrowed)


def _values(here: Installation, at: Place, narrowed: Narrowed) -> dict[str, Any]:
    pane = stories_pane(here, at, narrowed)
    return {"newsletter": at.newsletter, "edition": at.edition, "url": at.url, "stories": pane}


@router.get("")
def narrow(request: Request, here: Here, shown: Shown, at: At, narrowed: Narrow, visitor: Reader) -> Response:
    """The stories alone: what the script puts in place of the pane, and a page by itself."""
    return shown.page(request, "board/only-stories.html", visitor, **_values(here, at, narrowed))


def answering(
    request: Request, here: Here, shown: Shown, at: At, narrowed: Narrow, visitor: Editor
) -> Callable[[str, int], Response]:
    """What answers once something was done: back to the story; for the script, the pane as it is now."""

    def answer(said: str, story: int) -> Response:
        to = f"{at.url}?{narrowed.query}#story-{story}"
        if not wants_json(request):
            return back(request, to, said)
        pane = shown.fragment("board/stories.html", visitor=visitor, **_values(here, at, narrowed))
        return back(request, to, said, pane=pane)

    return answer


Answer = Annotated[Callable[[str, int], Response], Depends(answering)]


@router.post("/{story}/mark")
def mark(
    here: Here,
    at: At,
    visitor: Editor,
    answer: Answer,
    story: Number,
    mark: Annotated[StoryMark | None, Form()] = None,
) -> Response:
    """Pin a story, say that it is none of ours, or take back what was said."""
    if mark is None:
        marking.unmark(here, at.newsletter, story, visitor.name)
        said = "The mark is taken off: the next build judges the story as any other."
    else:
        marking.mark(here, at.newsletter, story, mark, visitor.name)
        said = _MARKED[mark]
    return answer(said, story)


_MARKED = {
    StoryMark.PINNED: "Pinned: every build from now on has it. To have it in this edition, add it.",
    StoryMark.NOT_OURS: "Set aside: no build from now on picks it.",
}


@router.post("/merge")
def merge(
    here: Here,
    at: At,
    visitor: Editor,
    answer: Answer,
    ticked: Annotated[list[Number] | None, Form()] = None,
) -> Response:
    """Make one story of those that are ticked; the first of the list stays."""
    numbers = list(dict.fromkeys(ticked or []))
    if len(numbers) < 2:  # noqa: PLR2004 - two stories
        raise UsageError("tick two stories or more that tell the same, then merge them")
    regrouping.merge_now(here, at.newsletter, numbers, visitor.name)
    said = f"{len(numbers)} stories are one now; every later build keeps them together."
    return answer(said, numbers[0])


@router.post("/{story}/split")
def split(
    here: Here,
    at: At,
    visitor: Editor,
    answer: Answer,
    story: Number,
    entry: Annotated[list[Number] | None, Form()] = None,
) -> Response:
    """Part the ticked reports from a story: they tell another one."""
    if not entry:
        raise UsageError("tick the reports that tell another story, then part them")
    new = regrouping.split_now(here, at.newsletter, story, entry, visitor.name)
    said = "Parted: the reports make a story of their own now, and every later build keeps them apart."
    return answer(said, new)
