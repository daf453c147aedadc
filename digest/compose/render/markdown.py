"""Text that means nothing in Markdown but itself (CommonMark 0.31, section 2.4, "Backslash escapes")."""

from __future__ import annotations

import re

from markupsafe import Markup

from digest.compose.render.filters import safe_url

# Whatever starts a mark anywhere in a line. An underscore or a tilde may stand within words, and is escaped there too.
_ENTITY = r"&(?=#?\w+;)"
_ANYWHERE = re.compile(rf"[\\`*_\[\]<>#|~]|{_ENTITY}")
# What makes a list, a rule or the line under a heading, where a line begins; a text is always one line.
_AT_START = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")


def escape(text: str) -> Markup:
    """One line of text, so that it reads in Markdown as it is written."""
    safe = _ANYWHERE.sub(r"\\\g<0>", text)
    return Markup(_AT_START.sub(_escaped_start, safe))  # noqa: S704 - no HTML, but the end of Jinja's escaping


def link(text: str, url: str) -> Markup:
    """`text` as a link to `url`; as mere text if that is no web address."""
    if not safe_url(url):
        return escape(text)
    address = re.sub(_ENTITY, "&amp;", url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E"))
    return Markup(f"[{escape(text)}](<{address}>)")  # noqa: S704 - see `escape`


def _escaped_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    # Behind a number it is the point or bracket that makes the list, and a digit cannot be escaped.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
