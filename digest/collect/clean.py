"""Cleaning: what a feed hands over becomes plain titles and paragraphs with no markup, promotion or furniture.

Nothing here raises on any text, and cleaning what is clean changes nothing. What is removed is listed in `patterns`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

import nh3

from digest.collect import patterns

MAX_RAW = 1_000_000  # characters of one entry that are looked at; the largest real entry measured holds 60,000
MAX_TEXT = 20_000  # characters of cleaned text that are kept: a long article is 15,000
MAX_TITLE = 300  # characters
MAX_DEPTH = 200  # elements within elements; the parser's time grows with the square of it, and real entries have 20
HEADING_WORDS = 14  # an unfinished line of at most so many words, between finished ones, is a heading or a label
_QUESTION_WORDS = 6  # a question of so few words that stands alone heads the answer below it
SENTENCE_WORDS = 5  # with fewer words a line is no sentence and gets no full stop
_ROUNDS = 5  # entities within entities are opened so many times; real feeds need two

_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table"} | {
    *("section", "article", "hr", "pre", "dd", "dt", "dl", "header", "main")
}
_DROPPED = {"script", "style", "aside", "figcaption", "figure", "nav", "footer", "form", "button", "select"} | {
    *("option", "iframe", "noscript", "svg", "template", "textarea", "title", "object", "video", "audio", "math")
}
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b[^<>]{{0,2000}}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,5000}>")
_NESTING_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_UNNESTED = {"br", "hr", "img", "p", "li", "input", "meta", "link", "source", "wbr", "area", "col", "embed"} | {
    *("param", "track", "td", "tr", "th", "dd", "dt", "option")
}
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_SPACE = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"^[\s•·▪●◦‣∙*■►▶→–—-]+\s+(?=\S)")
_FINISHED = re.compile(r"[.!?][\"'”’»)\]]{0,3}$")
_CUT_OFF = re.compile(r"\s*(?:\[(?:\.{2,}|…|\+\d{1,7} chars)\]|\(\s?(?:\.{3,}|…)\s?\)|…|\.{3,})[\s\W]{0,6}$")
_STOP = re.compile(r"[.!?][\"'”’»)\]]{0,3}\s+(?=[\"'“‘«(\[]{0,2}[A-Z0-9])")
_NOT_A_STOP = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|St|Jr|Sr|No|vs|Inc|Corp|Ltd|Co)|\.[A-Za-z])$"
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text of an entry: paragraphs parted by an empty line, and who is credited for it."""

    text: str
    agency: str = ""
    byline: str = ""


def clean_title(raw: str, outlet: str = "") -> str:
    """A headline as one line of plain text, without the outlet's name at its end or wire furniture at its start.

    Labels that tell the reader what it is (`Live:`, `Opinion:`) stay, because to drop them would mislead.
    """
    title = _plain(raw[: MAX_TITLE * 10]).replace("\n", " ")
    for _ in range(_ROUNDS):
        shorter = _without_outlet(patterns.TITLE_FURNITURE.sub("", " ".join(title.split())), outlet)
        if shorter == title or not shorter:
            break
        title = shorter
    if label := patterns.TITLE_LABEL.match(title):
        rest = title[label.end() :].lstrip(" :|-–—")
        name = label["label"].capitalize()
        title = f"{name}: {rest}" if rest else title
    return _shortened(title, MAX_TITLE)


def clean_text(raw: str, title: str = "") -> CleanText:
    """The paragraphs of an entry, from HTML or plain text.

    Args:
        raw: what the feed holds, with or without markup, escaped once or several times.
        title: the entry's headline; a paragraph that only repeats it is dropped.
    """
    agency = byline = ""
    text = _plain(raw[:MAX_RAW])[:MAX_TEXT]
    for _ in range(_ROUNDS):
        before = text
        text, found_agency, found_byline = _furniture_removed(text, title)
        agency, byline = agency or found_agency, byline or found_byline
        if text == before:
            break
    return CleanText(text, agency, byline)


def _plain(raw: str) -> str:
    """Markup and entities gone, white space in order: lines parted by single or double newlines."""
    text = raw
    for _ in range(_ROUNDS):
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
    kept = nh3.clean(text, tags=_BLOCKS, clean_content_tags=_DROPPED, attributes={}, link_rel=None)
    return _MARKUP.sub(" ", _ANY_TAG.sub("", _BLOCK_TAG.sub("\n\n", kept)))


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
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = "".join(
        char for char in text.translate(_SPACES) if char in "\n\u200c\u200d" or unicodedata.category(char)[0] != "C"
    )
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


_SPACES = {ord("\t"): " ", ord("\u200b"): "", ord("\ufeff"): "", ord("\ufffd"): ""}


def _without_outlet(title: str, outlet: str) -> str:
    tail = patterns.TITLE_TAIL.search(title)
    if not tail or len(title[: tail.start()].split()) < 2:  # noqa: PLR2004 - one word is no headline
        return title
    name = tail["tail"]
    is_outlet = _key(name) == _key(outlet) or (bool(outlet) and _key(outlet) in _key(name))
    few = len(name.split()) <= 4  # noqa: PLR2004 - outlets' names are short
    if is_outlet or (few and (patterns.OUTLET_WORDS.search(name) and name[0].isupper())):
        return title[: tail.start()].rstrip()
    return title


def _shortened(title: str, limit: int) -> str:
    if len(title) <= limit:
        return title
    return title[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"


def _key(text: str) -> str:
    """What two lines share that differ only in case, punctuation or spacing."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _furniture_removed(text: str, title: str) -> tuple[str, str, str]:
    agency = byline = ""
    kept: list[str] = []
    seen = {_key(title)} if title else set()
    lines = [_BULLET.sub("", line) for block in text.split("\n\n") for line in _lines(block)]
    seen |= {_key(patterns.CAPTION_CREDIT.sub("", line)) for line in lines if _is_caption(line)}
    for line in lines:
        if name := patterns.BYLINE.match(line):
            byline = byline or name["name"]
        bare, found = _credits_removed(line)
        agency = agency or found
        bare = _without_promotions(bare, seen)
        if bare and _key(bare) not in seen and not _is_furniture(bare):
            seen.add(_key(bare))
            kept.append(bare)
    return "\n\n".join(_finished(kept)), _agency_name(agency), byline


def _lines(block: str) -> list[str]:
    """The lines of a block; a line that goes on in lower case belongs to the one before it."""
    lines: list[str] = []
    for line in block.split("\n"):
        wrapped = bool(lines) and line[:1].islower() and not _FINISHED.search(lines[-1])
        if wrapped:
            lines[-1] = f"{lines[-1]} {line}"
        elif line.strip():
            lines.append(line.strip())
    return lines


def _is_caption(line: str) -> bool:
    if len(line) > patterns.MAX_LINE:
        return False
    return any(row.found.match(line) for row in patterns.LINES[:3])


def _is_furniture(line: str) -> bool:
    if len(line) > patterns.MAX_LINE:
        return False
    return any(row.found.match(line) for row in patterns.LINES) or not any(map(str.isalnum, line))


def _credits_removed(line: str) -> tuple[str, str]:
    agency = ""
    for row in patterns.DATELINES:
        if match := row.found.match(line[:200]):
            agency = agency or match.groupdict().get("agency") or ""
            line = line[match.end() :]
    for row in patterns.CREDITS:
        start = max(0, len(line) - 200)
        if match := row.found.search(line[start:]):
            agency = agency or match["agency"]
            line = line[: start + match.start()]
    return line.strip(), agency


def _agency_name(found: str) -> str:
    return found.title() if found.isupper() and len(found) > 4 else found  # noqa: PLR2004 - AFP, AP and PTI stay capitals


def _without_promotions(line: str, seen: set[str]) -> str:
    """The line without sentences that promote something and without sentences that stood before."""
    kept = []
    sentences = _sentences(line)
    for sentence in sentences:
        promoted = len(sentence) <= patterns.MAX_LINE and any(row.found.search(sentence) for row in patterns.PROMOTIONS)
        again = len(sentences) > 1 and len(sentence.split()) > SENTENCE_WORDS and _key(sentence) in seen
        if not promoted and not again:
            kept.append(sentence)
            if len(sentences) > 1:
                seen.add(_key(sentence))
    return " ".join(kept)


def _sentences(line: str) -> list[str]:
    found, start = [], 0
    for stop in _STOP.finditer(line):
        if not _NOT_A_STOP.search(line[max(start, stop.start() - 12) : stop.start()]):
            found.append(line[start : stop.end()].rstrip())
            start = stop.end()
    return [*found, line[start:]] if line[start:].strip() else found


def _finished(lines: list[str]) -> list[str]:
    """Headings between sentences dropped, sentences that were cut off dropped, the missing full stop set."""
    finished = sum(bool(_FINISHED.search(line)) for line in lines)
    kept = []
    for line in lines:
        whole = _whole_sentences(line)
        words = len(line.split())
        if _FINISHED.search(line) and not _CUT_OFF.search(line):
            kept += [] if line.endswith("?") and words <= _QUESTION_WORDS and finished > 1 else [line]
        elif whole != line:
            kept += [whole] if whole else []
        elif words > HEADING_WORDS or not finished:
            kept.append(line)
    if not kept:
        kept = lines[:1]
    return [_with_stop(line) for line in kept]


def _whole_sentences(line: str) -> str:
    """The line without its last sentence if that was cut off; the empty text if nothing else is there."""
    if not (_CUT_OFF.search(line) or _ends_dangling(line)):
        return line
    return " ".join(_sentences(line)[:-1])


def _ends_dangling(line: str) -> bool:
    words = line.rsplit(None, 1)
    return bool(words) and words[-1].casefold() in patterns.DANGLING


def _with_stop(line: str) -> str:
    if _FINISHED.search(line) or _CUT_OFF.search(line) or _ends_dangling(line) or len(line.split()) < SENTENCE_WORDS:
        return line
    return line + "." if line[-1].isalnum() or line[-1] in "%)\"'”’" else line
