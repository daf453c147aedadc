"""What the checks want to know of an edition's HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

_SHOWN = ("alt", "title", "aria-label", "href", "src")
_UNSEEN = {"head", "style", "script"}


class Page(HTMLParser):
    """An HTML page, read once. What stands in comments is for Outlook on Windows only, and is not looked at.

    `text` is what the body says; `said` is that and the title, addresses and texts of attributes. `inside` has the
    names of the pictures that it looks for in the message.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.images_without_alt = 0
        self.images_without_size = 0
        self.inside: set[str] = set()
        self.bare_tables = 0
        self.texts: list[str] = []
        self._shown: list[str] = []
        self._unseen = 0
        self._tables: list[bool] = []
        self.feed(html)
        self.close()
        self.text = "\n".join(self.texts)
        self.said = "\n".join([*self.texts, *self._shown])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count and collect."""
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._shown += [values[name] for name in _SHOWN if name in values]
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "html":
            self.language = values.get("lang", "")
        elif tag == "a":
            self.links.append(values.get("href", ""))
        elif tag == "img":
            self.images_without_alt += "alt" not in values
            self.images_without_size += not all(values.get(side, "").isdigit() for side in ("width", "height"))
            self.inside.update(re.findall("^cid:(.+)", values.get("src", "")))
        elif tag == "table":
            self._tables.append(values.get("role") not in {"presentation", "none"})
        elif tag == "th" and self._tables:
            self._tables[-1] = False  # a table with headings holds data
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not seen, or a table."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._tables:
            self.bare_tables += self._tables.pop()

    def handle_data(self, data: str) -> None:
        """Collect what a reader sees."""
        if not self._unseen:
            self.texts.append(data)
        elif self.lasttag == "title":
            self._shown.append(data)


@lru_cache(maxsize=8)
def read(html: str) -> Page:
    """The page of that HTML: one that is checked again is not read again."""
    return Page(html)


def letters(text: str) -> str:
    """Letters and digits only: wrapped and unwrapped texts can be compared."""
    return re.sub(r"\W+", "", text)
