"""The text of an entry or an article: its paragraphs, and who is credited for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.collect.clean.credit import BYLINE, author
from digest.collect.clean.furniture import CAPTION_CREDIT, DANGLING
from digest.collect.clean.lines import (
    SENTENCE_WORDS,
    is_caption,
    is_furniture,
    sentences,
    without_credits,
    without_promotions,
)
from digest.collect.clean.plain import ROUNDS, plain
from digest.collect.clean.row import key

MAX_RAW = 1_000_000  # characters of one entry that are looked at; the largest real entry measured holds 60,000
MAX_TEXT = 20_000  # characters of cleaned text that are kept: a long article is 15,000
HEADING_WORDS = 14  # an unfinished line of at most so many words, between finished ones, is a heading or a label
_QUESTION_WORDS = 6  # a question of so few words that stands alone heads the answer below it
_CUT_AT = 300  # characters: outlets that write no final stop do so in standfirsts of one or two sentences, not beyond
_CUT_WORDS = 2  # so few words after a full stop, with none of their own, are the start of a sentence
_ENDING = 60  # characters at the end of a line in which a stop or the mark of a cut stands
_TITLE_WORDS = 4  # a shorter headline may well begin the first sentence too

_BULLET = re.compile(r"^[\s•·▪●◦‣∙*■►▶→–—-]+\s+(?=\S)")
_FINISHED = re.compile(r"[.!?。！？।॥؟][\"'”’»)\]」』）]{0,3}$")
_CUT_OFF = re.compile(r"\s*(?:\[(?:\.{2,}|…|\+\d{1,7} chars)\]|\(\s?(?:\.{3,}|…)\s?\)|…|\.{3,})[\s\W]{0,6}$")
_AFTER_TITLE = re.compile(r"\s*[-–—|:.]?\s+(?=[\"'“‘A-Z])")


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text of an entry: paragraphs parted by an empty line, and who is credited for it."""

    text: str
    agency: str = ""
    byline: str = ""


def clean_text(raw: str, title: str = "") -> CleanText:
    """The paragraphs of an entry, from HTML or plain text.

    Args:
        raw: what the feed holds, with or without markup, escaped once or several times.
        title: the entry's headline; a paragraph that only repeats it is dropped.
    """
    agency = byline = ""
    text = plain(raw[:MAX_RAW])
    long = len(text) >= _CUT_AT
    text = text[:MAX_TEXT]
    for _ in range(ROUNDS):
        before = text
        text, found_agency, found_byline = _furniture_removed(text, title, long=long)
        agency, byline = agency or found_agency, byline or found_byline
        if text == before:
            break
    return CleanText(text, agency, byline)


def _furniture_removed(text: str, title: str, *, long: bool) -> tuple[str, str, str]:
    agency = byline = ""
    kept: list[str] = []
    seen = {key(title)} if title else set()
    lines = [_BULLET.sub("", line) for block in text.split("\n\n") for line in _lines(block)]
    seen |= {key(CAPTION_CREDIT.sub("", line)) for line in lines if is_caption(line)}
    for line in lines:
        if name := BYLINE.match(line):
            people, credited = author(name["name"])
            byline, agency = byline or people, agency or credited
        bare, found = without_credits(line if kept else _without_title(line, title))
        agency = agency or found
        bare = without_promotions(bare, seen)
        if bare and (known := key(bare)) not in seen and not is_furniture(bare):
            seen.add(known)
            kept.append(bare)
    return "\n\n".join(_finished(kept, long=long)), agency, byline


def _lines(block: str) -> list[str]:
    """The lines of a block; a line that goes on in lower case belongs to the one before it."""
    lines: list[str] = []
    for line in block.split("\n"):
        wrapped = bool(lines) and line[:1].islower() and not _is_finished(lines[-1])
        if wrapped:
            lines[-1] = f"{lines[-1]} {line}"
        elif line.strip():
            lines.append(line.strip())
    return lines


def _without_title(line: str, title: str) -> str:
    """The first line without the headline, where the feed runs both together."""
    if len(title.split()) < _TITLE_WORDS or not line.startswith(title):
        return line
    after = _AFTER_TITLE.match(line, len(title))
    return line[after.end() :] if after else line


def _finished(lines: list[str], *, long: bool) -> list[str]:
    """Headings between sentences dropped, sentences that were cut off dropped, the missing full stop set."""
    finished = sum(bool(_is_finished(line)) for line in lines)
    kept: list[str] = []
    for number, line in enumerate(lines, start=1):
        if _is_finished(line) and not _is_cut_off(line):
            heads = line.endswith("?") and finished > 1 and len(line.split()) <= _QUESTION_WORDS
            kept += [] if heads else [line]
        elif (whole := _whole_sentences(line, cut=long and number == len(lines))) != line:
            kept += [whole] if whole else []
        elif not finished or len(line.split()) > HEADING_WORDS or len(sentences(line)) > 1:
            kept.append(line)
    if not kept:
        kept = lines[:1]
    return [_with_stop(line) for line in kept]


def _whole_sentences(line: str, *, cut: bool) -> str:
    """The line, which ends without a stop, without its last sentence if that was cut off; empty if it has no other.

    Args:
        line: perhaps several sentences.
        cut: whether a missing stop means so, and not a habit of the outlet.
    """
    parts = sentences(line)
    if _is_cut_off(line) or _ends_dangling(line):
        return " ".join(parts[:-1])
    cut = len(parts) > 1 and (cut or len(parts[-1].split()) <= _CUT_WORDS)
    return " ".join(parts[:-1]) if cut else line


def _is_finished(line: str) -> bool:
    return bool(_FINISHED.search(line, max(0, len(line) - _ENDING)))


def _is_cut_off(line: str) -> bool:
    return bool(_CUT_OFF.search(line, max(0, len(line) - _ENDING)))


def _ends_dangling(line: str) -> bool:
    words = line.rsplit(None, 1)
    return bool(words) and words[-1].casefold() in DANGLING


def _with_stop(line: str) -> str:
    if _is_finished(line) or _is_cut_off(line) or _ends_dangling(line) or len(line.split()) < SENTENCE_WORDS:
        return line
    return line + "." if line[-1].isalnum() or line[-1] in "%)\"'”’" else line
