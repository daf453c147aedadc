"""The tags and texts of a document, read strictly: what the MJML engine would guess at is a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The possessive quantifiers keep a broken tag from being tried in every way that it could be read.
_ATTRIBUTE = re.compile(r"""\s++([^\s=<>"'/]++)\s*+=\s*+("[^"<]*+"|'[^'<]*+')""")
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<rest>(?:{_ATTRIBUTE.pattern})*+)\s*+(?P<end>/?)>"
)
_NAME = re.compile(r"</?([A-Za-z][^\s<>/\"'=]*)")


class BrokenTagError(ValueError):
    """Something that begins like a tag and is none; nothing after it can be read."""

    def __init__(self, at: int, text: str) -> None:
        super().__init__(text)
        self.at = at


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between two tags; never blank."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag at offset `at`; one that closes itself is both `opens` and `closes`."""

    at: int
    name: str
    attributes: list[tuple[str, str]]
    opens: bool
    closes: bool


def pieces(document: str) -> Iterator[Tag | Text]:
    """The tags of `document` and the texts between them, in order.

    Raises:
        BrokenTagError: A `<` does not start a tag that can be read.
    """
    at = 0
    while (start := document.find("<", at)) >= 0:
        if text := document[at:start].strip():
            yield Text(at, text)
        found = _TAG.match(document, start)
        if not found or (found["close"] and (found["rest"] or found["end"])):
            raise BrokenTagError(start, _broken(document, start))
        attributes = [(name, value[1:-1]) for name, value in _ATTRIBUTE.findall(found["rest"])]
        closing = bool(found["close"])
        yield Tag(start, found["name"], attributes, opens=not closing, closes=closing or bool(found["end"]))
        at = found.end()
    if text := document[at:].strip():
        yield Text(at, text)


def _broken(document: str, start: int) -> str:
    """What is wrong with what stands at `start`."""
    if document.startswith("<!--", start):
        return "a comment: the engine stumbles over some, and readers can see them; write {# #}"
    if document.startswith(("<!", "<?"), start):
        return f"{document[start : start + 9]!r}: declarations and CDATA cannot stand in MJML"
    named = _NAME.match(document, start)
    if not named:
        return "a < that starts no tag: write &lt;"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", named[1]):
        return f"<{named[1][:40]}>: names of tags have no letters but a to z"
    return f"<{named[1][:40]}>: {_broken_rest(document, start, named.end())}"


def _broken_rest(document: str, start: int, at: int) -> str:
    """What is wrong after a good name that ends at `at`."""
    if document.startswith("</", start):
        return "a closing tag holds its name and nothing else"
    while attribute := _ATTRIBUTE.match(document, at):
        at = attribute.end()
    rest = document[at:].lstrip()
    name = re.match(r"""[^\s=<>"'/]+""", rest)
    if not name:
        return "the tag does not end with >"
    if re.match(r"""\s*=\s*("[^"]*<|'[^']*<)""", rest[name.end() :]):
        return f"in the value of {name[0][:40]} stands a < (write &lt;), or its quotation mark does not end"
    return f'{name[0][:40]} needs a value in quotation marks: {name[0][:40]}="…"'
