"""A fetched page as characters, and whether it can be read in time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trafilatura.utils import decode_file

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGE = 2_000_000  # characters; the largest of 90 measured pages holds 1.1 million
_MOST_TAGS = 15_000  # each costs about 0.2 milliseconds; the fullest measured page has 3,200
_MOST_ATTRIBUTES = 500  # of one tag: the parser's time grows with the square of them, and no honest tag has so many
_LONG_TAG = 1_000  # characters: a shorter tag holds no more attributes than that
_TAG = re.compile(r"<[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SCRIPT_ENDS = re.compile(r"</(?:script|style)\b", re.IGNORECASE)
_SCRIPT_BEGINS = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def decoded(page: bytes, charset: str) -> str:
    """The page's characters: as the header says, else as the page says, else as they look."""
    declared = _CHARSET.search(page[:4_000])
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        try:
            return page[: MAX_PAGE * 4].decode(name)
        except (LookupError, ValueError):
            continue
    return decode_file(page[:MAX_PAGE])


def is_web_page(content_type: str) -> bool:
    """Whether a `Content-Type` header names a web page, or nothing."""
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml", ""}


def charset_of(content_type: str) -> str:
    """The character set that a `Content-Type` header names; empty if none."""
    found = _PARAMETER.search(content_type)
    return found[1] if found else ""


def is_honest(text: str) -> bool:
    """Whether the page can be read in time."""
    if text.count("<") > _MOST_TAGS:
        return False
    return all(
        len(_QUOTED.sub(" ", tag[0]).split()) <= _MOST_ATTRIBUTES
        for part in _SCRIPT_ENDS.split(text)
        for tag in _tags(part)
        if len(tag[0]) > _LONG_TAG
    )


def _tags(part: str) -> Iterator[re.Match[str]]:
    """The tags of a part of a page up to and with the one that begins a script, whose own signs are no tags."""
    script = _SCRIPT_BEGINS.search(part)
    yield from _TAG.finditer(part, 0, script.start() if script else len(part))
    if script and (tag := _TAG.match(part, script.start())):
        yield tag
