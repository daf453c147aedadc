"""The article of a web page: its paragraphs, without menus, related links and the headline.

trafilatura finds the text, tuned for precision. Around it stands what the format of news pages gives: the headline is
known from the page's own title, an edge line that a second algorithm (readability) leaves out is furniture, a text that
goes on in further blocks of the same make belongs to it, and a page built by a script carries its text as JSON-LD.
"""

from __future__ import annotations

import json
import logging
import re
from collections import defaultdict
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree, html as lxml_html
from trafilatura import extract as trafilatura_extract
from trafilatura.readability_lxml import Document as Readability
from trafilatura.utils import decode_file, load_html

from digest.collect.clean.lines import leads_elsewhere
from digest.collect.clean.plain import plain
from digest.collect.clean.row import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

MAX_PAGE = 2_000_000  # characters; the largest of 90 measured pages holds 1.1 million
_MOST_TAGS = 15_000  # each costs about 0.2 milliseconds; the fullest measured page has 3,200
_MOST_ATTRIBUTES = 500  # of one tag: the parser's time grows with the square of them, and no honest tag has so many
_LONG_TAG = 1_000  # characters: a shorter tag holds no more attributes than that
_TAG = re.compile(r"<[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SCRIPT_ENDS = re.compile(r"</(?:script|style)\b", re.IGNORECASE)
_SCRIPT_BEGINS = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_THIN = 300  # characters: with less, the precise extraction has missed the text, and the inclusive one is asked
_NO_ARTICLE = 100  # characters: less is a notice, not an article
_MOSTLY_LINKS = 0.5  # of the text: a list of headlines
_AGREED = 0.6  # of the text must be in the second extraction as well before it may judge the edges
_HEADLINE = 12  # letters and digits without which a line is not compared with the headline
_FEW_LINES = 3  # the headline stands among the first lines, or nowhere
_START = 60  # letters and digits that tell one line from another
_BLOCK = 200  # characters of a block that may be a part of the article
_MOST_BLOCKS = 30  # an article in more blocks of one make is a list of comments or teasers
_LINKED = 0.2  # share of a block's text in links from which on it leads elsewhere
_JSON_NODES = 10_000  # a JSON-LD block of a news page has some hundred

# What a page does wrong is nothing that whoever reads the log could mend.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)


def extract(page: bytes | str, charset: str = "") -> str:
    """The paragraphs of the article, one a line; the empty text if the page holds none. Never raises.

    Args:
        page: HTML as fetched, decompressed.
        charset: what the `Content-Type` header says, if anything.
    """
    text = page if isinstance(page, str) else _decoded(page, charset)
    text = text[:MAX_PAGE]
    if not _is_honest(text):
        return ""
    try:
        tree = load_html(text)
        return "" if tree is None else "\n".join(_article(tree))
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError, AssertionError):
        return ""  # libraries let go of all of these on broken pages; such a page has no article for us


def _decoded(page: bytes, charset: str) -> str:
    """The page's characters: as the header says, else as the page says, else as they look."""
    declared = _CHARSET.search(page[:4_000])
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        try:
            return page[: MAX_PAGE * 4].decode(name)
        except (LookupError, ValueError):
            continue
    return decode_file(page[:MAX_PAGE])


def _is_honest(text: str) -> bool:
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


def _article(tree: HtmlElement) -> list[str]:
    lines = _lines(tree, precise=True)
    if _length(lines) < _THIN:
        lines = max(lines, _lines(tree, precise=False), key=_length)
    lines = _without_headline(lines, _headlines(tree))
    lines = _without_edges(lines, _second_opinion(tree))
    lines = _with_further_blocks(lines, tree)
    lines = [line for line in lines if not leads_elsewhere(line)]
    lines = max(lines, _from_metadata(tree, lines), key=_length)
    return [] if _length(lines) < _NO_ARTICLE or _is_list_of_links(lines, tree) else lines


def _length(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


def _lines(tree: HtmlElement, *, precise: bool) -> list[str]:
    found = trafilatura_extract(deepcopy(tree), favor_precision=precise, include_comments=False) or ""
    return [line.strip() for line in found.split("\n") if line.strip()]


def _headlines(tree: HtmlElement) -> list[str]:
    """How the page names itself: its title, what it tells social networks, its first headings."""
    named = tree.xpath("//title/text() | //meta[@property='og:title' or @name='twitter:title']/@content")
    headings = (heading.text_content() for heading in islice(tree.iter("h1"), 5))
    return [key(name) for name in (*named[:5], *headings)]


def _without_headline(lines: list[str], headlines: Sequence[str]) -> list[str]:
    """The first lines without those that only repeat the page's title, which ends in the outlet's name."""
    start = [
        line
        for line in lines[:_FEW_LINES]
        if len(key(line)) <= _HEADLINE or not any(name.startswith(key(line)) for name in headlines)
    ]
    return start + lines[_FEW_LINES:]


def _second_opinion(tree: HtmlElement) -> str:
    try:
        return key(lxml_html.fromstring(Readability(deepcopy(tree)).summary()).text_content())
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError, IndexError):
        return ""


def _without_edges(lines: list[str], second: str) -> list[str]:
    """The lines without those at the top and the foot that the second extraction leaves out, if both agree on most."""
    both = [key(line)[:_START] in second for line in lines]
    if sum(len(line) for line, agreed in zip(lines, both, strict=True) if agreed) < _AGREED * _length(lines):
        return lines
    first = both.index(True) if True in both else 0
    last = len(both) - both[::-1].index(True) if True in both else 0
    return lines[first:last]


def _with_further_blocks(lines: list[str], tree: HtmlElement) -> list[str]:
    """The lines, with the paragraphs of blocks that are made like the one which holds most of them.

    Publishers break long texts into blocks, with advertisements between; extraction often keeps only the best block.
    """
    have = {key(line) for line in lines}
    blocks: dict[HtmlElement, list[str]] = defaultdict(list)
    place: dict[str, int] = {}
    for number, paragraph in enumerate(tree.iter("p")):
        text = " ".join(paragraph.text_content().split())
        place.setdefault(key(text), number)
        if text and (parent := paragraph.getparent()) is not None:
            blocks[parent].append(text)
    held = {block: sum(len(text) for text in texts if key(text) in have) for block, texts in blocks.items()}
    best = max(held, key=lambda block: held[block], default=None)
    if best is None or held[best] < _BLOCK:
        return lines
    make = _make(best)
    same = [block for block in blocks if _make(block) == make]
    if None in make or len(same) > _MOST_BLOCKS:
        return lines
    further = [block for block in same if not held[block] and _is_text(block, blocks[block])]
    added = [text for block in further for text in blocks[block] if key(text) not in have]
    return _in_order([*lines, *added], place) if added else lines


def _make(block: HtmlElement) -> tuple[Any, ...]:
    """What blocks of one article share: tag, class, and the article element or main element that holds them."""
    around = (each for each in block.iterancestors() if each.tag in {"article", "main"} or _is_article(each))
    return block.tag, block.get("class"), next(around, None)


def _is_article(element: HtmlElement) -> bool:
    return "article" in (element.get("class") or "")


def _is_text(block: HtmlElement, texts: Sequence[str]) -> bool:
    linked = sum(len(link.text_content()) for link in block.iter("a"))
    return _length(texts) >= _BLOCK and linked < _LINKED * _length(texts)


def _in_order(lines: list[str], place: dict[str, int]) -> list[str]:
    """The lines in the page's order; one that is no paragraph stays behind the line it stood behind."""
    last, numbered = -1, []
    for line in lines:
        last = place.get(key(line), last)
        numbered.append((last, line))
    return [line for _, line in sorted(numbered, key=lambda pair: pair[0])]


def _from_metadata(tree: HtmlElement, lines: Sequence[str]) -> list[str]:
    """The article as the page tells it to search engines, if what was found on the page is a part of it or nothing."""
    scripts = tree.xpath("//script[@type='application/ld+json']/text()")
    bodies = [plain(body) for script in scripts[:20] for body in _bodies(script)]
    body = max(bodies, key=len, default="")
    known = key(body)
    begun = [line for line in lines if key(line)[:_START] in known]
    if _length(begun) < _AGREED * _length(lines) or len(body) < 2 * _length(lines):
        return []
    return [line for line in body.split("\n") if line]


def _bodies(script: str) -> Iterator[str]:
    try:
        waiting = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_JSON_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict) and isinstance(node.get("articleBody"), str):
            yield node["articleBody"]
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [each for each in inner if isinstance(each, dict | list)]


def _is_list_of_links(lines: Sequence[str], tree: HtmlElement) -> bool:
    links = {key(link.text_content()) for link in tree.iter("a")}
    return sum(len(line) for line in lines if key(line) in links) > _MOSTLY_LINKS * _length(lines)
