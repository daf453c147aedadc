"""The archive for programs: an Atom feed (RFC 4287), and for search engines a sitemap and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from digest.engine import published
from digest.settings import Newsletter
from digest.web.at import Here
from digest.web.public.at import Shown, newsletter_at
from digest.web.public.kept import kept

router = APIRouter()

_IN_FEED = 20
_IN_SITEMAP = 40_000  # editions; a sitemap holds 50,000 addresses at most (sitemaps.org)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

PRIVATE = ("confirm", "preferences", "unsubscribe", "return", "move", "feedback")
"""Below these are pages of one person: no search engine is to ask for them."""

_ROBOTS = "User-agent: *\n{lines}\nDisallow: /desk\n\nSitemap: {url}/sitemap.xml\n"


@router.get("/archive/{slug}/feed.atom")
def atom(
    request: Request, here: Here, shown: Shown, newsletter: Annotated[Newsletter, Depends(newsletter_at)]
) -> Response:
    """The last editions; one that was corrected is new again."""
    with here.database.read() as session:
        editions = published.listed(session, newsletter.slug, limit=_IN_FEED)
        errata = published.corrections_of(session, newsletter.slug, [each.number for each in editions])
    changed = max((each.changed_at for each in editions), default=_NEVER)
    text = shown.text("feed.atom", newsletter=newsletter, editions=editions, errata=errata, changed=changed)
    return kept(request, text, "application/atom+xml")


@router.get("/sitemap.xml")
def sitemap(request: Request, here: Here, shown: Shown) -> Response:
    """Every page that is the same for everybody."""
    most = _IN_SITEMAP // len(here.settings.newsletters)
    with here.database.read() as session:
        editions = {each.slug: published.listed(session, each.slug, limit=most) for each in here.settings.newsletters}
    return kept(request, shown.text("sitemap.xml", editions=editions), "application/xml")


@router.get("/robots.txt")
def robots(request: Request, here: Here) -> Response:
    """What search engines are asked to leave alone."""
    lines = "\n".join(f"Disallow: /{name}/" for name in PRIVATE)
    url = here.settings.public_url.rstrip("/")
    return kept(request, _ROBOTS.format(lines=lines, url=url), "text/plain")
