"""Where in the templates each tag of a filled-in document was written.

Before a template is compiled, every `<` that its author wrote gets one character in front of it that stands for the
template and the line. Those characters go through loops, macros and includes with the text, and are taken out again
before anybody reads the document. They are private ones that no font shows, and `printable` takes them out of what
comes from a feed, so only a template can place them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment
    from jinja2.lexer import TokenStream

FIRST, LAST = 0xF0000, 0xFFFFD
"""The private characters of plane 15 (Unicode, section 23.5): as many lines with tags can be told apart."""
_MARKS = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]")


@dataclass(frozen=True, slots=True)
class Traced:
    """A filled-in document, and the place of every tag that stands in a template."""

    text: str
    offsets: list[int]
    places: list[str]

    def place(self, at: int) -> str:
        """Template and line of what stands at offset `at`: of the last tag before it that a template holds."""
        found = bisect_right(self.offsets, at) - 1
        return self.places[found] if found >= 0 else ""


class Marks(Extension):
    """Puts a mark before every `<` of a template's own text."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._numbers: dict[str, int] = {}

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with marks in its text."""
        for token in stream:
            if token.type == "data" and "<" in token.value:
                yield Token(token.lineno, "data", self._marked(token, stream.name or "template"))
            else:
                yield token

    def trace(self, text: str) -> Traced:
        """`text` without the marks, and what they said."""
        places = list(self._numbers)
        pieces = _MARKS.split(text)
        found = Traced("".join(pieces), [], [])
        at = 0
        for piece, mark in zip(pieces, _MARKS.findall(text), strict=False):
            at += len(piece)
            number = ord(mark) - FIRST
            if number < len(places):  # a template can hold such a character of its own
                found.offsets.append(at)
                found.places.append(places[number])
        return found

    def _marked(self, token: Token, name: str) -> str:
        lines = token.value.split("\n")
        for index, line in enumerate(lines):
            if "<" in line:
                lines[index] = line.replace("<", f"{self._mark(name, token.lineno + index)}<")
        return "\n".join(lines)

    def _mark(self, name: str, line: int) -> str:
        number = self._numbers.setdefault(f"{name}, line {line}", len(self._numbers))
        if FIRST + number > LAST:
            raise TemplateSyntaxError(f"the templates have more than {LAST - FIRST} lines with tags", line, name)
        return chr(FIRST + number)
