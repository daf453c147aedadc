"""What templates may do to a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from digest.compose.render.columns import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

WIDTH = 72
"""Columns of the plain text: RFC 3676, section 4.2, advises at most 78 and room for marks of quotation."""


def safe_url(url: str) -> str:
    """`url` if it is a web address that may stand in a link, else nothing: the text then stands without a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", url)
    return url if usable else ""


def wrap(text: str, first: str = "", rest: str = "") -> str:
    """`text` in lines of at most `WIDTH` columns; the first begins with `first` and the others with `rest`."""
    return fold(text, WIDTH, first, rest)


def long_date(day: date) -> str:
    """A date as the masthead has it: Wednesday 18 February 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """A date among others of the same weeks: 18 February."""
    return f"{day.day} {day:%B}"


FILTERS: dict[str, Callable[..., Any]] = {
    "safe_url": safe_url,
    "wrap": wrap,
    "long_date": long_date,
    "short_date": short_date,
}
