"""The article of a web page: its paragraphs, without menus, related links and the headline.

trafilatura finds the text, tuned for precision. Around it stands what the format of news pages gives: the headline is
known from the page's own title, an edge line that a second algorithm (readability) leaves out is furniture, a text that
goes on in further blocks of the same make belongs to it, and a page built by a script carries its text as JSON-LD.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree, html as lxml_html
from trafilatura import extract as trafilatura_extract
from trafilatura.readability_lxml import Document as Readability
from trafilatura.utils import load_html

from digest.collect.clean.lines import leads_elsewhere
from digest.collect.clean.plain import plain
from digest.collect.clean.row import key
from digest.collect.page import MAX_PAGE, decoded, is_honest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

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
    text = page if isinstance(page, str) else decoded(page, charset)
    text = text[:MAX_PAGE]
    if not is_honest(text):
        return ""
    try:
        tree = load_html(text)
        return "" if tree is None else "\n".join(_article(tree))
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError, AssertionError):
        return ""  # libraries let go of all of these on broken pages; such a page has no article for us


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
