"""What a browser finds in a rendered edition, and texts that try to be more than text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

HOSTILE = [
    "<script>alert(1)</script>",
    "</mj-text></mj-column><mj-raw><script>alert(1)</script></mj-raw>",
    '" onmouseover="alert(1)',
    "' style='display:none",
    "a < b > c && d",
    "--> <!-- <![endif]--> <!--[if mso]>",
    "{{ view.subject }} {% raw %} {# no #}",
    "<mj-raw>",
    'https://a.example/"><script>alert(1)</script>',
    "https://a.example/'onmouseover='alert(1)",
    "]]> <![CDATA[ <?xml ?>",
    "&lt;script&gt; &amp;amp; &nbsp;",
    "東京の株価、3日続伸 🗳️👩‍🔬",
    "وزارة الطاقة توقع عقدا",
    "\x00\x1b[31m\u202eabc\ud800\uffff\u2028",
    "W" * 300,
]


class Page(HTMLParser):
    """The elements, their attributes, and the text of the headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.hrefs: list[str] = []
        self.headings: list[str] = []
        self.comments: list[str] = []
        self.depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements |= {tag} | {f"{tag} {name}" for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        if tag in {"h2", "h4"}:
            self.depth, self.headings = 1, [*self.headings, ""]

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in {"h2", "h4"}:
            self.depth = 0

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        if self.depth:
            self.headings[-1] += data

    def handle_comment(self, data: str) -> None:
        """A comment."""
        self.comments.append(data)


def rewritten(value: Any, draw: Any) -> Any:
    """The same edition with every text in it, links too, drawn anew."""
    if isinstance(value, str):
        return draw()
    if isinstance(value, list):
        return [rewritten(item, draw) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: rewritten(getattr(value, each.name), draw) for each in fields(value)})
    return value
