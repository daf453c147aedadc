"""Markup and entities gone, white space in order: what is left is lines of plain text."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

MAX_DEPTH = 200  # elements within elements; the parser's time grows with the square of it, and real entries have 20
ROUNDS = 5  # entities within entities are opened so many times; real feeds need two

_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table"} | {
    *("section", "article", "hr", "pre", "dd", "dt", "dl", "header", "main")
}
_DROPPED = {"script", "style", "aside", "figcaption", "figure", "nav", "footer", "form", "button", "select"} | {
    *("option", "iframe", "noscript", "svg", "template", "textarea", "title", "object", "video", "audio", "math")
}
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b[^<>]{{0,2000}}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,5000}>")
_LINK = re.compile(r"<a>[^<>]*</a>")
_NESTING_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_UNNESTED = {"br", "hr", "img", "p", "li", "input", "meta", "link", "source", "wbr", "area", "col", "embed"} | {
    *("param", "track", "td", "tr", "th", "dd", "dt", "option")
}
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_SPACE = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n{3,}")
_SPACES = {ord("\t"): " ", ord("\u200b"): "", ord("\ufeff"): "", ord("\ufffd"): ""}
# A feed that strips the markup from its texts leaves a run of blanks where one block ended and the next began.
_LOST_BREAK = re.compile(r"(?<=\S)[ \xa0]{3,}(?=\S)")


def plain(raw: str) -> str:
    """Lines of plain text, those of different blocks parted by an empty line.

    Args:
        raw: with or without markup, escaped once or several times.
    """
    text = raw if _MARKUP.search(raw) or "&lt;" in raw else _LOST_BREAK.sub("\n\n", raw)
    for _ in range(ROUNDS):
        before = text
        text = _characters(html.unescape(_without_tags(text)))
        if text == before:
            return text
    # Still changing: entities within entities within entities. Nobody means that, so the signs go.
    return _characters(re.sub(r"[<>&]", " ", text))


def _without_tags(text: str) -> str:
    if not _MARKUP.search(text):
        return text
    if _BLOCK_TAG.search(text):
        text = text.replace("\n", " ")
    if _depth(text) > MAX_DEPTH:
        return _MARKUP.sub(" ", _ANY_TAG.sub(" ", text))
    kept = nh3.clean(text, tags=_BLOCKS | {"a"}, clean_content_tags=_DROPPED, attributes={}, link_rel=None)
    return _MARKUP.sub(" ", _ANY_TAG.sub("", "\n\n".join(_without_links(_BLOCK_TAG.split(kept)))))


def _without_links(blocks: list[str]) -> list[str]:
    """The blocks without those that are nothing but links: they lead elsewhere. If all are, they stay."""
    kept = [block for block in blocks if "<a>" not in block or any(map(str.isalnum, _LINK.sub("", block)))]
    return kept if any(any(map(str.isalnum, block)) for block in kept) else blocks


def _depth(text: str) -> int:
    """How deep the elements stand in each other, at most."""
    depth = deepest = 0
    for tag in _NESTING_TAG.finditer(text):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _UNNESTED:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _characters(text: str) -> str:
    """Composed characters, no invisible ones, one space between words, at most one empty line between lines."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).translate(_SPACES)
    lines = (_SPACE.sub(" ", _visible(line)).strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _visible(line: str) -> str:
    """The line without control characters, but with the joiners of emoji and of Persian and Indian words."""
    if line.isprintable():
        return line
    return "".join(
        char for char in line if char.isprintable() or char in "\u200c\u200d" or unicodedata.category(char)[0] != "C"
    )
