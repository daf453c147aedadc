"""Answers that are the same for everybody: kept by browsers and proxies, and sent again only if they changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_SECONDS = 60
"""How long nobody asks again: a correction is seen a minute later."""


def kept(request: Request, text: str, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """The text, or 304 if whoever asks has it already (RFC 9110, 13.1.2).

    Its tag is a weak one: the same text is sent compressed to some.
    """
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    shared = {"Cache-Control": f"public, max-age={_SECONDS}", "ETag": tag, **(headers or {})}
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=shared)
    return Response(text, media_type=media_type, headers=shared)


def is_known(tag: str, asked: str) -> bool:
    """Whether an `If-None-Match` header names the tag, weak or not, or any tag."""
    opaque = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") in {opaque, "*"} for each in asked.split(","))
