"""Past editions: what was sent, to how many, and where it was said."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from digest.engine.archive import PastPage, past
from digest.engine.published import BEGUN
from digest.web.at import Here, Shown, newsletter_at
from digest.web.desk.access import Reader
from digest.web.fields import Page, Words

router = APIRouter()

_ON_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page of the list, and the queries in the address that lead to its neighbours."""

    slug: str
    text: str
    number: int
    found: PastPage

    @property
    def first(self) -> int:
        """The place of its first edition among those that were found, from 1."""
        return (self.number - 1) * _ON_A_PAGE + 1

    @property
    def last(self) -> int:
        """The place of its last."""
        return self.first + len(self.found.editions) - 1

    def query(self, step: int) -> str:
        """The query of the page of newer (-1) or older (1) editions."""
        return urlencode({"newsletter": self.slug, "q": self.text, "page": self.number + step})


@router.get("/desk/editions")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Reader,
    newsletter: Words = "",
    q: Words = "",
    page: Page = 1,
) -> Response:
    """The editions of a newsletter, the newest first; of the first one, if none is named."""
    chosen = newsletter_at(newsletter or here.settings.newsletters[0].slug, here)
    with here.database.read() as session:
        found = past(session, chosen, q, limit=_ON_A_PAGE, offset=(page - 1) * _ON_A_PAGE)
    leaf = _Leaf(chosen.slug, q, page, found)
    return shown.page(request, "editions.html", visitor, newsletter=chosen, leaf=leaf, begun=BEGUN)
