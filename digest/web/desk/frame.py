"""An edition in a frame of a desk's page: what a reader would see of it, and nothing that can reach the desk."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.responses import HTMLResponse

from digest.db.editions import content_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.compose.render.edition import Rendered

_SHEET = re.compile(r"<style\b.*?</style|<(?:source|link|meta)\b[^>]*>", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*(?::\s*(light|dark)\s*)?\)", re.IGNORECASE)
_STORY = re.compile(r'\bid="story-([0-9]{1,3})"')
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def in_scheme(html: str, *, dark: bool) -> str:
    """An email as it looks in the dark scheme or in the light one, whatever the setting of the browser that shows it.

    What its style sheets ask the browser for is answered in place; nothing else of the page is touched. At its end
    stands what colours the browser's own parts, and keeps links that are clicked from taking the frame elsewhere.
    """
    wanted = "dark" if dark else "light"

    def answered(asked: re.Match[str]) -> str:
        return _ALWAYS if asked[1] is None or asked[1].lower() == wanted else _NEVER

    page = _SHEET.sub(lambda sheet: _SCHEME.sub(answered, sheet[0]), html)
    return f'{page}<base target="_blank"><style>:root{{color-scheme:{wanted}!important}}</style>'


def with_picture(rendered: Rendered) -> str:
    """The HTML with the message's picture inside it: a browser cannot look for it in the message."""
    if rendered.picture is None:
        return rendered.html
    data = b64encode(rendered.picture).decode("ascii")
    return rendered.html.replace(f"cid:{content_id(rendered.picture)}", f"data:image/png;base64,{data}")


def with_anchors(html: str, keys: Sequence[int]) -> str:
    """The HTML with each story called as on the board, `item-KEY`, and not by its number in reading order.

    Args:
        html: An email's.
        keys: Of its stories, in reading order.
    """

    def called(story: re.Match[str]) -> str:
        number = int(story[1])
        return f'id="item-{keys[number - 1]}"' if 1 <= number <= len(keys) else story[0]

    return _STORY.sub(called, html)


def policy(*, images: bool, logo: str = "") -> str:
    """The content security policy of what stands in a frame: no script, no form, no request.

    Args:
        images: Whether pictures are shown: those inside the page, and the one at `logo`.
        logo: The address of the one picture that may be fetched; empty for none.
    """
    pictures = " ".join(filter(None, ["data:", _as_source(logo)])) if images else "'none'"
    return (
        f"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )


def framed(html: str, *, dark: bool, images: bool, logo: str = "") -> HTMLResponse:
    """The answer that a frame of the desk shows, and no other page's frame may."""
    headers = {
        "Content-Security-Policy": policy(images=images, logo=logo),
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(in_scheme(html, dark=dark), headers=headers)


def _as_source(url: str) -> str:
    """An address as a policy names it: without a query, and without the signs that would end its part of the policy."""
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{quote(parts.hostname)}{port}{quote(parts.path, safe='/%')}"
