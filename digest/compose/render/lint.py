"""What is wrong with an MJML document: the engine itself accepts most faults and leaves them in the message."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from digest.compose.render.elements import ANY_ATTRIBUTE, BODY, HTML, IGNORED, META, MJML, REFUSED, Element, Holds
from digest.compose.render.tags import BrokenTagError, Tag, Text, pieces
from digest.compose.render.values import wrong_value
from digest.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.render.marks import Traced

DEEPEST = 64
"""Elements within each other. The engine crashes at 20,000; a hand-written email has about 15."""

_SHOWN = 10  # faults told at once: one mistake in a loop is one fault for each turn

# The engine looks at the two bytes before a > in a text, and panics where one of them is within a character. In a text
# it can be written otherwise, in CSS not.
_PANIC = re.compile(r"[^\x00-\x7f].?>", re.DOTALL)

# What CSS fetches something with; a backslash can spell any of it otherwise.
_FETCHES = re.compile(r"@import|(?:url|src|image|image-set)\(|\\", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an offset of the document."""

    at: int
    text: str


def refuse_faults(document: Traced, name: str) -> None:
    """Let a document through that holds nothing but what the table of elements allows.

    Args:
        document: The document, with the places that its tags come from.
        name: The template it was made from, for faults before the first tag.

    Raises:
        RenderError: Something is wrong; a line for each fault names the template and the line that hold it.
    """
    found = list(faults(document.text))
    if found and "is not closed" in found[-1].text:
        found.insert(0, found.pop())  # it is found where nothing makes sense any more, and makes innocents look guilty
    lines = dict.fromkeys(f"template {document.place(fault.at) or name}: {fault.text}" for fault in found)
    if told := list(islice(lines, _SHOWN)):
        raise RenderError("\n".join(told))


def faults(document: str) -> Iterator[Fault]:
    """Everything that is wrong with `document`, in order; what cannot be read on from is the last."""
    reader = _Reader()
    try:
        for piece in pieces(document):
            yield from reader.text(piece) if isinstance(piece, Text) else reader.tag(piece)
            if reader.is_lost:
                return
    except BrokenTagError as broken:
        yield Fault(broken.at, str(broken))
        return
    yield from reader.end(len(document))


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet, and how often it holds each other one."""

    tag: Tag
    element: Element
    children: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Reader:
    """Goes through the pieces and knows what is open."""

    stack: list[_Open] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    roots: int = 0
    is_lost: bool = False

    def text(self, piece: Text) -> Iterator[Fault]:
        if not self.stack:
            yield Fault(piece.at, f"text stands outside <mjml>: {_quoted(piece.text)}")
        elif self.stack[-1].element.holds in {Holds.ELEMENTS, Holds.NOTHING}:
            yield Fault(
                piece.at, f"text stands directly in <{self._parent}>: {_quoted(piece.text)}; put it in <mj-text>"
            )
        elif self._parent == "mj-raw" and self._is_head:
            yield Fault(piece.at, f"text stands in the head: {_quoted(piece.text)}")
        elif self._parent == "mj-style" and (found := _PANIC.search(piece.text)):
            yield Fault(piece.at, f"the engine stumbles over {_quoted(found[0])}: put two blanks before the >")
        elif self._parent == "mj-style" and (found := _FETCHES.search(unescape(piece.text))):
            yield Fault(
                piece.at, f"{_quoted(found[0])} in <mj-style>: styles that fetch something or hold a \\ cannot be used"
            )
        elif self._parent != "mj-style" and ">" in piece.text:
            yield Fault(piece.at, f"a > that ends no tag: {_quoted(piece.text)}; write &gt;")

    def tag(self, tag: Tag) -> Iterator[Fault]:
        yield from self._open(tag) if tag.opens else self._close(tag)

    def end(self, at: int) -> Iterator[Fault]:
        if self.stack:
            left = self.stack[-1].tag
            yield Fault(left.at, f"<{left.name}> is not closed")
        elif not self.roots:
            yield Fault(at, "holds no <mjml>")

    def _open(self, tag: Tag) -> Iterator[Fault]:
        element = self._element(tag.name)
        if element is None:
            self.is_lost = True
            yield Fault(tag.at, _unknown(tag.name))
            return
        yield from self._misplaced(tag, element)
        yield from self._attributes(tag, element)
        if len(self.stack) >= DEEPEST:
            self.is_lost = True
            yield Fault(tag.at, f"<{tag.name}> is nested more than {DEEPEST} deep: take some of the elements out")
        elif not tag.closes and not _is_void(tag.name, element):
            self.stack.append(_Open(tag, element))
        elif tag.closes and not tag.name.startswith("mj") and not _is_void(tag.name, element):
            yield Fault(tag.at, f"<{tag.name}/> does not close itself in HTML: write <{tag.name}></{tag.name}>")

    def _close(self, tag: Tag) -> Iterator[Fault]:
        if self.stack and self._parent == tag.name:
            closed = self.stack.pop()
            if tag.name == "mjml" and not closed.children["mj-body"]:
                yield Fault(closed.tag.at, "<mjml> holds no <mj-body>")
            return
        self.is_lost = True
        if tag.name in HTML and HTML[tag.name].holds is Holds.NOTHING:
            yield Fault(tag.at, f"</{tag.name}>: <{tag.name}> has no closing tag")
        elif self.stack:
            yield Fault(self.stack[-1].tag.at, f"<{self._parent}> is not closed before </{tag.name}>")
        else:
            yield Fault(tag.at, f"</{tag.name}> closes nothing")

    def _element(self, name: str) -> Element | None:
        if self._parent == "mj-attributes" and name in {"mj-all", "mj-class"}:
            needs = frozenset({"name"} if name == "mj-class" else ())
            return Element(frozenset({"mj-attributes"}), ANY_ATTRIBUTE | needs, Holds.NOTHING, needs)
        if self._parent == "mj-raw" and self._is_head and name == "meta":
            return META
        return MJML.get(name) or HTML.get(name)

    def _misplaced(self, tag: Tag, element: Element) -> Iterator[Fault]:
        parent = self._parent
        if not parent:
            self.roots += 1
            if tag.name != "mjml" or self.roots > 1:
                yield Fault(tag.at, f"<{tag.name}> stands outside <mjml>")
            return
        if not self._may_hold(tag.name, element):
            places = sorted(element.parents) or sorted(name for name in MJML if MJML[name].holds is Holds.MARKUP)
            where = ", ".join(f"<{place}>" for place in places)
            yield Fault(tag.at, f"<{tag.name}> cannot stand in <{parent}>, only in {where}")
        children = self.stack[-1].children
        children[tag.name] += 1
        if element.at_most_once and children[tag.name] > 1:
            yield Fault(tag.at, f"a second <{tag.name}> in <{parent}>: one is the most")
        if tag.name == "mj-head" and children["mj-body"]:
            yield Fault(tag.at, "<mj-head> stands after <mj-body>: put it first")

    def _may_hold(self, name: str, element: Element) -> bool:
        if self._parent == "mj-attributes":
            return name in BODY or name in {"mj-all", "mj-class"}
        if element.parents:
            return self._parent in element.parents
        in_head = self._parent == "mj-raw" and self._is_head
        return name in HTML and self.stack[-1].element.holds is Holds.MARKUP and not in_head

    def _attributes(self, tag: Tag, element: Element) -> Iterator[Fault]:
        given = Counter(name for name, _ in tag.attributes)
        if self._parent == "mj-attributes":
            self.classes |= {value for name, value in tag.attributes if tag.name == "mj-class" and name == "name"}
            element = Element(element.parents, element.attributes, Holds.NOTHING, element.needs & {"name"})
        for name, value in tag.attributes:
            if name not in element.attributes:
                yield Fault(tag.at, _unknown_attribute(tag.name, name, element))
            elif wrong := wrong_value(tag.name, name, value):
                yield Fault(tag.at, f"<{tag.name}>: {name}={_quoted(value)} {wrong}")
            elif name == "mj-class" and (missing := set(value.split()) - self.classes):
                yield Fault(tag.at, f"<{tag.name}>: no <mj-class> of <mj-attributes> is named {min(missing)}")
        for name in sorted(name for name, count in given.items() if count > 1):
            yield Fault(tag.at, f"<{tag.name}> has {name} twice")
        for name in sorted(element.needs - given.keys()):
            yield Fault(tag.at, f"<{tag.name}> needs {name}")

    @property
    def _parent(self) -> str:
        return self.stack[-1].tag.name if self.stack else ""

    @property
    def _is_head(self) -> bool:
        return any(each.tag.name == "mj-head" for each in self.stack)


def _is_void(name: str, element: Element) -> bool:
    """Whether it is one of HTML's elements that have no closing tag."""
    return element.holds is Holds.NOTHING and not name.startswith("mj")


def _unknown(name: str) -> str:
    if why := REFUSED.get(name):
        return f"<{name}> cannot be used: {why}"
    kind, known = ("MJML component", MJML) if name.startswith("mj") else ("HTML that mail clients know", HTML)
    near = get_close_matches(name.lower(), known, 1)
    return f"<{name}> is no {kind}" + (f": did you mean <{near[0]}>?" if near else "")


def _unknown_attribute(tag: str, name: str, element: Element) -> str:
    if why := IGNORED.get((tag, name)):
        return f"<{tag}>: {name} cannot be used: {why}"
    if re.match("on[a-z]", name, re.IGNORECASE) and tag not in MJML:
        return f"<{tag}>: {name} cannot be used: no mail client runs scripts"
    near = get_close_matches(name.lower(), element.attributes, 1)
    return f"<{tag}> has no attribute {name}" + (f": did you mean {near[0]}?" if near else "")


def _quoted(text: str) -> str:
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'  # noqa: PLR2004 - enough to find it by
